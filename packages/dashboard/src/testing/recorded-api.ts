/**
 * A Vite plugin that answers as the API would, from recordings: for looking at pages, and for tests in a browser, without a
 * controller. It sets the same content security policy as the API. Nothing here is part of the pages that are built.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { RecordedWorld } from './recorded-world.ts';

/** As the API sends it with the pages. */
const POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

export function recordedApi(): Plugin {
  const world = new RecordedWorld();
  const handle = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    response.setHeader('content-security-policy', POLICY);
    const url = new URL(request.url ?? '/', 'http://recorded');
    if (!url.pathname.startsWith('/v1/')) return next();
    bodyOf(request)
      .then((body) => world.answer({ method: request.method ?? 'GET', url, body, headers: request.headers }, response))
      .catch((error: unknown) => {
        response.statusCode = 500;
        response.end(JSON.stringify({ detail: String(error), code: 'UNEXPECTED', kind: 'bug', remedy: '' }));
      });
  };
  return {
    name: 'recorded-api',
    configureServer: ({ middlewares }) => void middlewares.use(handle),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(handle),
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? null : (JSON.parse(text) as unknown);
}
