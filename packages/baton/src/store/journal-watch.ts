/** What the watch beside a run writes: gaps, also those that go on, and its spans. */
import type pg from 'pg';
import { keyOfGap } from '../ports/gap-event.ts';
import type { Gap, WatchSpan } from '../ports/journal.ts';
import { gapEndRow, storable } from './journal-rows.ts';
import { run } from './pool.ts';

/** In a transaction. True: it is new, or has ended now, and so is to be told. */
export async function writeGap(on: pg.PoolClient, id: string, gap: Gap): Promise<boolean> {
  const key = keyOfGap(gap);
  const [row] = await run(on, 'select ending from baton.gaps where migration_id = $1 and key = $2 for update', [
    id,
    key,
  ]);
  if (row === undefined) {
    await insertGap(on, id, key, gap);
    return true;
  }
  if (gapEndRow.parse(row).ending !== 'open') return false;
  await updateGap(on, id, key, gap);
  return gap.end !== 'open';
}

/** In a transaction. */
export async function writeSpans(
  on: pg.PoolClient,
  id: string,
  watch: string,
  spans: readonly WatchSpan[],
): Promise<void> {
  await run(on, 'delete from baton.watch_spans where migration_id = $1 and watch = $2', [id, watch]);
  for (const span of spans) await insertSpan(on, id, watch, span);
}

async function insertGap(on: pg.PoolClient, id: string, key: string, gap: Gap): Promise<void> {
  await run(
    on,
    `insert into baton.gaps (migration_id, key, address, probe, began_at, duration_ms, lost, step_id,
                             vantage, answered_before, answered_after, reason, broken, ending)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      id,
      key,
      gap.address,
      gap.probe,
      gap.from,
      gap.durationMs,
      gap.lost,
      gap.stepId,
      gap.vantage ?? null,
      textOf(gap.answeredBefore),
      textOf(gap.answeredAfter),
      textOf(gap.reason),
      gap.broken ?? false,
      gap.end ?? null,
    ],
  );
}

/** What is known of it from its beginning on stays. */
async function updateGap(on: pg.PoolClient, id: string, key: string, gap: Gap): Promise<void> {
  await run(
    on,
    `update baton.gaps set duration_ms = $3, lost = $4, answered_after = $5, reason = coalesce($6, reason), broken = $7, ending = $8
     where migration_id = $1 and key = $2`,
    [
      id,
      key,
      gap.durationMs,
      gap.lost,
      textOf(gap.answeredAfter),
      textOf(gap.reason),
      gap.broken ?? false,
      gap.end ?? null,
    ],
  );
}

async function insertSpan(on: pg.PoolClient, id: string, watch: string, span: WatchSpan): Promise<void> {
  await run(
    on,
    `insert into baton.watch_spans (migration_id, watch, address, probe, began_at, ended_at, sent, lost, max_lateness_ms,
                                    vantage, interval_ms, voids)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      watch,
      span.address,
      span.probe,
      span.from,
      span.to,
      span.sent,
      span.lost,
      span.maxLatenessMs,
      span.vantage ?? null,
      span.intervalMs ?? null,
      span.voids ?? 0,
    ],
  );
}

function textOf(value: string | undefined): string | null {
  return value === undefined ? null : storable(value);
}
