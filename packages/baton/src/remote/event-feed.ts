/**
 * The events of one migration, in order and each once, over connections that may be lost:
 *
 *   connect (Last-Event-ID: the last one that was handed over) -> streaming -> lost, ended or silent -> pause -> connect
 *           -> refused: rejects
 *
 * Pauses grow up to a few seconds, until a stream lasts again; when nothing was heard for `patienceMs`, it rejects.
 * A migration's events are numbered without gaps, so what a stream left out shows, and is fetched.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { BatonError } from '../domain/error.ts';
import type { Event } from '../domain/event.ts';
import { event as eventAnswer, events as eventsAnswer } from './answers/event-answers.ts';
import type { ApiClient } from './api-client.ts';
import { decoded } from './answer.ts';
import { notUnderstood, unreachable } from './controller-errors.ts';
import { backOffMs } from './pauses.ts';
import type { RemoteTimes } from './remote-times.ts';

export interface EventFeedParts {
  readonly api: ApiClient;
  /** Of the migration: `/v1/migrations/m-4k2p9x7c`. */
  readonly path: string;
  readonly afterSeq: number;
  readonly onEvent: (event: Event) => void;
  readonly times: RemoteTimes;
}

/** One event is a few kilobytes; with many proofs, a few hundred. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

export class EventFeed {
  readonly #parts: EventFeedParts;
  #lastSeq: number;
  #lostInARow = 0;
  #heardAtMs = performance.now();

  constructor(parts: EventFeedParts) {
    this.#parts = parts;
    this.#lastSeq = parts.afterSeq;
  }

  /** Of the event that was handed over last. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Never resolves: rejects with the signal's reason, or with why it cannot go on. */
  async follow(signal: AbortSignal): Promise<never> {
    const { api, times } = this.#parts;
    for (;;) {
      let lost: unknown = unreachable(api.url, 'it ends the stream of events again and again');
      try {
        await this.#stream(signal);
      } catch (error) {
        lost = error;
      }
      if (signal.aborted) throw signal.reason;
      const gaveUp = this.#lostInARow > 0 && performance.now() - this.#heardAtMs > times.patienceMs;
      if (gaveUp || !(lost instanceof BatonError) || !lost.retryable) throw lost;
      this.#lostInARow += 1;
      // Aborted, the next stream tells why.
      await sleep(backOffMs(this.#lostInARow, times), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Hands over what was written up to now. */
  async catchUp(signal: AbortSignal): Promise<void> {
    const { api, path } = this.#parts;
    for (const event of await api.get(`${path}/events?after=${this.#lastSeq}`, eventsAnswer, { signal })) {
      this.#take(event);
    }
  }

  async #stream(signal: AbortSignal): Promise<void> {
    const { api, path, afterSeq, times } = this.#parts;
    const openedAtMs = performance.now();
    const where = { url: api.url, method: 'GET', path: `${path}/events`, requestId: null };
    const messages: EventSourceMessage[] = [];
    const parser = createParser({
      onEvent: (message) => messages.push(message),
      onError: (error) => {
        // A field that is not known is left out (HTML standard, 9.2.6).
        if (error.type === 'max-buffer-size-exceeded')
          throw notUnderstood(where, 'holds an event that never ends', error);
      },
      maxBufferSize: MOST_CHARACTERS,
    });
    const decoder = new TextDecoder();
    const resume = this.#lastSeq === afterSeq ? {} : { 'last-event-id': String(this.#lastSeq) };
    for await (const chunk of api.stream(`${where.path}?after=${afterSeq}`, 'text/event-stream', resume, signal)) {
      // A comment that keeps it open is a sign of life as well.
      this.#heardAtMs = performance.now();
      // One that greets and ends, again and again, is met with longer pauses all the same.
      if (this.#heardAtMs - openedAtMs > times.mostPauseMs) this.#lostInARow = 0;
      parser.feed(decoder.decode(chunk, { stream: true }));
      for (const { data } of messages.splice(0)) {
        const event = decoded(eventAnswer, data, where);
        if (event.seq > this.#lastSeq + 1) await this.catchUp(signal);
        this.#take(event);
      }
    }
  }

  #take(event: Event): void {
    if (event.seq <= this.#lastSeq) return;
    this.#lastSeq = event.seq;
    this.#lostInARow = 0;
    this.#parts.onEvent(event);
  }
}
