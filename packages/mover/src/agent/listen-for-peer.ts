import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { MoverError } from '../mover-error.ts';
import type { HostPort } from './job.ts';
import { keepAlive } from './keep-alive.ts';
import type { Links, Prove } from './links.ts';
import { toldError, type Tell } from './told.ts';

/** Connections at a time: strangers and those not yet proved among them. Further ones are closed unheard. */
const MOST_CONNECTIONS = 16;

/**
 * Listens until it is closed. Who is proved becomes the link, and takes the place of the one before: a peer that dials again has
 * lost the old link, even where this end has not noticed. Anybody else is refused and told.
 */
export async function listenForPeer(at: HostPort, prove: Prove, tell: Tell): Promise<Links> {
  const sockets = new Set<Socket>();
  const server = createServer();
  server.maxConnections = MOST_CONNECTIONS;
  let last: TLSSocket | null = null;
  let waiting: TLSSocket | null = null;
  let wake: (() => void) | null = null;

  server.on('connection', (socket) => {
    const from = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    prove(keepAlive(socket)).then(
      (secured) => {
        last?.destroy();
        last = secured;
        waiting = secured;
        tell({ linked: { from } });
        wake?.();
      },
      (error: unknown) => tell({ refused: { from, ...toldError(error) } }),
    );
  });

  try {
    server.listen(at.port, at.host);
    await once(server, 'listening');
  } catch (cause) {
    throw cannotListen(at, cause);
  }
  const { address, port } = server.address() as AddressInfo;
  tell({ listening: { host: address, port } });

  return {
    next: async (signal) => {
      while (waiting === null || waiting.destroyed) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          const go = (): void => {
            signal.removeEventListener('abort', go);
            resolve();
          };
          wake = go;
          signal.addEventListener('abort', go, { once: true });
        });
      }
      const link = waiting;
      waiting = null;
      return link;
    },
    close: async () => {
      last?.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function cannotListen({ host, port }: HostPort, cause: unknown): MoverError {
  return new MoverError({
    code: 'LINK_LOST',
    message: `Nobody can listen at ${host}:${port}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    remedy: 'Choose an address of this machine and a port that is free; port 0 takes any.',
    cause,
  });
}
