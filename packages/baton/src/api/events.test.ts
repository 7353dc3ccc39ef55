import { expect, test } from 'vitest';
import type { EventBody } from '../domain/event.ts';
import type { CallCount, Proof } from '../domain/step.ts';
import { openWorld } from './testing/world.ts';

const proofs: readonly Proof[] = [{ what: 'w', result: 'proved', detail: 'd', figures: { lostMs: 0 } }];
const calls: readonly CallCount[] = [{ cloud: 'os1', service: 'compute', status: '2xx', count: 3 }];
const error = { code: 'QUOTA_EXCEEDED', kind: 'cloud', message: 'm', remedy: 'r', requestIds: ['req-1'] } as const;

/** Each kind with everything that it may tell; and once with as little as it may. */
const EVERY_KIND: Readonly<Record<EventBody['kind'], readonly EventBody[]>> = {
  'migration.created': [{ kind: 'migration.created', name: 'shop' }],
  'migration.state': [
    { kind: 'migration.state', state: 'waiting', gate: 'cutover', reason: 'asked for' },
    { kind: 'migration.state', state: 'running' },
  ],
  'command.given': [{ kind: 'command.given', command: 'approve', by: 'ann', detail: 'cutover' }],
  'step.started': [{ kind: 'step.started', stepId: 'cutover', title: 'Cut over', attempt: 2 }],
  'step.done': [
    { kind: 'step.done', stepId: 'cutover', durationMs: 1.5, skipped: false, proofs, calls },
    { kind: 'step.done', stepId: 'cutover', durationMs: 0, skipped: true, proofs: [] },
  ],
  'step.failed': [
    { kind: 'step.failed', stepId: 'cutover', durationMs: 1, error, calls },
    { kind: 'step.failed', stepId: 'cutover', durationMs: 1, error },
  ],
  'undo.started': [{ kind: 'undo.started', stepId: 'cutover', title: 'Cut over' }],
  'undo.done': [
    { kind: 'undo.done', stepId: 'cutover', durationMs: 1, stands: true, calls },
    { kind: 'undo.done', stepId: 'cutover', durationMs: 1, stands: false },
  ],
  progress: [
    { kind: 'progress', stepId: 'primary.pre-copy', what: 'root', done: 1, total: 2, unit: 'bytes' },
    { kind: 'progress', stepId: 'primary.pre-copy', what: 'root', done: 1, total: null, unit: 'seconds' },
  ],
  note: [
    { kind: 'note', stepId: 'cutover', text: 'seen' },
    { kind: 'note', stepId: null, text: 'seen' },
  ],
  'outage.began': [
    {
      kind: 'outage.began',
      address: '203.0.113.10',
      probe: 'icmp',
      vantage: 'office',
      answeredBefore: 'shop-lb1',
      reason: 'reset',
      from: '2026-11-22T03:12:00.000Z',
      stepId: 'cutover',
    },
    { kind: 'outage.began', address: '203.0.113.10', probe: 'icmp', from: 'then', stepId: null },
  ],
  outage: [
    {
      kind: 'outage',
      address: '203.0.113.10',
      probe: 'icmp',
      vantage: 'office',
      answeredBefore: 'shop-lb1',
      answeredAfter: 'shop-lb2',
      reason: 'reset',
      broken: true,
      from: '2026-11-22T03:12:00.000Z',
      durationMs: 12.5,
      lost: 2,
      stepId: 'cutover',
      end: 'unseen',
    },
    { kind: 'outage', address: '203.0.113.10', probe: 'icmp', from: 'then', durationMs: 1, lost: 1, stepId: null },
  ],
  'watch.began': [{ kind: 'watch.began', again: true }, { kind: 'watch.began' }],
  'watch.ended': [
    { kind: 'watch.ended', until: '2026-11-22T03:12:00.000Z', why: 'the agent ended' },
    { kind: 'watch.ended', until: '2026-11-22T03:12:00.000Z' },
  ],
  'guard.acted': [
    { kind: 'guard.acted', reason: 'shut off', proofs },
    { kind: 'guard.acted', reason: 'shut off' },
  ],
  'load-balancer.seen': [
    { kind: 'load-balancer.seen', side: 'target', role: 'primary', name: 'shop-lb1', state: 'MASTER', locked: false },
  ],
  'ha-ip.leads': [{ kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' }],
};

test('every kind of event is told whole, as the document says', async () => {
  const world = await openWorld();
  const { services, mine } = world;
  const written = Object.values(EVERY_KIND).flatMap((bodies) => bodies.map((body) => services.append(mine.id, body)));
  expect((await world.call('vera', `GET /v1/migrations/${mine.id}/events`)).body).toEqual({ events: written });
});
