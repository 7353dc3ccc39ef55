/** What is counted in the store whenever the metrics are asked for. */
import { Gauge, type Registry } from 'prom-client';
import type { MigrationCount } from './count-migrations.ts';
import type { OutagesNow } from './count-outages.ts';
import { MIGRATION_STATES } from './migration-states.ts';

export interface StoreCounts {
  readonly migrations: readonly MigrationCount[];
  readonly outages: readonly OutagesNow[];
}

/** A scrape waits for 10 s, and a store that does not answer must not take the other metrics with it. */
const WITHIN_MS = 5000;

export class StoreInstruments {
  readonly #count: () => Promise<StoreCounts>;
  readonly #up: Gauge;
  readonly #migrations: Gauge<'state'>;
  readonly #guards: Gauge<'watching'>;
  readonly #outages: Gauge<'probe' | 'vantage'>;
  readonly #longest: Gauge<'probe' | 'vantage'>;

  constructor(registry: Registry, count: () => Promise<StoreCounts>) {
    this.#count = count;
    const registers = [registry];
    this.#up = new Gauge({
      name: 'baton_store_up',
      help: 'Whether the database answered when the metrics were asked for',
      registers,
    });
    this.#migrations = new Gauge({
      name: 'baton_journal_migrations',
      help: 'Migrations by state',
      labelNames: ['state'],
      registers,
    });
    this.#guards = new Gauge({
      name: 'baton_journal_guards',
      help: 'Open rollback windows by whether a living process watches (true) or nobody guards (false)',
      labelNames: ['watching'],
      registers,
    });
    this.#outages = new Gauge({
      name: 'baton_journal_outages_now',
      help: 'HA IPs that a running watch has not reached for longer than a moment',
      labelNames: ['probe', 'vantage'],
      registers,
    });
    this.#longest = new Gauge({
      name: 'baton_journal_outage_now_seconds',
      help: 'How long the outage that lasts longest has lasted by now; 0: there is none',
      labelNames: ['probe', 'vantage'],
      registers,
    });
  }

  /** When the store does not answer nothing is told of what is in it: an old figure would be taken for a new one. */
  async refresh(): Promise<void> {
    const counts = await within(this.#count(), WITHIN_MS);
    this.#up.set(counts === null ? 0 : 1);
    this.#migrations.reset();
    this.#guards.reset();
    this.#outages.reset();
    this.#longest.reset();
    if (counts === null) return;
    // A state without a migration is told as 0.
    for (const state of MIGRATION_STATES) this.#migrations.set({ state }, 0);
    for (const watching of ['true', 'false']) this.#guards.set({ watching }, 0);
    for (const { state, isRun, count } of counts.migrations) {
      this.#migrations.inc({ state }, count);
      if (state === 'guarding') this.#guards.inc({ watching: String(isRun) }, count);
    }
    const none = ['icmp', 'http'].map((probe): OutagesNow => ({ probe, vantage: 'own', count: 0, seconds: 0 }));
    for (const { probe, vantage, count, seconds } of [...none, ...counts.outages]) {
      this.#outages.set({ probe, vantage }, count);
      this.#longest.set({ probe, vantage }, seconds);
    }
  }
}

/** Null: it failed, or did not end in time. */
async function within<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([work.catch(() => null), over]);
  } finally {
    clearTimeout(timer);
  }
}
