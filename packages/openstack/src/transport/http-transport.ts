/**
 * HTTP to one cloud. Sends a request, again where that is safe (see retry.ts), and hands back whatever status came; what
 * an error status means is the service client's business.
 *
 * No header and no body of a request ever goes into an error or the hook, so no password and no token can.
 */
import { Readable } from 'node:stream';
import { request, type Agent } from 'undici';
import type { ServiceType } from '../catalog/service-type.ts';
import { OpenStackError } from '../errors/openstack-error.ts';
import { readConnectionFailure } from './connection-failure.ts';
import { sleep, startDeadline, type Deadline } from './deadline.ts';
import { readRetryAfterMs, retryDelayMs, type AttemptFailure, type RetryPolicy } from './retry.ts';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One answer of a cloud, for a log. The path carries no query. */
export interface ResponseInfo {
  readonly cloud: string;
  readonly service: ServiceType;
  readonly method: HttpMethod;
  readonly path: string;
  readonly status: number;
  readonly requestIds: readonly string[];
  /** The call only looked, whatever its method (RFC 9110, 9.2.1). */
  readonly safe: boolean;
  /** From sending to the answer's first byte. */
  readonly durationMs: number;
  readonly attempt: number;
}

export interface HttpCall {
  readonly service: ServiceType;
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** An iterable is sent once, as it comes, and never repeated. */
  readonly body?: string | AsyncIterable<Uint8Array>;
  /** Sending it twice does what sending it once does. */
  readonly idempotent: boolean;
  /** It only looks; GET and HEAD are taken to unless said. */
  readonly safe?: boolean;
  /** To the end of a buffered answer, or to the first byte of a streamed one; for each attempt. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestIds: readonly string[];
}

export interface TextAnswer extends HttpAnswer {
  readonly text: string;
}

export interface StreamAnswer extends HttpAnswer {
  /** Must be read to its end or left by `break`; the connection is held until then. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface TransportOptions {
  readonly cloud: string;
  readonly agent: Agent;
  readonly retry: RetryPolicy;
  readonly onResponse: ((info: ResponseInfo) => void) | undefined;
}

type Attempt<T> = (deadline: Deadline, attempt: number) => Promise<T>;
type UndiciAnswer = Awaited<ReturnType<typeof request>>;

export class HttpTransport {
  readonly cloud: string;
  readonly #agent: Agent;
  readonly #retry: RetryPolicy;
  readonly #onResponse: ((info: ResponseInfo) => void) | undefined;
  #closing: Promise<void> | null = null;

  constructor(options: TransportOptions) {
    this.cloud = options.cloud;
    this.#agent = options.agent;
    this.#retry = options.retry;
    this.#onResponse = options.onResponse;
  }

  /** Reads the whole answer. For JSON. */
  send(call: HttpCall): Promise<TextAnswer> {
    return this.#withRetries(call, async (deadline, attempt) => {
      try {
        const answer = await this.#dispatch(call, deadline, attempt);
        return { ...readHead(answer), text: await answer.body.text() };
      } finally {
        deadline.dispose();
      }
    });
  }

  /** Hands the answer's body over as it comes; a slow reader slows the sender. */
  open(call: HttpCall): Promise<StreamAnswer> {
    return this.#withRetries(call, async (deadline, attempt) => {
      try {
        const answer = await this.#dispatch(call, deadline, attempt);
        deadline.stopClock();
        return { ...readHead(answer), body: this.#stream(call, answer, deadline) };
      } catch (error) {
        deadline.dispose();
        throw error;
      }
    });
  }

  /** Closes idle connections and waits for the running requests. Once closed, closing is nothing. */
  close(): Promise<void> {
    this.#closing ??= this.#agent.close();
    return this.#closing;
  }

  /** Breaks the running requests off. What the cloud has received by then goes on there. */
  async cut(): Promise<void> {
    this.#closing ??= Promise.resolve();
    await this.#agent.destroy();
  }

  async #withRetries<T extends HttpAnswer>(call: HttpCall, once: Attempt<T>): Promise<T> {
    const repeatable = call.body === undefined || typeof call.body === 'string';
    for (let attempt = 1; ; attempt += 1) {
      const deadline = startDeadline(call.signal, call.timeoutMs);
      let failure: AttemptFailure;
      let outcome: { readonly answer: T } | { readonly error: OpenStackError };
      try {
        const answer = await once(deadline, attempt);
        if (answer.status !== 429 && answer.status !== 503) return answer;
        const retryAfterMs = readRetryAfterMs(answer.headers['retry-after'], Date.now());
        failure = { kind: 'status', status: answer.status, retryAfterMs };
        outcome = { answer };
      } catch (error) {
        const read = this.#readError(call, deadline, error);
        if (!(read.error instanceof OpenStackError) || read.failure === null) throw read.error;
        failure = read.failure;
        outcome = { error: read.error };
      }
      const delayMs = repeatable ? retryDelayMs(failure, attempt, call.idempotent, this.#retry, Math.random) : null;
      if (delayMs === null) {
        if ('error' in outcome) throw outcome.error;
        return outcome.answer;
      }
      if ('answer' in outcome) await drop(outcome.answer);
      await sleep(delayMs, call.signal);
    }
  }

  async #dispatch(call: HttpCall, deadline: Deadline, attempt: number): Promise<UndiciAnswer> {
    const startedMs = performance.now();
    const answer = await request(call.url, {
      dispatcher: this.#agent,
      method: call.method,
      headers: { ...call.headers },
      signal: deadline.signal,
      body: call.body === undefined || typeof call.body === 'string' ? (call.body ?? null) : toReadable(call.body),
    });
    this.#onResponse?.({
      cloud: this.cloud,
      service: call.service,
      method: call.method,
      path: call.url.pathname,
      status: answer.statusCode,
      requestIds: readRequestIds(answer.headers),
      safe: call.safe ?? (call.method === 'GET' || call.method === 'HEAD'),
      durationMs: performance.now() - startedMs,
      attempt,
    });
    return answer;
  }

  async *#stream(call: HttpCall, answer: UndiciAnswer, deadline: Deadline): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const chunk of answer.body) {
        if (chunk instanceof Uint8Array) yield chunk;
      }
    } catch (error) {
      throw this.#readError(call, deadline, error).error;
    } finally {
      deadline.dispose();
    }
  }

  /** What to throw, and what it means for a repetition (null: none). */
  #readError(call: HttpCall, deadline: Deadline, error: unknown): { error: unknown; failure: AttemptFailure | null } {
    if (call.signal.aborted) return { error: this.#aborted(call, call.signal.reason), failure: null };
    const where = `${call.method} ${call.url.pathname}`;
    const common = { cloud: this.cloud, service: call.service, request: where, cause: error };
    if (deadline.expired()) {
      const message = `cloud ${this.cloud}: ${where} at ${call.url.origin} got no answer within ${call.timeoutMs} ms`;
      return {
        error: new OpenStackError({ ...common, code: 'TIMEOUT', message, retryable: call.idempotent }),
        failure: null,
      };
    }
    const found = readConnectionFailure(error);
    // Whatever else was thrown came from the caller's own byte source: it is theirs.
    if (found === null) return { error, failure: null };
    const message = `cloud ${this.cloud}: ${where} at ${call.url.origin} failed: ${found.reason}`;
    const retryable = found.code === 'CONNECTION_FAILED' && (call.idempotent || found.neverConnected);
    const wrapped = new OpenStackError({ ...common, code: found.code, message, retryable });
    if (found.code !== 'CONNECTION_FAILED') return { error: wrapped, failure: null };
    return { error: wrapped, failure: { kind: found.neverConnected ? 'never-connected' : 'connection-lost' } };
  }

  #aborted(call: HttpCall, cause: unknown): OpenStackError {
    const request = `${call.method} ${call.url.pathname}`;
    const message = `cloud ${this.cloud}: ${request} was aborted by the caller`;
    return new OpenStackError({ code: 'ABORTED', cloud: this.cloud, service: call.service, request, message, cause });
  }
}

function toReadable(bytes: AsyncIterable<Uint8Array>): Readable {
  return Readable.from(bytes, { objectMode: false });
}

function readHead(answer: UndiciAnswer): HttpAnswer {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status: answer.statusCode, headers, requestIds: readRequestIds(answer.headers) };
}

/** Nova gives both headers, with the same id or (through a proxy of services) with two. */
function readRequestIds(headers: Readonly<Record<string, string | string[] | undefined>>): readonly string[] {
  const found = [headers['x-openstack-request-id'], headers['x-compute-request-id']].flat();
  return [...new Set(found.filter((id) => id !== undefined))];
}

/** Frees the connection of an answer that nobody will read. */
async function drop(answer: HttpAnswer): Promise<void> {
  if (!('body' in answer)) return;
  const { body } = answer as StreamAnswer;
  for await (const _ of body) break;
}
