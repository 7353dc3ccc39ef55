/** Somebody who watches the events of one migration, and may leave and come back. Keeps what it heard, in that order. */
import { EventStream } from './event-stream.ts';

export interface HeardEvent {
  readonly seq: number;
  readonly heardAtMs: number;
  /** Of the visit in which it was heard: what was written before was not news. */
  readonly openedAtMs: number;
}

/** The first words in which each event of a migration was heard, by its number: everybody is to hear the same. */
export type Book = Map<number, string>;

export interface EventWatcherParts {
  readonly url: string;
  readonly bearer: string;
  readonly migrationId: string;
  readonly book: Book;
}

export class EventWatcher {
  readonly migrationId: string;
  readonly heard: HeardEvent[] = [];
  /** Events that were told in other words than to whoever heard them first. */
  differing = 0;
  /** How often it was let in. */
  visits = 0;
  readonly #parts: EventWatcherParts;
  #stream: EventStream | null = null;

  constructor(parts: EventWatcherParts) {
    this.#parts = parts;
    this.migrationId = parts.migrationId;
  }

  get lastSeq(): number {
    return this.heard.at(-1)?.seq ?? 0;
  }

  /** Its stream has ended without it, or was never opened. */
  get isAway(): boolean {
    return this.#stream === null || this.#stream.isOver;
  }

  /** Comes, or comes back with the number that it heard last. */
  async come(): Promise<void> {
    const { url, bearer, migrationId, book } = this.#parts;
    this.#stream = await EventStream.open({
      url: new URL(`/v1/migrations/${migrationId}/events`, url),
      bearer,
      lastId: this.lastSeq === 0 ? null : String(this.lastSeq),
      onFrame: ({ id, data, heardAtMs, openedAtMs }) => {
        const seq = Number(id);
        const known = book.get(seq);
        if (known === undefined) book.set(seq, data);
        else if (known !== data) this.differing += 1;
        this.heard.push({ seq, heardAtMs, openedAtMs });
      },
    });
    this.visits += 1;
  }

  async leave(): Promise<void> {
    await this.#stream?.leave();
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  /** The controller has ended its stream. */
  async letGo(): Promise<void> {
    await this.#stream?.ended;
  }
}
