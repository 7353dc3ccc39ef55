/** The journal's rows as the driver gives them, decoded into the domain's values. */
import { z } from 'zod';
import type { ErrorRecord } from '../domain/error.ts';
import type { Event, EventBody } from '../domain/event.ts';
import type { Command, Migration, PendingCommand } from '../domain/migration.ts';
import type { Plan } from '../domain/plan.ts';
import type { Evidence, StepRecord } from '../domain/step.ts';
import type { Gap, PendingRollback, WatchSpan } from '../ports/journal.ts';

const time = z.date().transform((date) => date.toISOString());

const errorRecord: z.ZodType<ErrorRecord> = z.object({
  code: z.string(),
  kind: z.enum(['user', 'cloud', 'guest', 'bug']),
  message: z.string(),
  remedy: z.string(),
  requestIds: z.array(z.string()),
});

/** A plan was decoded by `planning` before it came here, and nobody but Baton writes this column: its version is enough. */
const plan = z.custom<Plan>((value) => z.looseObject({ baton: z.literal(1) }).safeParse(value).success);

const evidence: z.ZodType<Evidence> = z.object({
  proofs: z.array(z.object({ what: z.string(), result: z.enum(['proved', 'not-provable']), detail: z.string() })),
  data: z.record(z.string(), z.unknown()).exactOptional(),
});

export const migrationRow = z
  .object({
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
    plan,
    created_at: time,
    updated_at: time,
  })
  .transform((row): Migration => ({
    id: row.id,
    name: row.name,
    groupKey: row.group_key,
    state: row.state,
    stepId: row.step_id,
    gate: row.gate,
    error: row.error,
    plan: row.plan,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));

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
const eventBody = z.custom<EventBody>((value) => z.looseObject({ kind: z.string() }).safeParse(value).success);

export const eventRow = z
  .object({ migration_id: z.string(), seq: z.number(), at: time, body: eventBody })
  .transform((row): Event => ({ ...row.body, seq: row.seq, at: row.at, migrationId: row.migration_id }));

const command: z.ZodType<Command> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('approve'), gate: z.string(), by: z.string() }),
  z.object({ kind: z.literal('rollback'), reason: z.string(), by: z.string() }),
  z.object({ kind: z.literal('abort'), reason: z.string(), by: z.string() }),
]);

export const commandRow = z
  .object({ id: z.number(), at: time, body: command })
  .transform((row): PendingCommand => ({ ...row.body, id: row.id, at: row.at }));

export const gapRow = z
  .object({
    address: z.string(),
    probe: z.string(),
    began_at: time,
    duration_ms: z.number(),
    lost: z.number(),
    step_id: z.string().nullable(),
  })
  .transform((row): Gap => ({
    address: row.address,
    probe: row.probe,
    from: row.began_at,
    durationMs: row.duration_ms,
    lost: row.lost,
    stepId: row.step_id,
  }));

export const watchSpanRow = z
  .object({
    address: z.string(),
    probe: z.string(),
    began_at: time,
    ended_at: time,
    sent: z.number(),
    lost: z.number(),
    max_lateness_ms: z.number(),
  })
  .transform((row): WatchSpan => ({
    address: row.address,
    probe: row.probe,
    from: row.began_at,
    to: row.ended_at,
    sent: row.sent,
    lost: row.lost,
    maxLatenessMs: row.max_lateness_ms,
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
    typeof item === 'string' ? Buffer.from(item.replaceAll('\0', '\ufffd'), 'utf8').toString('utf8') : item,
  );
}
