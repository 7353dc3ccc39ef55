/** Whether everybody heard everything, once and in order, and how long after it was written. */
import type pg from 'pg';
import type { EventWatcher } from './event-watcher.ts';
import type { ListWatcher } from './list-watcher.ts';

/** When each event of one migration was written, by the database's clock: the number is its place, from 1. */
export type Written = readonly number[];

export async function writtenOf(pool: pg.Pool, migrationId: string): Promise<Written> {
  const { rows } = await pool.query<{ readonly ms: number }>(
    `select extract(epoch from at)::double precision * 1000 as ms from baton.events where migration_id = $1 order by seq`,
    [migrationId],
  );
  return rows.map(({ ms }) => ms);
}

export interface Verdict {
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
}

/** Of numbers as they were heard, where 1 to `last` were to be. */
export function verdictOf(seqs: readonly number[], last: number): Verdict {
  const seen = new Set<number>();
  let [doubled, disordered, highest] = [0, 0, 0];
  for (const seq of seqs) {
    if (seen.has(seq)) doubled += 1;
    else if (seq < highest) disordered += 1;
    seen.add(seq);
    highest = Math.max(highest, seq);
  }
  const heard = [...seen].filter((seq) => seq >= 1 && seq <= last).length;
  return { lost: last - heard, doubled, disordered };
}

export function sumOf(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce(
    (sum, one) => ({
      lost: sum.lost + one.lost,
      doubled: sum.doubled + one.doubled,
      disordered: sum.disordered + one.disordered,
    }),
    { lost: 0, doubled: 0, disordered: 0 },
  );
}

export function verdictOn(watcher: EventWatcher, written: Written): Verdict {
  return verdictOf(
    watcher.heard.map(({ seq }) => seq),
    written.length,
  );
}

/** From when it was written, in milliseconds, for each event that was written while the watcher was there. */
export function delaysOf(watcher: EventWatcher, written: Written): readonly number[] {
  return watcher.heard.flatMap(({ seq, heardAtMs, openedAtMs }) => {
    const writtenAtMs = written[seq - 1];
    return writtenAtMs === undefined || writtenAtMs < openedAtMs ? [] : [Math.max(0, heardAtMs - writtenAtMs)];
  });
}

/** A list as the API tells it in the end. */
export interface Listed {
  readonly id: string;
  readonly updatedAt: string;
  readonly projectId: string;
}

/** Migrations that have changed since the watcher came, and of whose newest change it was not told. */
export function missedBy({ newest, openedAtMs, projectId }: ListWatcher, list: readonly Listed[]): number {
  const changed = list.filter(
    (one) => (projectId === null || one.projectId === projectId) && Date.parse(one.updatedAt) > openedAtMs,
  );
  return changed.filter(({ id, updatedAt }) => newest.get(id) !== updatedAt).length;
}

/** A place in sorted samples; 0 where there is none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
