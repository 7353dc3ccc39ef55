/**
 * HTTP to one controller.
 *
 *   sent -> answered as promised: decoded
 *        -> 401: logged in again and sent again, once
 *        -> connection lost, a proxy's 429, 502, 503 or 504, "later": sent again, ATTEMPTS times in all
 *        -> under way already, since the answer to an attempt before was lost: asked again until it is there
 *        -> problem+json: what the controller says, as a BatonError
 *        -> a redirect, or anything else: an error
 *
 * A command carries one Idempotency-Key through all its attempts, so it is carried out once. No header and no body of a request
 * goes into an error, so no bearer and no password can.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { z } from 'zod';
import { type Answer, assertType, decoded, headerOf, leaveUnread, type Refusal, refusalOf, textOf } from './answer.ts';
import { readConnectionFailure } from './connection-failure.ts';
import { timedOut, unreachable, type Where } from './controller-errors.ts';
import { Deadline, untilAborted } from './deadline.ts';
import { backOffMs } from './pauses.ts';
import type { RemoteTimes } from './remote-times.ts';

/** What lets one in. `refused`: it is not taken any more; the same again means that there is no other. */
export type Bearer = (refused?: string) => Promise<string>;

export interface ApiClientOptions {
  /** As `controllerUrl` gives it. */
  readonly url: string;
  readonly version: string;
  /** Authorities whose certificates are taken, instead of the system's. PEM. */
  readonly ca?: string;
  /** Null: to log in is what it is for. */
  readonly bearer: Bearer | null;
  readonly times: RemoteTimes;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Of all attempts together. `RemoteTimes.quickMs` when it is not said. */
  readonly timeoutMs?: number;
}

interface Call {
  readonly method: 'GET' | 'POST';
  /** Begins with a slash; encoded. */
  readonly path: string;
  readonly accept: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Read<T> = (answer: Answer, where: Where) => Promise<T>;

const JSON_TYPE = 'application/json';
const ATTEMPTS = 4;
const CONNECT_TIMEOUT_MS = 10_000;

export class ApiClient {
  readonly url: string;
  readonly #options: ApiClientOptions;
  readonly #agent: Agent;

  constructor(options: ApiClientOptions) {
    this.url = options.url;
    this.#options = options;
    this.#agent = new Agent({
      connect: { timeout: CONNECT_TIMEOUT_MS, ...(options.ca === undefined ? {} : { ca: options.ca }) },
      // Every call has a deadline of its own, and a stream of events a watch on its silence.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  get<T>(path: string, answer: z.ZodType<T>, options: CallOptions = {}): Promise<T> {
    return this.#repeatedly({ method: 'GET', path, accept: JSON_TYPE }, options, readJson(answer));
  }

  post<T>(path: string, body: unknown, answer: z.ZodType<T>, options: CallOptions = {}): Promise<T> {
    // To log in is no command.
    const headers = this.#options.bearer === null ? {} : { 'idempotency-key': randomUUID() };
    return this.#repeatedly({ method: 'POST', path, accept: JSON_TYPE, body, headers }, options, readJson(answer));
  }

  text(path: string, accept: string, options: CallOptions = {}): Promise<string> {
    return this.#repeatedly({ method: 'GET', path, accept }, options, async (answer, where) => {
      assertType(answer, accept, where);
      return await textOf(answer, where);
    });
  }

  /**
   * The bytes of a stream, as they come, until the other side ends it. One attempt: whoever reads it knows where to go on. Throws
   * CONTROLLER_UNREACHABLE when it is lost or silent for too long.
   */
  async *stream(
    path: string,
    accept: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void> {
    const { quickMs, silenceMs } = this.#options.times;
    const call: Call = { method: 'GET', path, accept, headers };
    const deadline = new Deadline(signal, quickMs);
    try {
      const answer = await this.#admitted(call, deadline.signal);
      const where = this.#where(call, answer);
      if (answer.statusCode !== 200) throw (await refusalOf(answer, where)).error;
      assertType(answer, accept, where);
      deadline.restart(silenceMs);
      for await (const chunk of answer.body) {
        deadline.restart(silenceMs);
        if (chunk instanceof Uint8Array) yield chunk;
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (deadline.isOver) throw unreachable(this.url, 'nothing is heard of it any more', error);
      throw readConnectionFailure(this.url, error) ?? error;
    } finally {
      deadline.close();
    }
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #repeatedly<T>(call: Call, options: CallOptions, read: Read<T>): Promise<T> {
    const { signal = new AbortController().signal, timeoutMs = this.#options.times.quickMs } = options;
    const deadline = new Deadline(signal, timeoutMs);
    try {
      for (let attempts = 1; ;) {
        const outcome = await this.#attempt(call, deadline, read);
        if ('value' in outcome) return outcome.value;
        const { error, again, afterMs } = outcome;
        if (again === 'no' || attempts >= ATTEMPTS) throw error;
        await sleep(afterMs ?? backOffMs(attempts, this.#options.times), undefined, { signal: deadline.signal });
        if (again === 'a-few-times') attempts += 1;
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (deadline.isOver) throw timedOut(this.#where(call, null), timeoutMs);
      throw error;
    } finally {
      deadline.close();
    }
  }

  async #attempt<T>(call: Call, { signal }: Deadline, read: Read<T>): Promise<{ readonly value: T } | Refusal> {
    try {
      const answer = await this.#admitted(call, signal);
      const where = this.#where(call, answer);
      return answer.statusCode >= 200 && answer.statusCode < 300
        ? { value: await read(answer, where) }
        : await refusalOf(answer, where);
    } catch (error) {
      const failure = signal.aborted ? null : readConnectionFailure(this.url, error);
      if (failure === null) throw error;
      return { error: failure, again: failure.retryable ? 'a-few-times' : 'no', afterMs: null };
    }
  }

  /** Sends it as somebody who is let in: where that is not taken any more, logs in again, once. */
  async #admitted(call: Call, signal: AbortSignal): Promise<Answer> {
    const { bearer } = this.#options;
    if (bearer === null) return await this.#send(call, {}, signal);
    const held = await untilAborted(bearer(), signal);
    const answer = await this.#send(call, { authorization: `Bearer ${held}` }, signal);
    if (answer.statusCode !== 401) return answer;
    const renewed = await untilAborted(bearer(held), signal);
    if (renewed === held) return answer;
    leaveUnread(answer);
    return await this.#send(call, { authorization: `Bearer ${renewed}` }, signal);
  }

  async #send(call: Call, login: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const { method, path, accept, body, headers } = call;
    return await request(`${this.url}${path}`, {
      dispatcher: this.#agent,
      method,
      headers: {
        accept,
        'user-agent': `baton/${this.#options.version}`,
        'x-request-id': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': JSON_TYPE }),
        ...headers,
        ...login,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal,
    });
  }

  #where({ method, path }: Call, answer: Answer | null): Where {
    const requestId = answer === null ? null : headerOf(answer, 'x-request-id');
    return { url: this.url, method, path: path.replace(/\?.*$/, ''), requestId };
  }
}

function readJson<T>(schema: z.ZodType<T>): Read<T> {
  return async (answer, where) => {
    assertType(answer, JSON_TYPE, where);
    return decoded(schema, await textOf(answer, where), where);
  };
}
