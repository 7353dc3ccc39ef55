/** The loopback addresses on which floating IPs listen. */
import { createServer, type Server, type Socket } from 'node:net';

export interface Doors {
  /** From now on exactly these are open. */
  want(addresses: ReadonlySet<string>): void;
  /** Every address that is wanted is open; those that are not are closed. */
  settled(): Promise<void>;
}

/** `onError`: an address could not be opened; it stays closed. */
export function createDoors(
  port: number,
  onConnection: (socket: Socket, address: string) => void,
  onError: (error: Error) => void,
): Doors {
  let wanted: ReadonlySet<string> = new Set();
  const open = new Map<string, Server>();
  /** One address after itself, so that it is closed before it is opened again. */
  const works = new Map<string, Promise<void>>();

  async function follow(address: string): Promise<void> {
    const server = open.get(address);
    if (wanted.has(address) && server === undefined) {
      open.set(address, await listen(address, port, (socket) => onConnection(socket, address)));
    } else if (!wanted.has(address) && server !== undefined) {
      open.delete(address);
      // Connections that are open have their own fate: this waits for none of them.
      server.close();
    }
  }

  function begin(address: string): void {
    const work = (works.get(address) ?? Promise.resolve()).then(() => follow(address)).catch(onError);
    works.set(address, work);
    void work.then(() => {
      if (works.get(address) === work) works.delete(address);
    });
  }

  return {
    want: (addresses) => {
      const changed = [...addresses, ...wanted].filter((address) => addresses.has(address) !== wanted.has(address));
      wanted = addresses;
      for (const address of changed) begin(address);
    },
    settled: async () => {
      await Promise.all(works.values());
    },
  };
}

/** @throws Error that says which address and port, and what to do */
function listen(address: string, port: number, onConnection: (socket: Socket) => void): Promise<Server> {
  // Half open, as an HTTP server needs it: a client that has sent all may still read (node:http does the same).
  const server = createServer({ allowHalfOpen: true, noDelay: true }, onConnection);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(address, port, error)));
    server.listen({ host: address, port }, () => resolve(server));
  });
}

function cannotListen(address: string, port: number, cause: NodeJS.ErrnoException): Error {
  const remedies: Readonly<Record<string, string>> = {
    EADDRINUSE:
      'another program, perhaps another simulation, listens there: choose another internetPort or externalCidr',
    EACCES: 'this user may not listen on a port below 1024: choose another internetPort',
    EADDRNOTAVAIL: 'this machine does not have all of 127.0.0.0/8: add the address to its loopback interface',
  };
  const why = remedies[cause.code ?? ''] ?? cause.message;
  return new Error(`the floating IP ${address} cannot listen on port ${port}: ${why}`, { cause });
}
