/**
 * Streams for lists: each tells the summary of a migration that has changed, to those who may see it.
 *
 *   nobody watches: nothing is read, nothing is held
 *   first watcher -> all are read once -> news: those are read again, at most every 300 ms; all of them every 10 s, as the bell may
 *   be deaf -> what differs from what was told last is told
 *
 * Its ids are times of the last change: whoever comes back with one is told all that has changed since, and some of it again, as
 * what changed earlier may be committed later. A reader that is full misses what lies between: it is told the newest of each when
 * there is room.
 */
import type { FastifyBaseLogger } from 'fastify';
import { type Actor, maySee } from '../domain/actor.ts';
import type { MigrationSummary } from '../domain/migration-summary.ts';
import type { Services } from '../services/services.ts';
import { Alarm } from './alarm.ts';
import { SseBody, type SseTimes, sseBytes } from './sse.ts';

interface Told {
  readonly projectId: string;
  readonly updatedMs: number;
  /** As it is sent; made once for all who watch. */
  readonly bytes: Buffer;
}

interface ListWatcher {
  readonly actor: Actor;
  readonly body: SseBody;
  /** Ids of what it has not been told, in the order in which it changed. */
  readonly missed: Set<string>;
}

export interface ListOptions {
  readonly actor: Actor;
  /** The id that it had last; null: it is told what changes from now on. */
  readonly after: string | null;
  readonly lastsMs: number;
  readonly times: SseTimes;
}

const GATHER_MS = 300;
const LOOK_AT_ALL_EVERY_MS = 10_000;
const TRY_AGAIN_MS = 2_000;
/** No change takes longer from when it is made until it is committed. */
const OVERLAP_MS = 5_000;

export class MigrationsStream {
  readonly #services: Pick<Services, 'summaries'>;
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;
  readonly #watchers = new Set<ListWatcher>();
  readonly #news = new Set<string>();
  #told = new Map<string, Told>();
  #beginning: Promise<void> | null = null;
  readonly #alarm = new Alarm(() => void this.#look());
  #allAtMs = 0;
  #isLooking = false;

  constructor(services: Pick<Services, 'summaries'>, log: Pick<FastifyBaseLogger, 'warn'>) {
    this.#services = services;
    this.#log = log;
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** Throws what Services.summaries throws. */
  async watch({ actor, after, lastsMs, times }: ListOptions): Promise<SseBody> {
    const watcher: ListWatcher = {
      actor,
      missed: new Set(),
      body: new SseBody({
        lastsMs,
        times,
        onRoom: () => this.#tellMissed(watcher),
        onGone: () => this.#leave(watcher),
      }),
    };
    this.#watchers.add(watcher);
    try {
      await (this.#beginning ??= this.#begin());
    } catch (error) {
      this.#beginning = null;
      watcher.body.destroy();
      throw error;
    }
    if (after !== null) {
      const sinceMs = Date.parse(after) - OVERLAP_MS;
      const changed = [...this.#told].filter(([, { updatedMs }]) => updatedMs >= sinceMs);
      for (const [id] of changed.toSorted(([, a], [, b]) => a.updatedMs - b.updatedMs)) watcher.missed.add(id);
      this.#tellMissed(watcher);
    }
    return watcher.body;
  }

  /** Null: anything may have changed. */
  news(migrationId: string | null): void {
    if (this.#watchers.size === 0) return;
    if (migrationId === null) this.#allAtMs = 0;
    else this.#news.add(migrationId);
    if (!this.#isLooking) this.#alarm.set(GATHER_MS);
  }

  end(): void {
    for (const { body } of this.#watchers) body.end();
  }

  async #begin(): Promise<void> {
    this.#told = new Map((await this.#services.summaries()).map((one) => [one.id, toldOf(one)] as const));
    this.#allAtMs = performance.now() + LOOK_AT_ALL_EVERY_MS;
    this.#alarm.set(LOOK_AT_ALL_EVERY_MS);
  }

  #leave(watcher: ListWatcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    this.#alarm.clear();
    this.#beginning = null;
    this.#news.clear();
    this.#told.clear();
  }

  async #look(): Promise<void> {
    if (this.#isLooking || this.#watchers.size === 0) return;
    this.#isLooking = true;
    const asked = [...this.#news];
    this.#news.clear();
    let pauseMs = GATHER_MS;
    try {
      const found = await this.#read(asked);
      // Whoever leaves in between comes back with the time of what it was told last.
      for (const one of found.toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt))) this.#tell(one);
    } catch (error) {
      this.#allAtMs = 0;
      pauseMs = TRY_AGAIN_MS;
      this.#log.warn({ err: error }, 'migrations could not be read for a stream');
    } finally {
      this.#isLooking = false;
      const isNews = this.#news.size > 0 || this.#allAtMs === 0;
      const allInMs = Math.max(GATHER_MS, this.#allAtMs - performance.now());
      if (this.#watchers.size > 0) this.#alarm.set(isNews ? pauseMs : allInMs);
    }
  }

  async #read(ids: readonly string[]): Promise<readonly MigrationSummary[]> {
    if (performance.now() < this.#allAtMs) return await this.#services.summaries(ids);
    this.#allAtMs = performance.now() + LOOK_AT_ALL_EVERY_MS;
    return await this.#services.summaries();
  }

  #tell(summary: MigrationSummary): void {
    const { id } = summary;
    const told = toldOf(summary);
    if (this.#watchers.size === 0 || this.#told.get(id)?.bytes.equals(told.bytes) === true) return;
    this.#told.set(id, told);
    for (const watcher of this.#watchers) {
      watcher.missed.delete(id);
      watcher.missed.add(id);
      this.#tellMissed(watcher);
    }
  }

  #tellMissed({ actor, body, missed }: ListWatcher): void {
    for (const id of missed) {
      if (!body.hasRoom) return;
      missed.delete(id);
      const told = this.#told.get(id);
      if (told !== undefined && maySee(actor, told.projectId)) body.write(told.bytes);
    }
  }
}

function toldOf(summary: MigrationSummary): Told {
  return {
    projectId: summary.projectId,
    updatedMs: Date.parse(summary.updatedAt),
    bytes: sseBytes({ id: summary.updatedAt, event: 'migration', data: summary }),
  };
}
