import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './service.ts';

/** Writes an answer, and waits until the last byte of it has left or the caller has gone. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  const body = writeHead(response, reply);
  if (reply.bytes !== undefined) return pipeline(reply.bytes, response);
  await untilClosed(response, () => response.end(body ?? undefined));
}

/** Head and half of the body, then the connection breaks. */
export async function sendHalf(response: ServerResponse, reply: Reply): Promise<void> {
  const body = writeHead(response, reply);
  response.flushHeaders();
  if (reply.bytes !== undefined) {
    const half = Number(response.getHeader('Content-Length') ?? 0) / 2;
    let sent = 0;
    for await (const chunk of reply.bytes) {
      const part = half > 0 ? chunk.subarray(0, Math.ceil(half - sent)) : chunk;
      await new Promise<void>((resolve) => response.write(part, () => resolve()));
      sent += part.length;
      if (sent >= half) break;
    }
    response.destroy();
    return;
  }
  const half = body?.subarray(0, Math.floor(body.length / 2)) ?? Buffer.alloc(0);
  await untilClosed(response, () => response.write(half, () => response.destroy()));
}

function writeHead(response: ServerResponse, reply: Reply): Buffer | null {
  response.statusCode = reply.status;
  const body = bodyOf(reply);
  if (body !== null) response.setHeader('Content-Type', reply.text === undefined ? 'application/json' : 'text/plain');
  // RFC 9110, 8.6: none for 204.
  if (reply.bytes === undefined && reply.status !== 204) response.setHeader('Content-Length', body?.length ?? 0);
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  return body;
}

function bodyOf(reply: Reply): Buffer | null {
  if (reply.text !== undefined) return Buffer.from(reply.text);
  return reply.json === undefined ? null : Buffer.from(JSON.stringify(reply.json));
}

async function untilClosed(response: ServerResponse, send: () => void): Promise<void> {
  if (response.destroyed) return;
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    send();
  });
}
