import { expect, test } from 'vitest';
import type { EventBody } from '../api/types/event.ts';
import { completed, guardActed, stepFailed } from '../testing/recording.ts';
import { eventLine } from './event-words.ts';

const clouds = { source: 'os1', target: 'os2' };
const line = (body: EventBody) =>
  eventLine({ ...body, seq: 1, at: '2026-11-22T03:12:00.000Z', migrationId: 'm-1' }, clouds);

test.each<[EventBody, string]>([
  [{ kind: 'migration.state', state: 'waiting', gate: 'cutover' }, 'waits at the gate cutover'],
  [{ kind: 'migration.state', state: 'guarding', gate: 'secondary' }, 'rollback window open, the guard watches'],
  [{ kind: 'command.given', command: 'approve', by: 'alice', detail: 'cutover' }, 'approve by alice: cutover'],
  [{ kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' }, '203.0.113.10 leads to os2'],
  [
    { kind: 'load-balancer.seen', side: 'source', role: 'primary', name: 'shop-lb1', state: 'off', locked: true },
    'shop-lb1 in os1: off, locked',
  ],
  [{ kind: 'step.started', stepId: 'cutover', title: 'Cut over', attempt: 2 }, 'Cut over (attempt 2)'],
  [
    {
      kind: 'outage',
      address: '203.0.113.10',
      probe: 'icmp',
      from: '2026-11-22T03:12:00.000Z',
      durationMs: 12,
      lost: 2,
      stepId: 'cutover',
      answeredBefore: 'lb1',
      answeredAfter: 'lb2',
    },
    '203.0.113.10 gave no answer to icmp for 12 ms (lb1 before, lb2 after)',
  ],
  [
    {
      kind: 'outage',
      address: '203.0.113.10',
      probe: 'icmp',
      from: '2026-11-22T03:12:00.000Z',
      durationMs: 12_000,
      lost: 1200,
      stepId: null,
      end: 'unseen',
    },
    '203.0.113.10 gave no answer to icmp for at least 12.0 s',
  ],
])('%j', (body, text) => expect(line(body)?.text).toBe(text));

test('an outage that lasts, and a watch that was not meant to end', () => {
  const gap = { address: '203.0.113.10', probe: 'icmp', from: '2026-11-22T03:12:00.000Z', stepId: null } as const;
  expect(line({ kind: 'outage.began', ...gap, answeredBefore: 'lb1' })?.text).toMatch(
    /^203\.0\.113\.10 gives no answer to icmp since \d\d:\d\d:00 \(lb1 before\)$/,
  );
  const until = '2026-11-22T03:12:00.000Z';
  expect(line({ kind: 'watch.ended', until, why: 'ssh' })?.text).toMatch(/^nobody has watched .* \d\d:\d\d:00: ssh$/);
  expect(line({ kind: 'watch.began', again: true })?.text).toBe('the HA IPs are watched again');
});

test('progress, each beginning and end of a watch, and states that a step tells are no lines', () => {
  expect(line({ kind: 'watch.began' })).toBe(null);
  expect(line({ kind: 'watch.ended', until: '2026-11-22T03:12:00.000Z' })).toBe(null);
  expect(line({ kind: 'migration.state', state: 'running' })).toBe(null);
  expect(line({ kind: 'progress', stepId: 'a', what: 'b', done: 1, total: 2, unit: 'bytes' })).toBe(null);
});

test('what a step proved, and what it could not', () => {
  const done = completed().events.find((event) => event.kind === 'step.done' && event.stepId === 'primary.validate');
  expect(done === undefined ? null : eventLine(done, clouds)?.figures).toBe('11.0 s, 12 proved, 2 not provable');
});

test('only a failed step is marked as such', () => {
  const marks = (events: readonly Parameters<typeof eventLine>[0][]) =>
    events.map((event) => eventLine(event, clouds)?.mark);
  expect(marks(stepFailed().events)).toContain('failed');
  expect(marks(guardActed().events)).not.toContain('failed');
});
