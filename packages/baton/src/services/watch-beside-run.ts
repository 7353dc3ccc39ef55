/**
 * The watch beside a run of a migration: begun once the right to run it is held, written to the journal while it is, ended before it
 * is given back.
 *
 * Before anything was touched it has to begin: a migration that nobody can watch does not start. Afterwards nothing waits for it. A
 * guard goes by Nova's word, a way back by that of the clouds; it is begun as soon as the vantage can be reached, and told that nobody
 * looked until then.
 *
 * A run that was killed leaves a watch that nobody ended. The next run ends it, as far as it was written; so what is written while it
 * goes on is what a kill leaves.
 */
import { randomUUID } from 'node:crypto';
import type { Side } from '../domain/event.ts';
import type { Migration } from '../domain/migration.ts';
import type { PlannedHaIp } from '../domain/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { BesideRun, Held } from '../ports/engine.ts';
import type { Journal, WatchSpan } from '../ports/journal.ts';
import type { OutageMeter, Watching } from '../ports/outage-meter.ts';
import type { OutsideNow } from '../ports/outside-now.ts';
import { HaIpWatch } from './ha-ip-watch.ts';
import { endWatchOfBefore } from './watch-of-before.ts';
import { WatchLog } from './watch-log.ts';

export interface WatchBesideRunParts {
  readonly journal: Journal;
  readonly migration: Migration;
  readonly meter: Pick<OutageMeter, 'start'>;
  readonly clock: Clock;
  /** Of the run. */
  readonly signal: AbortSignal;
  /** As `HowToWatch.addressIn`. */
  readonly addressIn: (haIp: PlannedHaIp, side: Side) => Promise<string | null>;
  /** As `WatchLogParts.stepAt`. */
  readonly stepAt: (timeMs: number) => string | null;
}

/** What is written of a watch that goes on: soon at first, since a short run may be killed as well, then now and then. */
const FIRST_WRITE_AFTER_MS = 2000;
const WRITE_EVERY_MS = 10_000;
/** A vantage that is there begins within this; one that is not may hold up nobody. */
const WAIT_FOR_IT_MS = 3000;
/** Steps that change nothing in either cloud. */
const TOUCH_NOTHING: ReadonlySet<string> = new Set(['approve-start', 'preflight']);

export class WatchBesideRun implements BesideRun, OutsideNow {
  readonly #parts: WatchBesideRunParts;
  readonly #ended = new AbortController();
  /** Of this run's spans in the journal. */
  readonly #name = randomUUID();
  #log: WatchLog | null = null;
  #watch: HaIpWatch | null = null;
  #writing: Promise<void> = Promise.resolve();
  /** It looked, or should have looked, before it does now. */
  #isLate = false;
  #isOn = false;

  constructor(parts: WatchBesideRunParts) {
    this.#parts = parts;
  }

  /** Rejects as `OutageMeter.start` does, where nothing was touched yet. */
  async begin(held: Held): Promise<void> {
    const { journal, migration, meter, clock, signal, addressIn, stepAt } = this.#parts;
    const { id, plan } = migration;
    await endWatchOfBefore(journal, id);
    const orLater = await mayGoOnUnwatched(journal, id);
    const log = new WatchLog({ journal, migrationId: id, clock, held, stepAt });
    this.#log = log;
    const firstLook = new AbortController();
    const until = AbortSignal.any([signal, held.signal]);
    this.#watch = await HaIpWatch.start(plan.haIps, {
      meter,
      addressIn,
      onGap: (gap) => log.gap(gap),
      onOpenGap: (gap) => log.gap(gap),
      onNote: (text) => log.note(text),
      onWatching: (now) => {
        firstLook.abort();
        this.#note(now);
      },
      orLater,
      signal: until,
    });
    if (orLater && !(await isOnItsWayBack(journal, id)))
      await clock.sleep(WAIT_FOR_IT_MS, AbortSignal.any([until, firstLook.signal])).catch(() => undefined);
    until.throwIfAborted();
    this.#isLate = true;
    this.#writing = this.#writeNowAndThen(this.#watch, log);
  }

  async end(): Promise<void> {
    this.#ended.abort();
    const spans = (await this.#watch?.stop().catch(() => [])) ?? [];
    await this.#writing;
    const log = this.#log;
    if (log === null) return;
    if (spans.length > 0) log.spans(this.#name, spans);
    if (this.#isOn) log.tell({ kind: 'watch.ended', until: this.#seenUntil(spans) });
    await log.settled();
  }

  /** The HA IP leads there now. */
  follow(address: string, side: Side): void {
    this.#watch?.follow(address, side);
  }

  silentForMs(address: string): number | null {
    return this.#watch?.silentForMs(address) ?? null;
  }

  seenForMs(): number | null {
    return this.#watch?.seenForMs() ?? null;
  }

  #note(now: Watching): void {
    this.#isOn = now.isOn;
    if (!now.isOn) return this.#log?.tell({ kind: 'watch.ended', until: now.until, why: now.why });
    this.#log?.tell({ kind: 'watch.began', ...(this.#isLate && { again: true }) });
    this.#isLate = true;
  }

  async #writeNowAndThen(watch: HaIpWatch, log: WatchLog): Promise<void> {
    const { clock } = this.#parts;
    for (let pauseMs = FIRST_WRITE_AFTER_MS; ; pauseMs = WRITE_EVERY_MS) {
      try {
        await clock.sleep(pauseMs, this.#ended.signal);
      } catch {
        return;
      }
      log.spans(this.#name, watch.spans());
      for (const gap of watch.openGaps()) log.gap(gap);
      // More of the same would only wait behind it.
      await log.settled();
    }
  }

  /** By the plan's own vantage. */
  #seenUntil(spans: readonly WatchSpan[]): string {
    const ends = spans.flatMap(({ vantage, to }) => (vantage === undefined ? [to] : []));
    return ends.reduce(
      (latest, end) => (end > latest ? end : latest),
      ends[0] ?? this.#parts.clock.now().toISOString(),
    );
  }
}

/** Something was made or moved, or somebody wants it taken back. */
async function mayGoOnUnwatched(journal: Journal, id: string): Promise<boolean> {
  const [steps, commands] = await Promise.all([journal.listSteps(id), journal.pendingCommands(id)]);
  if (steps.some(({ stepId }) => !TOUCH_NOTHING.has(stepId))) return true;
  return commands.some(({ kind }) => kind === 'rollback' || kind === 'abort');
}

/** Then every second counts for clients; and the guard looks at Nova before anything else. */
async function isOnItsWayBack(journal: Journal, id: string): Promise<boolean> {
  const [migration, commands] = await Promise.all([journal.getMigration(id), journal.pendingCommands(id)]);
  if (migration?.state === 'guarding' || migration?.state === 'rolling-back') return true;
  return commands.some(({ kind }) => kind === 'rollback' || kind === 'abort');
}
