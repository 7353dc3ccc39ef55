import { z } from 'zod';
import { GATE_NAMES } from '../../domain/gates.ts';
import type { Migration } from '../../domain/migration.ts';
import type { MigrationSummary } from '../../domain/migration-summary.ts';
import type { StepRecord } from '../../domain/step.ts';
import { windowEnd } from '../../planning/plan-file/plan-schema.ts';
import { named, told } from './components.ts';
import { plan } from './plan.ts';
import type { Same, Sure } from './same.ts';
import { errorRecord, evidence, handle, impact, migrationState, order, side, text, texts } from './shared.ts';

export const migrationParams = z.object({ id: told('Id or name of the migration.', handle) });

export const migrationsQuery = z.object({
  state: migrationState.optional(),
  name: handle.optional(),
});

const common = {
  id: text,
  name: text,
  groupKey: text,
  state: migrationState,
  stepId: text.nullable(),
  gate: text.nullable(),
  error: errorRecord.nullable(),
  createdAt: text,
  updatedAt: text,
  paused: told(
    'A person asked for a pause, which may take effect only after the step under way.',
    z.literal(true).exactOptional(),
  ),
  cutOverAt: told(
    'When its HA IPs were proved to be served in the target; absent before, and once they went back.',
    text.exactOptional(),
  ),
};

export const migration = named(
  'Migration',
  'One HA group on its way to the target, with its plan.',
  z.object({ ...common, plan }),
);
export type MigrationIsSame = Sure<Same<Migration, typeof migration>>;

const shutGate = named(
  'ShutGate',
  'A gate that a migration has not passed yet, and what opens it.',
  z.object({ gate: z.enum(GATE_NAMES), opens: windowEnd }),
);

export const migrationSummary = named(
  'MigrationSummary',
  'A migration as lists show it.',
  z.object({
    ...common,
    order,
    sourceCloud: text,
    targetCloud: text,
    projectId: text,
    haIps: texts,
    gates: told(
      'In the order in which it comes to them; it may stand at the first. None where it goes back, or is over.',
      z.array(shutGate),
    ),
  }),
);
export type MigrationSummaryIsSame = Sure<Same<MigrationSummary, typeof migrationSummary>>;

export const migrationList = named(
  'MigrationList',
  'Migrations that one may see, in the order in which they were made.',
  z.object({ migrations: z.array(migrationSummary) }),
);

export const step = named(
  'Step',
  'A step of one migration as the journal knows it.',
  z.object({
    stepId: text,
    title: text,
    impact,
    state: z.enum(['running', 'done', 'failed', 'undone']),
    startedAt: text,
    finishedAt: text.nullable(),
    attempts: z.number().int(),
    evidence: evidence.nullable(),
    error: errorRecord.nullable(),
    requestIds: texts,
  }),
);
export type StepIsSame = Sure<Same<StepRecord, typeof step>>;

export const steps = named('Steps', 'In the order in which they were begun first.', z.object({ steps: z.array(step) }));

export const haIpsLead = named(
  'HaIpsLead',
  'Where each HA IP was last seen, or made, to lead. One of which nothing is known yet is missing.',
  z.object({ lead: z.record(text, side) }),
);

export const run = named(
  'Run',
  '`wanted`: some controller is to run it. `running`: a process does.',
  z.object({ wanted: z.boolean(), running: z.boolean() }),
);

export const runWanted = named('RunWanted', 'Some controller will run it.', z.object({ wanted: z.literal(true) }));

export const commitBody = z.strictObject({
  deleteSource: told('Delete what belongs to the group in the source.', z.boolean()),
});

export const committed = named(
  'Committed',
  'What was deleted in the source, and what was left there.',
  z.object({ deleted: texts, left: texts }),
);
