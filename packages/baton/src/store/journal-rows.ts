/** The journal's rows as the driver gives them, decoded into the domain's values. */
import { z } from 'zod';
import type { ErrorRecord } from '../domain/error.ts';
import type { Event, EventBody, Side } from '../domain/event.ts';
import type { Command, Migration, PendingCommand } from '../domain/migration.ts';
import { type MigrationSummary, type PlanHead, summaryFrom } from '../domain/migration-summary.ts';
import type { Plan } from '../domain/plan.ts';
import type { Evidence, StepRecord } from '../domain/step.ts';
import type { Gap, PendingRollback, WatchSpan } from '../ports/journal.ts';

export const time = z.date().transform((date) => date.toISOString());

const errorRecord: z.ZodType<ErrorRecord> = z.object({
  code: z.string(),
  kind: z.enum(['user', 'cloud', 'guest', 'bug']),
  message: z.string(),
  remedy: z.string(),
  requestIds: z.array(z.string()),
});

/** Holds a value to what is read of it here, and passes all of it on. Such a schema is made once: making it costs more than many rows. */
function holding<T>(schema: z.ZodType): z.ZodType<T> {
  return z.custom<T>((value) => schema.safeParse(value).success);
}

/** A plan was decoded by `planning` before it came here, and nobody but Baton writes this column: its version is enough. */
const plan = holding<Plan>(z.looseObject({ baton: z.literal(1) }));

/** What this version does not know of a proof is passed on as well, as with events: a report would have to do without it. */
const evidence: z.ZodType<Evidence> = z.looseObject({
  proofs: z.array(
    z.looseObject({
      what: z.string(),
      result: z.enum(['proved', 'not-provable']),
      detail: z.string(),
      figures: z.record(z.string(), z.number()).exactOptional(),
    }),
  ),
  data: z.record(z.string(), z.unknown()).exactOptional(),
});

/** Made of such a plan by the database (sql/000019-plan-heads.ts). */
const head = holding<PlanHead>(z.looseObject({ projectId: z.string() }));

const withoutPlan = z.object({
  id: z.string(),
  name: z.string(),
  group_key: z.string(),
  state: z.enum([
    'created',
    'running',
    'waiting',
    'guarding',
    'failed',
    'rolling-back',
    'rolled-back',
    'aborted',
    'completed',
    'committed',
  ]),
  step_id: z.string().nullable(),
  gate: z.string().nullable(),
  error: errorRecord.nullable(),
  created_at: time,
  updated_at: time,
  cut_over_at: time.nullish(),
  paused: z.boolean().nullish(),
});

function migrationOf(row: z.output<typeof withoutPlan>): Omit<Migration, 'plan'> {
  return {
    id: row.id,
    name: row.name,
    groupKey: row.group_key,
    state: row.state,
    stepId: row.step_id,
    gate: row.gate,
    error: row.error,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.cut_over_at == null ? {} : { cutOverAt: row.cut_over_at }),
    ...(row.paused === true ? { paused: true } : {}),
  };
}

export const migrationRow = withoutPlan
  .extend({ plan })
  .transform((row): Migration => ({ ...migrationOf(row), plan: row.plan }));

export const summaryRow = withoutPlan
  .extend({ head })
  .transform((row): MigrationSummary => summaryFrom(migrationOf(row), row.head));

export const stepRow = z
  .object({
    step_id: z.string(),
    title: z.string(),
    impact: z.enum(['none', 'exposure', 'handover', 'cutover']),
    state: z.enum(['running', 'done', 'failed', 'undone']),
    started_at: time,
    finished_at: time.nullable(),
    attempts: z.number(),
    evidence: evidence.nullable(),
    error: errorRecord.nullable(),
    request_ids: z.array(z.string()),
  })
  .transform((row): StepRecord => ({
    stepId: row.step_id,
    title: row.title,
    impact: row.impact,
    state: row.state,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    attempts: row.attempts,
    evidence: row.evidence,
    error: row.error,
    requestIds: row.request_ids,
  }));

