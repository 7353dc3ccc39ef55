/**
 * Requests and replies after the handshake. At most `inFlight` requests are under way; replies come in any order and are matched by
 * cookie. The life of a request:
 *
 *   waiting for a slot -> under way (its deadline runs) -> answered and sent -> done
 *                                \-> the connection ends: rejected
 *
 * A request has ended only when nothing can touch its buffer any more: when the reply is whole and the payload has left. One
 * that is not answered in time can therefore not be given up alone: the whole connection ends, with LINK_LOST for every request.
 */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as after } from 'node:timers/promises';
import { MoverError } from '../mover-error.ts';
import type { Negotiated } from './handshake.ts';
import { reason } from './handshake.ts';
import { closed, lost } from './nbd-error.ts';
import type { BlockStatus } from './block-status.ts';
import { doing, type Pending, type Request } from './pending.ts';
import { COMMAND } from './protocol.ts';
import { ReadCover } from './read-cover.ts';
import { requestHead } from './request-head.ts';
import { readReply, type ReplySource } from './reply.ts';

export interface TransmissionLimits {
  readonly inFlight: number;
  readonly requestTimeoutMs: number;
}

/** How long a server has to close the connection after it was told goodbye, and a last word to leave. */
const PARTING_MS = 2000;

export class Transmission {
  readonly #name: string;
  readonly #stream: Duplex;
  readonly #negotiated: Negotiated;
  readonly #limits: TransmissionLimits;
  readonly #pending = new Map<number, Pending>();
  readonly #outbox: Pending[] = [];
  readonly #waiting: { readonly go: () => void; readonly stop: (error: MoverError) => void }[] = [];
  /** Of this connection alone, so that a reply of another one is not taken for ours. */
  readonly #salt = Math.floor(Math.random() * 2 ** 32);
  #cookie = 0;
  #taken = 0;
  #clogged = false;
  #ended: MoverError | null = null;
  #closing: Promise<void> | null = null;
  #idle: (() => void) | null = null;

  constructor(name: string, negotiated: Negotiated, limits: TransmissionLimits) {
    this.#name = name;
    this.#stream = negotiated.stream;
    this.#negotiated = negotiated;
    this.#limits = limits;
    void this.#receive();
  }

  /** @throws MoverError of the server's errors, LINK_LOST, PROTOCOL_BROKEN */
  async request(request: Request): Promise<BlockStatus> {
    if (this.#closing !== null) throw closed(this.#name);
    if (this.#ended !== null) throw this.#ended;
    if (this.#taken >= this.#limits.inFlight) await new Promise<void>((go, stop) => this.#waiting.push({ go, stop }));
    else this.#taken += 1;
    return await new Promise<BlockStatus>((resolve, reject) => this.#begin(request, resolve, reject));
  }

  /** Waits for what is under way, says goodbye, and ends the connection. */
  close(): Promise<void> {
    this.#closing ??= this.#part();
    return this.#closing;
  }

  #begin(request: Request, resolve: Pending['resolve'], reject: Pending['reject']): void {
    // A slot may have come free in the same turn in which the connection ended.
    if (this.#ended !== null) return reject(this.#ended);
    const { requestTimeoutMs } = this.#limits;
    const deadline = setTimeout(
      () => this.#end(lost(this.#name, `no answer to a ${doing(request)} within ${requestTimeoutMs / 1000} s`)),
      requestTimeoutMs,
    );
    const cookie = (this.#cookie = (this.#cookie + 1) >>> 0);
    const pending: Pending = {
      cookie,
      request,
      cover: new ReadCover(),
      status: new Map(),
      error: null,
      answered: false,
      sent: false,
      resolve,
      reject,
      deadline,
    };
    this.#pending.set(cookie, pending);
    this.#outbox.push(pending);
    this.#send();
  }

  /** One after the other, and no further than the stream takes: what is held back lies in the caller's buffers, not in ours. */
  #send(): void {
    while (!this.#clogged && this.#ended === null) {
      const pending = this.#outbox.shift();
      if (pending === undefined) return;
      const { request } = pending;
      const head = requestHead(COMMAND[request.command], request.flags, request.offset, request.length);
      head.writeUInt32BE(this.#salt, 8);
      head.writeUInt32BE(pending.cookie, 12);
      const sent = (error?: Error | null): void => {
        if (error !== undefined && error !== null) return;
        pending.sent = true;
        this.#settle(pending);
      };
      this.#stream.cork();
      let flows = this.#stream.write(head, request.payload === undefined ? sent : undefined);
      if (request.payload !== undefined) flows = this.#stream.write(request.payload, sent);
      this.#stream.uncork();
      if (flows) continue;
      this.#clogged = true;
      this.#stream.once('drain', () => {
        this.#clogged = false;
        this.#send();
      });
    }
  }

  async #receive(): Promise<void> {
    const { reader, structured, contexts } = this.#negotiated;
    const source: ReplySource = {
      name: this.#name,
      reader,
      structured,
      contexts: [contexts.allocation, contexts.dirtyBitmap].filter((id) => id !== null),
      find: (high, low) => {
        const pending = high === this.#salt ? this.#pending.get(low) : undefined;
        return pending?.answered === true ? undefined : pending;
      },
    };
    try {
      while (this.#ended === null) {
        const pending = await readReply(source);
        if (pending === null) continue;
        pending.answered = true;
        // "If the client receives an NBD_ESHUTDOWN error it MUST initiate a soft disconnect."
        if (pending.error?.code === 'LINK_LOST') this.#end(pending.error);
        else this.#settle(pending);
      }
    } catch (error) {
      this.#end(error instanceof MoverError ? error : lost(this.#name, reason(error), error));
    }
  }

  #settle(pending: Pending): void {
    if (!pending.answered || !pending.sent || !this.#pending.delete(pending.cookie)) return;
    clearTimeout(pending.deadline);
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next.go();
    if (pending.error === null) pending.resolve(pending.status);
    else pending.reject(pending.error);
    if (this.#taken === 0) this.#idle?.();
  }

  #end(error: MoverError): void {
    if (this.#ended !== null) return;
    this.#ended = error;
    const { reader, stream } = this.#negotiated;
    reader.detach();
    // What has not left may be changed by its owner from now on, so it must not leave any more.
    const isSafe = [...this.#pending.values()].every(({ sent }) => sent);
    if (isSafe && stream.writable) stream.end(requestHead(COMMAND.disconnect, 0, 0, 0), () => stream.destroy());
    else stream.destroy();
    setTimeout(() => stream.destroy(), PARTING_MS).unref();
    this.#outbox.length = 0;
    for (const { deadline, reject } of this.#pending.values()) {
      clearTimeout(deadline);
      reject(error);
    }
    this.#pending.clear();
    for (const { stop } of this.#waiting.splice(0)) stop(error);
    this.#idle?.();
  }

  async #part(): Promise<void> {
    // Each of them ends by its deadline.
    if (this.#taken > 0 && this.#ended === null) await new Promise<void>((resolve) => (this.#idle = resolve));
    if (this.#ended !== null) return;
    this.#ended = closed(this.#name);
    const { reader, stream } = this.#negotiated;
    reader.detach();
    // The server closes after goodbye; whether it still says something is of no interest.
    stream.resume();
    const gone = stream.closed ? Promise.resolve() : once(stream, 'close').catch(() => undefined);
    stream.end(requestHead(COMMAND.disconnect, 0, 0, 0));
    const patience = new AbortController();
    await Promise.race([gone, after(PARTING_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    stream.destroy();
  }
}
