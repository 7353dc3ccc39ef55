import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CallHandling, handleRequest } from './handle-request.ts';

/** The one address of a cloud. It listens before the cloud is made, for the cloud's links have the port in them. */
export interface CloudServer {
  readonly port: number;
  /** From now on calls are answered. */
  serve(handling: CallHandling): void;
  close(): Promise<void>;
}

/** `port` 0: any that is free. Only callers on this machine are heard. */
export async function openCloudServer(port: number): Promise<CloudServer> {
  let handling: CallHandling | null = null;
  const server = createServer((request, response) => {
    if (handling === null) {
      response.writeHead(503).end();
      return;
    }
    const { onError } = handling;
    handleRequest(handling, request, response).catch((error: unknown) => {
      // A caller that has gone is nobody's fault.
      if (!request.destroyed && !response.destroyed) onError(`${request.method} ${request.url}`, error);
      response.destroy();
    });
  });
  // Longer than clients keep a connection by themselves, so that a connection is not closed under a request.
  server.keepAliveTimeout = 120_000;
  await listen(server, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    port: bound,
    serve: (given) => {
      handling = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
