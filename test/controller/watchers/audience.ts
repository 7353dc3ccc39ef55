/** Everybody who watches: who stays, who leaves and comes back, who does not read, and who watches lists. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../fuzz/random.ts';
import { type Book, EventWatcher } from './event-watcher.ts';
import { ListWatcher } from './list-watcher.ts';

/** How many of each. */
export interface Cast {
  /** On one migration: those who stay, and those who leave and come back at random moments. */
  readonly stay: number;
  readonly leave: number;
  readonly lists: number;
  /** On other migrations. */
  readonly elsewhere: number;
  /** Do not read their sockets for a while. */
  readonly slow: number;
}

/** Two fifths on one migration, a quarter of them restless; two fifths on lists; the rest elsewhere, some of them slow. */
export function castOf(count: number): Cast {
  const onOne = Math.round(count * 0.4);
  const leave = Math.round(onOne / 4);
  const slow = Math.round(count * 0.04);
  return { stay: onOne - leave, leave, lists: onOne, elsewhere: count - 2 * onOne - slow, slow };
}

/** So many are let in side by side. */
const AT_ONCE = 25;
const STAYS_MS = 3000;
const AWAY_MS = 1000;

export class Audience {
  readonly events: EventWatcher[] = [];
  readonly lists: ListWatcher[] = [];
  readonly #url: string;
  readonly #books = new Map<string, Book>();

  constructor(url: string) {
    this.#url = url;
  }

  /** Not let in yet. */
  onEvents(count: number, bearer: string, migrationId: string): readonly EventWatcher[] {
    const book = this.#books.get(migrationId) ?? new Map<number, string>();
    this.#books.set(migrationId, book);
    const made = Array.from({ length: count }, () => new EventWatcher({ url: this.#url, bearer, migrationId, book }));
    this.events.push(...made);
    return made;
  }

  onLists(count: number, bearer: string, projectId: string | null): readonly ListWatcher[] {
    const made = Array.from({ length: count }, () => new ListWatcher({ url: this.#url, bearer, projectId }));
    this.lists.push(...made);
    return made;
  }

  async come(): Promise<void> {
    await inGroups([...this.events, ...this.lists], async (one) => await one.come());
  }

  async leave(): Promise<void> {
    await inGroups([...this.events, ...this.lists], async (one) => await one.leave());
  }
}

/** Leaves and comes back at random moments until the signal ends it; then it is there. */
export async function comeAndGo(watcher: EventWatcher, random: Random, signal: AbortSignal): Promise<void> {
  const pause = async (ms: number): Promise<void> =>
    await sleep(random.below(ms), undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    await pause(STAYS_MS);
    await watcher.leave();
    await pause(AWAY_MS);
    await watcher.come();
  }
}

async function inGroups<T>(all: readonly T[], each: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await Promise.all(all.slice(from, from + AT_ONCE).map(each));
  }
}
