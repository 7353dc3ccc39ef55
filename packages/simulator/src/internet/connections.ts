/**
 * Real TCP connections, and what becomes of them when the path of their address changes: carried by the same guest they go
 * on; while nobody has the address they hear nothing; another guest does not know them and resets them.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Serving } from './path.ts';
import { webServerOf } from './web-server.ts';

interface Connection {
  readonly socket: Socket;
  readonly address: string;
  readonly bootId: string;
}

export interface Connections {
  /** A new one. Nobody serves: it is reset. */
  carry(socket: Socket, address: string, serving: Serving | null): void;
  /** The answer for an address has changed. */
  follow(address: string, serving: Serving | null): void;
  /** A guest is no more. One that went down in order has closed its connections; of one that was cut nothing is heard. */
  end(bootId: string, inOrder: boolean): void;
  /** The address is no more, or the simulation. */
  reset(address?: string): void;
}

export function createConnections(): Connections {
  const open = new Set<Connection>();
  const webServers = new Map<string, Server>();

  function webServer(serving: Serving): Server {
    const found = webServers.get(serving.bootId) ?? webServerOf(serving);
    webServers.set(serving.bootId, found);
    return found;
  }

  function resetWhere(matches: (connection: Connection) => boolean): void {
    for (const connection of [...open].filter(matches)) connection.socket.resetAndDestroy();
  }

  return {
    carry: (socket, address, serving) => {
      // The other end may go at any moment; there is nobody here to be told.
      socket.on('error', () => undefined);
      if (serving === null) {
        socket.resetAndDestroy();
        return;
      }
      const connection = { socket, address, bootId: serving.bootId };
      open.add(connection);
      socket.on('close', () => open.delete(connection));
      webServer(serving).emit('connection', socket);
    },
    follow: (address, serving) => {
      for (const { socket, bootId } of [...open].filter((one) => one.address === address)) {
        if (serving === null) socket.pause();
        else if (serving.bootId === bootId) socket.resume();
        else socket.resetAndDestroy();
      }
    },
    end: (bootId, inOrder) => {
      webServers.delete(bootId);
      if (inOrder) resetWhere((one) => one.bootId === bootId);
    },
    reset: (address) => resetWhere((one) => address === undefined || one.address === address),
  };
}
