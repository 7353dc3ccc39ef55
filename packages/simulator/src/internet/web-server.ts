import { createServer, type Server } from 'node:http';
import type { Serving } from './path.ts';

/** A guest's web server: every request is answered with the host name. It listens nowhere; sockets are handed to it. */
export function webServerOf({ cloud, hostname }: Serving): Server {
  return createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'x-served-by': `${cloud}/${hostname}` });
    response.end(`${hostname}\n`);
  });
}
