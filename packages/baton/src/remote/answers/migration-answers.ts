/** What a controller tells of migrations. */
import { z } from 'zod';
import { ORDERS } from '../../domain/order.ts';
import type { Side } from '../../domain/event.ts';
import type { Migration } from '../../domain/migration.ts';
import type { MigrationSummary } from '../../domain/migration-summary.ts';
import type { Plan } from '../../domain/plan.ts';
import type { StepRecord } from '../../domain/step.ts';
import { errorRecord, impact, role, shaped, side, texts } from './shared.ts';

const cloud = z.looseObject({ cloud: z.string(), projectId: z.string() });
const range = z.tuple([z.number(), z.number()]);

/** A plan that was made before: it was checked whole when it was. */
const plan: z.ZodType<Plan> = shaped(
  z.looseObject({
    baton: z.literal(1),
    name: z.string(),
    groupKey: z.string(),
    order: z.enum(ORDERS),
    source: cloud,
    target: cloud,
    haIps: z.array(z.looseObject({ address: z.string(), vipAddress: z.string() })),
    loadBalancers: z.array(z.looseObject({ role, name: z.string() })),
    gates: z.looseObject({ cutover: z.unknown(), secondary: z.unknown() }),
    timeouts: z.looseObject({ cutover: z.number() }),
    runbook: z.array(z.looseObject({ step: z.string(), title: z.string(), impact })),
    forecast: z.looseObject({
      outageMs: range,
      cutoverMs: range,
      exposureSeconds: range,
      durationSeconds: range,
      bytes: z.number(),
    }),
  }),
);

export const migrationState = z.enum([
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
]);

export const migration: z.ZodType<Migration> = z.object({
  id: z.string(),
  name: z.string(),
  groupKey: z.string(),
  state: migrationState,
  stepId: z.string().nullable(),
  gate: z.string().nullable(),
  error: errorRecord.nullable(),
  plan,
  createdAt: z.string(),
  updatedAt: z.string(),
  cutOverAt: z.string().exactOptional(),
  paused: z.literal(true).exactOptional(),
});

const summary: z.ZodType<MigrationSummary> = shaped(
  z.looseObject({
    id: z.string(),
    name: z.string(),
    groupKey: z.string(),
    state: migrationState,
    stepId: z.string().nullable(),
    gate: z.string().nullable(),
    error: errorRecord.nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    order: z.enum(ORDERS),
    sourceCloud: z.string(),
    targetCloud: z.string(),
    projectId: z.string(),
    haIps: texts,
    gates: z.array(z.looseObject({ gate: z.string(), opens: z.unknown() })),
  }),
);

export const migrationList: z.ZodType<readonly MigrationSummary[]> = z
  .object({ migrations: z.array(summary) })
  .transform((body) => body.migrations);

const step: z.ZodType<StepRecord> = shaped(
  z.looseObject({
    stepId: z.string(),
    title: z.string(),
    impact,
    state: z.enum(['running', 'done', 'failed', 'undone']),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    attempts: z.number(),
    evidence: z
      .looseObject({
        proofs: z.array(
          z.looseObject({ what: z.string(), result: z.enum(['proved', 'not-provable']), detail: z.string() }),
        ),
      })
      .nullable(),
    error: errorRecord.nullable(),
    requestIds: texts,
  }),
);

export const steps: z.ZodType<readonly StepRecord[]> = z
  .object({ steps: z.array(step) })
  .transform((body) => body.steps);

export const haIpsLead: z.ZodType<ReadonlyMap<string, Side>> = z
  .object({ lead: z.record(z.string(), side) })
  .transform(({ lead }) => new Map(Object.entries(lead)));

/** `wanted`: some controller is to run it. `running`: a process does. */
export const run: z.ZodType<{ readonly wanted: boolean; readonly running: boolean }> = z.object({
  wanted: z.boolean(),
  running: z.boolean(),
});

export const committed: z.ZodType<{ readonly deleted: readonly string[]; readonly left: readonly string[] }> = z.object(
  {
    deleted: texts,
    left: texts,
  },
);

export const report: z.ZodType<Readonly<Record<string, unknown>>> = z.record(z.string(), z.unknown());
