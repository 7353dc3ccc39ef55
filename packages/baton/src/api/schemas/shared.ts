/** Parts of several schemas. */
import { z } from 'zod';
import { ORDERS } from '../../domain/order.ts';
import type { ErrorRecord } from '../../domain/error.ts';
import type { MigrationState } from '../../domain/migration.ts';
import type { CallCount, Evidence, Proof } from '../../domain/step.ts';
import type { Finding } from '../../services/services.ts';
import { named, told } from './components.ts';
import type { Same, Sure } from './same.ts';

export const text = z.string();
export const texts = z.array(z.string());
/** A name or an id that somebody writes into a request. */
export const handle = z.string().min(1).max(1000);
export const side = named('Side', 'One of the two clouds of a migration.', z.enum(['source', 'target']));
export const role = named('Role', 'Of a load balancer in its HA group.', z.enum(['primary', 'secondary']));
export const impact = named(
  'Impact',
  'What a step may do to the service: nothing, one load balancer left, the VIP changes LB, or the HA IP changes cloud.',
  z.enum(['none', 'exposure', 'handover', 'cutover']),
);
export const order = named('Order', 'Which load balancer moves first.', z.enum(ORDERS));
export const access = named(
  'Access',
  'What one may do: a viewer sees its project, a tenant commands it too, an operator any project.',
  z.enum(['viewer', 'tenant', 'operator']),
);
export const errorKind = named(
  'ErrorKind',
  'Whose side of the counter a failure is on.',
  z.enum(['user', 'cloud', 'guest', 'bug']),
);

export const migrationState = named(
  'MigrationState',
  'Where a migration stands. All but `aborted` and `committed` are active.',
  z.enum([
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
  ]) satisfies z.ZodType<MigrationState>,
);

export const errorRecord = named(
  'ErrorRecord',
  'What went wrong, why, and how to solve it. The codes are in docs/reference/errors.md.',
  z.object({
    code: text,
    kind: errorKind,
    message: text,
    remedy: text,
    requestIds: texts,
  }),
);
export type ErrorRecordIsSame = Sure<Same<ErrorRecord, typeof errorRecord>>;

export const finding = named(
  'Finding',
  'What one check of the preflight saw.',
  z.object({
    check: text,
    result: z.enum(['pass', 'warn', 'block', 'unknown']),
    detail: text,
    remedy: text,
  }),
);
export type FindingIsSame = Sure<Same<Finding, typeof finding>>;

export const proof = named(
  'Proof',
  'One thing that a step proved, or could not prove with the access it has.',
  z.object({
    what: text,
    result: z.enum(['proved', 'not-provable']),
    detail: text,
    figures: told('What was measured, by names that end in the unit.', z.record(text, z.number())).exactOptional(),
  }),
);
export type ProofIsSame = Sure<Same<Proof, typeof proof>>;

export const evidence = z.object({
  proofs: z.array(proof),
  data: z.record(text, z.unknown()).exactOptional(),
});
export type EvidenceIsSame = Sure<Same<Evidence, typeof evidence>>;

/** How often a step called one service of one cloud, by the class of the answers' status. */
export const callCount = z.object({ cloud: text, service: text, status: text, count: z.number().int() });
export type CallCountIsSame = Sure<Same<CallCount, typeof callCount>>;
