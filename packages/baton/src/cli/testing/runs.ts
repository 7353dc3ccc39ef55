import type { Run } from './in-memory-services.ts';

const proved = (what: string) => ({ what, result: 'proved', detail: 'seen' }) as const;

/** A run from the start to the gate before the cutover. */
export const toTheGate: Run = {
  events: [
    { kind: 'migration.created', name: 'shop' },
    { kind: 'migration.state', state: 'running' },
    { kind: 'step.started', stepId: 'preflight', title: 'Check both clouds again', attempt: 1 },
    { kind: 'step.done', stepId: 'preflight', durationMs: 1840, skipped: false, proofs: [proved('quota')] },
    { kind: 'step.started', stepId: 'primary.power-off', title: 'Power the primary off in the source', attempt: 1 },
    {
      kind: 'outage',
      address: '203.0.113.10',
      probe: 'icmp',
      from: '2026-11-22T03:12:05.120Z',
      durationMs: 12,
      lost: 1,
      stepId: 'primary.power-off',
    },
    { kind: 'note', stepId: 'primary.power-off', text: 'shop-lb2 answers for 203.0.113.10' },
    {
      kind: 'step.done',
      stepId: 'primary.power-off',
      durationMs: 65_000,
      skipped: false,
      proofs: [proved('off'), { what: 'MASTER state', result: 'not-provable', detail: 'no access to the guest' }],
    },
    { kind: 'migration.state', state: 'waiting', gate: 'cutover' },
  ],
  outcome: { kind: 'waiting', gate: 'cutover' },
  state: 'waiting',
  gate: 'cutover',
};

/** From the gate to the end. */
export const toTheEnd: Run = {
  events: [
    { kind: 'migration.state', state: 'running' },
    { kind: 'step.started', stepId: 'cutover', title: 'Move every HA IP to the target', attempt: 1 },
    { kind: 'step.done', stepId: 'cutover', durationMs: 900, skipped: false, proofs: [] },
    { kind: 'migration.state', state: 'completed' },
  ],
  outcome: { kind: 'completed' },
  state: 'completed',
};

export const backToTheSource: Run = {
  events: [
    { kind: 'migration.state', state: 'rolling-back', reason: 'asked for' },
    { kind: 'undo.started', stepId: 'cutover', title: 'Move every HA IP to the target' },
    { kind: 'undo.done', stepId: 'cutover', durationMs: 900, stands: false },
    { kind: 'migration.state', state: 'rolled-back', reason: 'asked for' },
  ],
  outcome: { kind: 'rolled-back', reason: 'asked for' },
  state: 'rolled-back',
};

export const interrupted: Run = {
  events: [
    { kind: 'migration.state', state: 'running' },
    { kind: 'step.started', stepId: 'preflight', title: 'Check both clouds again', attempt: 1 },
  ],
  outcome: { kind: 'interrupted' },
  state: 'running',
};

export const failed: Run = {
  events: [
    { kind: 'step.started', stepId: 'cutover', title: 'Move every HA IP to the target', attempt: 2 },
    {
      kind: 'step.failed',
      stepId: 'cutover',
      durationMs: 4000,
      error: {
        code: 'CLOUD_UNAVAILABLE',
        kind: 'cloud',
        message: 'os2 answered 503 to PUT /v2.0/floatingips/fip-9.',
        remedy: 'Wait until the network service of os2 is back, then start the migration again.',
        requestIds: ['req-77'],
      },
    },
  ],
  outcome: {
    kind: 'failed',
    stepId: 'cutover',
    error: {
      code: 'CLOUD_UNAVAILABLE',
      kind: 'cloud',
      message: 'os2 answered 503 to PUT /v2.0/floatingips/fip-9.',
      remedy: 'Wait until the network service of os2 is back, then start the migration again.',
      requestIds: ['req-77'],
    },
  },
  state: 'failed',
};
