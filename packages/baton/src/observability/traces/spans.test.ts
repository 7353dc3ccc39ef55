import { expect, it } from 'vitest';
import type { Migration } from '../../domain/migration.ts';
import { emptyPlan } from '../../store/testing/temporary-store.ts';
import { spanOfRun, spanOfStep, type StepEvent } from './spans.ts';

const migration: Migration = {
  id: 'm-4k2p9x7c',
  name: 'shop',
  groupKey: 'k',
  state: 'running',
  stepId: null,
  gate: null,
  error: null,
  plan: emptyPlan('k'),
  createdAt: '2026-11-22T10:00:00Z',
  updatedAt: '2026-11-22T10:00:00Z',
};
const run = { firstSeq: 2, startedAt: '2026-11-22T10:00:00.000Z' };
const at = '2026-11-22T10:00:07.250Z';
const common = { seq: 9, at, migrationId: migration.id };
const done: StepEvent = {
  ...common,
  kind: 'step.done',
  stepId: 'cutover',
  durationMs: 1250,
  skipped: false,
  proofs: [
    { what: 'clients arrive', result: 'proved', detail: 'lb-a answered' },
    { what: 'who answers', result: 'not-provable', detail: 'no access, password=correct-horse' },
  ],
  calls: [
    { cloud: 'dst', service: 'network', status: '2xx', count: 7 },
    { cloud: 'src', service: 'network', status: '2xx', count: 2 },
  ],
};

it('tells a step with its proofs, in the trace of its run', () => {
  const span = spanOfStep(migration, run, done);
  const root = spanOfRun(migration, run, { ...common, kind: 'migration.state', state: 'completed' });
  expect(span).toMatchObject({
    traceId: root.traceId,
    parentSpanId: root.spanId,
    name: 'cutover',
    startMs: Date.parse('2026-11-22T10:00:06.000Z'),
    endMs: Date.parse(at),
    failure: null,
    attributes: {
      'baton.migration.id': 'm-4k2p9x7c',
      'baton.outcome': 'done',
      'baton.proofs.proved': ['clients arrive: lb-a answered'],
      'baton.cloud_calls': 9,
    },
  });
  expect(JSON.stringify(span)).not.toContain('correct-horse');
  expect(root).toMatchObject({ parentSpanId: null, startMs: Date.parse(run.startedAt), endMs: Date.parse(at) });
});

it('has ids as W3C Trace Context wants them, the same whoever makes them, and others for others', () => {
  const span = spanOfStep(migration, run, done);
  expect(span.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  expect(span.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
  expect(spanOfStep({ ...migration, state: 'completed' }, run, done)).toMatchObject({
    traceId: span.traceId,
    spanId: span.spanId,
  });
  expect(spanOfStep(migration, { ...run, firstSeq: 20 }, done).traceId).not.toBe(span.traceId);
  expect(spanOfStep(migration, run, { ...done, seq: 10 }).spanId).not.toBe(span.spanId);
});

it('tells why a step failed, and what came of an undo', () => {
  const error = { code: 'QUOTA', kind: 'cloud', message: 'no room', remedy: 'r', requestIds: ['req-1'] } as const;
  const failed = spanOfStep(migration, run, {
    ...common,
    kind: 'step.failed',
    stepId: 'cutover',
    durationMs: 1,
    error,
  });
  expect(failed).toMatchObject({
    failure: 'no room',
    attributes: { 'baton.outcome': 'failed', 'error.type': 'QUOTA', 'baton.request_ids': ['req-1'] },
  });
  const undone = spanOfStep(migration, run, {
    ...common,
    kind: 'undo.done',
    stepId: 'cutover',
    durationMs: 1,
    stands: false,
  });
  expect(undone).toMatchObject({ name: 'undo cutover', failure: null, attributes: { 'baton.outcome': 'undone' } });
});

it('tells how a run ended', () => {
  const waits = spanOfRun(migration, run, { ...common, kind: 'migration.state', state: 'waiting', gate: 'cutover' });
  expect(waits).toMatchObject({ failure: null, attributes: { 'baton.outcome': 'waiting', 'baton.gate': 'cutover' } });
  const failed = spanOfRun(migration, run, { ...common, kind: 'migration.state', state: 'failed' });
  expect(failed.failure).toBe('a step failed');
});
