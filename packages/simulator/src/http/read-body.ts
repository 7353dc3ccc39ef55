import type { IncomingMessage } from 'node:http';
import { Refusal } from './service.ts';

/** Far more than any JSON that is sent to OpenStack (oslo.middleware: 114688 bytes; user data come close). */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The JSON of a request; undefined when it has no body.
 *
 * @throws Refusal 400 when it is no JSON, 413 when it is too long
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Refusal(413, 'Request is too large.');
    chunks.push(chunk);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new Refusal(400, 'Malformed request body');
  }
}
