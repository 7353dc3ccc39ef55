/** Makes spans of what the journal tells, once among all controllers. */
import type pg from 'pg';
import type { Event } from '../../domain/event.ts';
import type { Migration } from '../../domain/migration.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../../ports/journal.ts';
import { eventRow } from '../../store/journal-rows.ts';
import { run as query } from '../../store/pool.ts';
import { DurableFollower, type FollowerPauses } from '../durable-follower.ts';
import { JournalCursors, type Kinds } from '../journal-cursors.ts';
import type { Say } from '../log.ts';
import type { SpanExport } from './otlp-spans.ts';
import { isAtWork, type Run, runBefore, type StateEvent } from './runs.ts';
import { type RunSpan, spanOfRun, spanOfStep } from './spans.ts';

export interface TraceParts {
  readonly pool: pg.Pool;
  readonly journal: Pick<Journal, 'getMigration'>;
  readonly clock: Clock;
  readonly log: Say;
  readonly spans: Pick<SpanExport, 'send'>;
  readonly pauses?: FollowerPauses;
}

const KINDS: Kinds = ['migration.state', 'step.done', 'step.failed', 'undo.done'];

export function followWithTraces(parts: TraceParts): DurableFollower {
  const { pool, clock, log, spans } = parts;
  return new DurableFollower({
    cursors: new JournalCursors(pool, 'traces'),
    kinds: KINDS,
    clock,
    log,
    ...(parts.pauses === undefined ? {} : { pauses: parts.pauses }),
    deal: async (event, signal) => {
      const span = await spanOf(event, parts);
      if (span === null) return true;
      const sent = await spans.send(span, signal);
      const fields = { migrationId: event.migrationId, span: span.name };
      if (!sent) log.warn(fields, 'a span could not be sent; it is tried again');
      return sent;
    },
    onGivenUp: (count, migrationId) => {
      if (count > 0) log.warn({ migrationId, events: count }, 'events are too old to be sent as spans');
    },
  });
}

/** Null: the event ends neither a step nor a run. */
async function spanOf(event: Event, parts: TraceParts): Promise<RunSpan | null> {
  switch (event.kind) {
    case 'step.done':
    case 'step.failed':
    case 'undo.done': {
      const found = await underWay(event, parts);
      return found === null ? null : spanOfStep(found.migration, found.run, event);
    }
    case 'migration.state': {
      const found = isAtWork(event) ? null : await underWay(event, parts);
      return found === null ? null : spanOfRun(found.migration, found.run, event);
    }
    default:
      return null;
  }
}

/** Null: nothing was. A migration is committed, say, when it rests already. */
async function underWay(
  { migrationId, seq }: Event,
  { pool, journal }: TraceParts,
): Promise<{ readonly migration: Migration; readonly run: Run } | null> {
  const run = runBefore(await statesOf(pool, migrationId), seq);
  const migration = run === null ? null : await journal.getMigration(migrationId);
  return run === null || migration === null ? null : { migration, run };
}

async function statesOf(pool: pg.Pool, migrationId: string): Promise<readonly StateEvent[]> {
  const rows = await query(
    pool,
    `select * from baton.events where migration_id = $1 and body->>'kind' = 'migration.state' order by seq`,
    [migrationId],
  );
  return rows.flatMap((row) => {
    const event = eventRow.parse(row);
    return event.kind === 'migration.state' ? [event] : [];
  });
}
