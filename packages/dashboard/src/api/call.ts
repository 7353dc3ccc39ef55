import { problemOf, Unreachable } from './problem.ts';
import { noteServerDate } from './server-clock.ts';

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Repeated with the same key, a command is done once. */
  readonly idempotencyKey?: string;
  readonly accept?: 'application/json' | 'text/markdown';
}

/** A plan looks at two clouds: nothing takes longer. */
const TIMEOUT_MS = 120_000;

/** Asks the API. Throws Problem for an answer that is none, Unreachable where nobody answers. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await ask(path, options);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export async function callForText(path: string, options: CallOptions = {}): Promise<string> {
  return await (await ask(path, options)).text();
}

async function ask(path: string, options: CallOptions): Promise<Response> {
  const { method = 'GET', body, signal, idempotencyKey, accept = 'application/json' } = options;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept,
        // The API takes an unsafe method of a cookie's session only with this header: another site cannot send it.
        ...(method === 'GET' ? {} : { 'x-baton-request': '1' }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), ...(signal === undefined ? [] : [signal])]),
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    throw new Unreachable('The controller does not answer.', { cause });
  }
  noteServerDate(response.headers.get('date'));
  if (response.ok) return response;
  throw problemOf(response.status, await response.json().catch(() => null));
}

/** `crypto.randomUUID` is there over HTTPS only; this is everywhere. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A segment of a path: names and keys hold what they like. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}
