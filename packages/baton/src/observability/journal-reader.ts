/**
 * Follows the journal of all migrations, for what this process only counts: it begins with what is written after its start, and
 * remembers in memory how far it has come.
 *
 *   start: where every migration stands -> asleep -> news of some -> gather for a moment -> read those -> asleep
 *                                            \-> lost the bell's connection, or half a minute has passed: look at all
 *
 * A migration that is not known belongs to the time after the start, and is read from its beginning.
 */
import type { Event } from '../domain/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { JournalTail } from './journal-tail.ts';
import type { Say } from './log.ts';
import { WakeUp } from './wake-up.ts';

export interface JournalReaderParts {
  readonly tail: JournalTail;
  readonly clock: Clock;
  readonly log: Say;
  /** Hears each event once, one after the other. */
  readonly onEvent: (event: Event) => Promise<void>;
}

/** What is written in quick succession is read at once. */
const GATHER_MS = 100;
/** The bell is only a reason to look: what it did not ring for is found by this look. */
const LOOK_AT_ALL_EVERY_MS = 30_000;
const READ_AT_MOST = 1000;
const PAUSE_MS = { first: 1000, longest: 30_000 };

export class JournalReader {
  readonly #parts: JournalReaderParts;
  readonly #wakeUp: WakeUp;
  readonly #seqs = new Map<string, number>();
  readonly #news = new Set<string>();
  #lookAtAll = false;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: JournalReaderParts) {
    this.#parts = parts;
    this.#wakeUp = new WakeUp(parts.clock);
  }

  /** Resolves once it knows where it begins. Let the bell ring for it before, so that nothing falls between. */
  async start(): Promise<void> {
    for (const [id, seq] of await this.#parts.tail.heads()) this.#seqs.set(id, seq);
    this.#running = this.#run();
  }

  /** Null: anything may have been written. */
  news(migrationId: string | null): void {
    if (migrationId === null) this.#lookAtAll = true;
    else this.#news.add(migrationId);
    this.#wakeUp.ring();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wakeUp.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    let pauseMs = PAUSE_MS.first;
    let lookedMs = this.#parts.clock.monotonicMs();
    while (!this.#stopped) {
      try {
        if (this.#lookAtAll || this.#parts.clock.monotonicMs() - lookedMs >= LOOK_AT_ALL_EVERY_MS) {
          await this.#findNews();
          lookedMs = this.#parts.clock.monotonicMs();
        }
        await this.#readNews();
        pauseMs = PAUSE_MS.first;
        await this.#wakeUp.sleep(LOOK_AT_ALL_EVERY_MS);
        if (!this.#stopped) await this.#gather();
      } catch (error) {
        this.#parts.log.warn({ err: error }, 'the journal could not be read for the metrics; it is read again soon');
        this.#lookAtAll = true;
        await this.#wakeUp.sleep(pauseMs);
        pauseMs = Math.min(2 * pauseMs, PAUSE_MS.longest);
      }
    }
  }

  async #gather(): Promise<void> {
    await this.#parts.clock.sleep(GATHER_MS, new AbortController().signal);
  }

  async #findNews(): Promise<void> {
    this.#lookAtAll = false;
    for (const [id, seq] of await this.#parts.tail.heads()) {
      if (seq > (this.#seqs.get(id) ?? 0)) this.#news.add(id);
    }
  }

  /** Forgets the news before it reads them: what is rung for meanwhile is news again. */
  async #readNews(): Promise<void> {
    while (this.#news.size > 0 && !this.#stopped) {
      const asked = new Map([...this.#news].map((id) => [id, this.#seqs.get(id) ?? 0]));
      this.#news.clear();
      const events = await this.#parts.tail.after(asked, READ_AT_MOST);
      for (const event of events) {
        this.#seqs.set(event.migrationId, event.seq);
        await this.#tell(event);
      }
      if (events.length === READ_AT_MOST) for (const id of asked.keys()) this.#news.add(id);
    }
  }

  /** One event that cannot be counted takes nothing from the others. */
  async #tell(event: Event): Promise<void> {
    try {
      await this.#parts.onEvent(event);
    } catch (error) {
      const { migrationId, seq, kind } = event;
      this.#parts.log.warn({ err: error, migrationId, seq, kind }, 'an event could not be counted');
    }
  }
}