/** Events are written by Baton alone and only shown: a kind that this version does not know is passed on, not refused. */
const eventBody = holding<EventBody>(z.looseObject({ kind: z.string() }));

export const eventRow = z
  .object({ migration_id: z.string(), seq: z.number(), at: time, body: eventBody })
  .transform((row): Event => ({ ...row.body, seq: row.seq, at: row.at, migrationId: row.migration_id }));

/** But for what is done when it is asked, and needs no row. */
const command: z.ZodType<Command> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('approve'), gate: z.string(), by: z.string() }),
  z.object({
    kind: z.literal('rollback'),
    reason: z.string(),
    by: z.string(),
    haIps: z.array(z.string()).exactOptional(),
  }),
  z.object({ kind: z.literal('cut-over'), haIps: z.array(z.string()), by: z.string() }),
  z.object({ kind: z.literal('abort'), reason: z.string(), by: z.string() }),
  z.object({ kind: z.literal('pause'), by: z.string() }),
  z.object({ kind: z.literal('resume'), by: z.string() }),
]);

export const commandRow = z
  .object({ id: z.number(), at: time, body: command })
  .transform((row): PendingCommand => ({ ...row.body, id: row.id, at: row.at }));

export const haIpLeadsRow = z
  .object({ address: z.string(), side: z.enum(['source', 'target']) })
  .transform((row): readonly [string, Side] => [row.address, row.side]);

export const gapRow = z
  .object({
    address: z.string(),
    probe: z.string(),
    began_at: time,
    duration_ms: z.number(),
    lost: z.number(),
    step_id: z.string().nullable(),
    vantage: z.string().nullable(),
    answered_before: z.string().nullable(),
    answered_after: z.string().nullable(),
    reason: z.string().nullable(),
    broken: z.boolean(),
    ending: z.enum(['open', 'unseen']).nullable(),
  })
  .transform((row): Gap => ({
    address: row.address,
    probe: row.probe,
    from: row.began_at,
    durationMs: row.duration_ms,
    lost: row.lost,
    stepId: row.step_id,
    ...(row.vantage === null ? {} : { vantage: row.vantage }),
    ...(row.answered_before === null ? {} : { answeredBefore: row.answered_before }),
    ...(row.answered_after === null ? {} : { answeredAfter: row.answered_after }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.broken ? { broken: true } : {}),
    ...(row.ending === null ? {} : { end: row.ending }),
  }));

export const gapEndRow = z.object({ ending: z.enum(['open', 'unseen']).nullable() });

export const watchSpanRow = z
  .object({
    address: z.string(),
    probe: z.string(),
    began_at: time,
    ended_at: time,
    sent: z.number(),
    lost: z.number(),
    max_lateness_ms: z.number(),
    vantage: z.string().nullable(),
    interval_ms: z.number().nullable(),
    voids: z.number(),
  })
  .transform((row): WatchSpan => ({
    address: row.address,
    probe: row.probe,
    from: row.began_at,
    to: row.ended_at,
    sent: row.sent,
    lost: row.lost,
    maxLatenessMs: row.max_lateness_ms,
    ...(row.vantage === null ? {} : { vantage: row.vantage }),
    ...(row.interval_ms === null ? {} : { intervalMs: row.interval_ms }),
    ...(row.voids === 0 ? {} : { voids: row.voids }),
  }));

export const rollbackRow = z.object({
  rollback: z
    .object({ depth: z.enum(['rollback', 'abort']), reason: z.string() })
    .nullable() satisfies z.ZodType<PendingRollback | null>,
});

/**
 * JSON for a jsonb column, which takes neither U+0000 nor half of a surrogate pair (PostgreSQL documentation, "JSON Types"):
 * a guest's console may print either.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' ? Buffer.from(storable(item), 'utf8').toString('utf8') : item,
  );
}

/** A text of somebody else's; PostgreSQL's text holds no U+0000 (documentation, "Character Types"). */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
