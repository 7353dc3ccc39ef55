/**
 * All who watch one migration. They share one reading of its journal: so many watchers are no more load on the store than one.
 *
 *   asleep -> the bell rings, somebody has become live, or `lookMs` have passed -> read what the live ones have not had -> tell it -> asleep
 *   nobody watches any more: gone
 */
import type { FastifyBaseLogger } from 'fastify';
import type { Services } from '../services/services.ts';
import { Alarm } from './alarm.ts';
import { JournalWatcher, type WatcherParts } from './journal-watcher.ts';
import type { SseBody, SseTimes } from './sse.ts';
import { ToldPage } from './told-page.ts';

export interface JournalFeedParts {
  readonly migrationId: string;
  readonly services: Pick<Services, 'eventPage'>;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
  readonly times: SseTimes;
  readonly onGone: () => void;
}

/** What is written in quick succession is read at once. */
const GATHER_MS = 20;
/** Read at once, and held at most for one that reads slowly, beside what its stream holds. */
const PAGE_BYTES = 64 * 1024;

export class JournalFeed {
  readonly #parts: JournalFeedParts;
  readonly #watchers = new Set<JournalWatcher>();
  readonly #readings = new Map<number, Promise<ToldPage>>();
  readonly #alarm = new Alarm(() => void this.#look());
  #isLooking = false;
  #isRung = false;

  constructor(parts: JournalFeedParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#watchers.size;
  }

  watch(options: Pick<WatcherParts, 'after' | 'lastsMs'>): SseBody {
    const watcher = new JournalWatcher({
      ...options,
      times: this.#parts.times,
      since: (seq) => this.#since(seq),
      onLive: () => this.#lookSoon(),
      onGone: (gone) => this.#leave(gone),
      onTrouble: (error) => this.#tellTrouble(error),
    });
    this.#watchers.add(watcher);
    this.#alarm.set(this.#parts.times.lookMs);
    return watcher.body;
  }

  /** Something was written, or may have been. */
  wake(): void {
    // What was asked before may be answered without it.
    this.#readings.clear();
    this.#lookSoon();
  }

  end(): void {
    for (const { body } of this.#watchers) body.end();
  }

  #lookSoon(): void {
    this.#isRung = true;
    if (!this.#isLooking) this.#alarm.set(GATHER_MS);
  }

  #leave(watcher: JournalWatcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    this.#alarm.clear();
    this.#parts.onGone();
  }

  async #look(): Promise<void> {
    // What is rung for meanwhile is for the next look.
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#isRung = false;
    let isMore = false;
    try {
      isMore = await this.#tellNews();
    } catch (error) {
      this.#tellTrouble(error);
    } finally {
      this.#isLooking = false;
      for (const watcher of this.#watchers) watcher.goOn();
      if (this.#watchers.size > 0) this.#alarm.set(this.#restMs(isMore));
    }
  }

  /** Until the next look. What is there already is waited for by nobody. */
  #restMs(isMore: boolean): number {
    if (isMore) return 0;
    return this.#isRung ? GATHER_MS : this.#parts.times.lookMs;
  }

  /** Is there more than was told? */
  async #tellNews(): Promise<boolean> {
    // Whoever becomes live while this is read may have had less than what it begins after: it waits for the next look.
    const live = [...this.#watchers].filter(({ liveAt }) => liveAt !== null);
    if (live.length === 0) return false;
    const from = live.reduce((least, { liveAt }) => Math.min(least, liveAt ?? least), Infinity);
    const page = await this.#since(from);
    for (const watcher of live) watcher.tell(page);
    return page.more;
  }

  /** Whoever wants the same at the same time reads it together. */
  #since(seq: number): Promise<ToldPage> {
    const underWay = this.#readings.get(seq);
    if (underWay !== undefined) return underWay;
    const reading: Promise<ToldPage> = this.#read(seq).finally(() => {
      if (this.#readings.get(seq) === reading) this.#readings.delete(seq);
    });
    this.#readings.set(seq, reading);
    return reading;
  }

  async #read(seq: number): Promise<ToldPage> {
    return new ToldPage(await this.#parts.services.eventPage(this.#parts.migrationId, seq, PAGE_BYTES));
  }

  #tellTrouble(error: unknown): void {
    this.#parts.log.warn({ err: error, migrationId: this.#parts.migrationId }, 'events could not be read for a stream');
  }
}
