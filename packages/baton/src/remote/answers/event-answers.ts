/** What a controller tells of what happened. */
import { z } from 'zod';
import type { Event, EventBody } from '../../domain/event.ts';
import { migrationState } from './migration-answers.ts';
import { errorRecord, role, shaped, side } from './shared.ts';

const proofs = z.array(
  z.looseObject({ what: z.string(), result: z.enum(['proved', 'not-provable']), detail: z.string() }),
);
const ofStep = { stepId: z.string() };
const started = z.looseObject({ ...ofStep, title: z.string() });

const BODIES: Readonly<Record<EventBody['kind'], z.ZodType>> = {
  'migration.created': z.looseObject({ name: z.string() }),
  'migration.state': z.looseObject({
    state: migrationState,
    gate: z.string().optional(),
    reason: z.string().optional(),
    until: z.string().optional(),
  }),
  'command.given': z.looseObject({ command: z.string(), by: z.string(), detail: z.string() }),
  'step.started': started.extend({ attempt: z.number() }),
  'step.done': z.looseObject({ ...ofStep, durationMs: z.number(), skipped: z.boolean(), proofs }),
  'step.failed': z.looseObject({ ...ofStep, durationMs: z.number(), error: errorRecord }),
  'undo.started': started,
  'undo.done': z.looseObject({ ...ofStep, durationMs: z.number(), stands: z.boolean() }),
  progress: z.looseObject({
    ...ofStep,
    what: z.string(),
    done: z.number(),
    total: z.number().nullable(),
    unit: z.enum(['bytes', 'seconds', 'checks']),
  }),
  note: z.looseObject({ stepId: z.string().nullable(), text: z.string() }),
  'outage.began': z.looseObject({
    address: z.string(),
    probe: z.string(),
    from: z.string(),
    stepId: z.string().nullable(),
  }),
  outage: z.looseObject({
    address: z.string(),
    probe: z.string(),
    from: z.string(),
    durationMs: z.number(),
    lost: z.number(),
    stepId: z.string().nullable(),
  }),
  'watch.began': z.looseObject({}),
  'watch.ended': z.looseObject({ until: z.string() }),
  'guard.acted': z.looseObject({ reason: z.string(), proofs: proofs.optional() }),
  'load-balancer.seen': z.looseObject({
    side,
    role,
    name: z.string(),
    state: z.enum(['gone', 'off', 'starting', 'running', 'MASTER', 'BACKUP']),
    locked: z.boolean(),
  }),
  'ha-ip.leads': z.looseObject({ address: z.string(), side }),
};
const KNOWN: ReadonlyMap<string, z.ZodType> = new Map(Object.entries(BODIES));

/** A kind that this version does not know is passed on, as the journal does: it is only shown. */
export const event: z.ZodType<Event> = shaped(
  z
    .looseObject({ seq: z.int().positive(), at: z.string(), migrationId: z.string(), kind: z.string() })
    .superRefine((value, ctx) => {
      const body = KNOWN.get(value.kind)?.safeParse(value);
      for (const { path, message } of body?.error?.issues ?? []) ctx.addIssue({ code: 'custom', path, message });
    }),
);

export const events: z.ZodType<readonly Event[]> = z
  .object({ events: z.array(event) })
  .transform((body) => body.events);
