import { describe, expect, test } from 'vitest';
import type { Side } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan.ts';
import { type Scene, sceneOf } from './scene.ts';
import {
  afterTheCutover,
  atTheGate,
  completed,
  primaryCopying,
  Recording,
  recordedPlan,
  rolledBack,
  secondaryCopying,
  started,
} from './testing/recording.ts';

const sceneNow = (recording: Recording, plan: Plan = recordedPlan): Scene =>
  sceneOf(plan, recording.events, recording.nowMs, 'UTC');
const words = (scene: Scene, side: Side): readonly string[] => scene[side].balancers.map((balancer) => balancer.words);
const mark = (scene: Scene, label: string) =>
  scene.runbook.flatMap(({ marks }) => marks).find((one) => one.label === label);

test('a mixed state in the rollback window is told in words', () => {
  const at = '2026-11-22T03:12:00.000Z';
  const log = [
    { kind: 'migration.state', state: 'guarding', gate: 'secondary' },
    { kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' },
    { kind: 'ha-ip.leads', address: '203.0.113.11', side: 'source' },
  ] as const;
  const events = log.map((body, index) => ({ ...body, seq: index + 1, at, migrationId: 'm' }));
  const [haIp] = recordedPlan.haIps;
  if (haIp === undefined) throw new Error('no HA IP');
  const plan = { ...recordedPlan, haIps: [haIp, { ...haIp, address: '203.0.113.11' }] };
  expect(sceneOf(plan, events, null).state.words).toMatch(/^rollback window open, 1 of 2 HA IPs in os1, /);
});

test('a rollback window that a time ends says how long it stays open, from the cutover on', () => {
  const at = (secondary: Plan['gates']['secondary']): string =>
    sceneNow(afterTheCutover(), { ...recordedPlan, gates: { cutover: 'person', secondary } }).state.words;
  expect(at('person')).toBe('rollback window open, 41 s');
  expect(at('automatic')).toBe('rollback window open, 41 s');
  expect(at({ after: '119h' })).toBe('rollback window open, 4 d 23 h left');
  expect(at({ after: '1m' })).toMatch(/^rollback window open, 1?\d s left$/);
  expect(at({ notBefore: '2020-01-01T00:00:00Z' })).toBe('rollback window open, 41 s');
});

test('a pause is told where it stands: after what is under way, in the window, and where nothing is under way', () => {
  const pause = { kind: 'command.given', command: 'pause', by: 'alice', detail: '' } as const;
  expect(sceneNow(primaryCopying().tell(pause)).state).toMatchObject({ words: 'under way, pauses then', tone: 'calm' });
  const paused = started().tell(pause).tell({ kind: 'migration.state', state: 'waiting', gate: 'pause' });
  expect(sceneNow(paused).state).toMatchObject({ words: 'paused', tone: 'waits' });
  const inTheWindow = afterTheCutover().tell(pause);
  expect(sceneNow(inTheWindow).state.words).toBe('rollback window open, paused');
  const resumed = inTheWindow.tell({ ...pause, command: 'resume' });
  expect(sceneNow(resumed).state.words).toMatch(/^rollback window open, \d+ s$/);
  const back = afterTheCutover().tell(pause).tell({ kind: 'migration.state', state: 'rolling-back' });
  expect(sceneNow(back.tell({ kind: 'migration.state', state: 'running' })).state.words).toBe('under way');
});

describe('steps that keep open connections', () => {
  const keeping: Plan = {
    ...recordedPlan,
    keepConnections: { limit: 600, addresses: { source: '192.0.2.1', target: '192.0.2.2' }, udpPort: 6081 },
  };
  const kept = (result: 'proved' | 'not-provable'): Recording =>
    atTheGate()
      .done('approve-cutover', 1)
      .step('connections.keep', 2, [{ what: 'open connections live through the cutover', result, detail: '' }]);

  test('stand among those of the HA IPs and of the load balancer that stayed', () => {
    const rows = sceneNow(kept('proved'), keeping).runbook;
    const labels = rows.map(({ title, marks }) => [title, marks.map(({ label }) => label)]);
    expect(labels).toContainEqual(['HA IPs', ['approved', 'keep connections', 'cutover', 'rollback window']]);
    expect(labels.at(-1)?.[1]?.slice(0, 3)).toEqual(['pre-copy', 'let connections end', 'power off']);
  });

  test('do not seem to have kept what they could not keep', () => {
    expect(mark(sceneNow(kept('proved'), keeping), 'keep connections')).toMatchObject({ mark: 'done', figure: '' });
    expect(mark(sceneNow(kept('not-provable'), keeping), 'keep connections')).toMatchObject({ figure: 'not kept' });
  });

  test('are left out where the plan does not ask for it', () => {
    expect(mark(sceneNow(kept('not-provable')), 'keep connections')).toBeUndefined();
  });
});

describe('what was never told is not shown', () => {
  test('an empty log', () => {
    const scene = sceneOf(recordedPlan, [], null, 'UTC');
    expect(scene).toMatchObject({
      state: { words: 'created' },
      outage: { ms: 0, isAtLeast: false, nowMs: null },
      exposureMs: 0,
      copy: null,
      haIps: [
        { address: '203.0.113.10', leadsTo: null },
        { address: '203.0.113.11', leadsTo: null },
      ],
    });
    expect(words(scene, 'source')).toEqual(['', '']);
    expect(new Set(scene.runbook.flatMap(({ marks }) => marks.map((one) => one.mark)))).toEqual(new Set(['note']));
  });

  test('a log of before sightings: no state, no arrow, no claim that a finished server is not made', () => {
    const recording = afterTheCutover();
    const events = recording.events.filter(({ kind }) => kind !== 'load-balancer.seen' && kind !== 'ha-ip.leads');
    const scene = sceneOf(recordedPlan, events, recording.nowMs, 'UTC');
    expect(words(scene, 'source')).toEqual(['', '']);
    expect(words(scene, 'target')).toEqual(['', 'not made yet']);
    expect(scene.haIps.every(({ leadsTo }) => leadsTo === null)).toBe(true);
    expect(scene.source.balancers.some(({ keepsReady }) => keepsReady)).toBe(false);
  });
});

describe('outage', () => {
  test('of the address that was hit most, by the finest probe', () => {
    const recording = started()
      .outage('203.0.113.10', 12, 'primary.handover')
      .outage('203.0.113.10', 8, 'cutover')
      .outage('203.0.113.11', 15, 'primary.handover')
      .tell({
        kind: 'outage',
        address: '203.0.113.10',
        probe: 'http',
        from: '2026-11-22T03:12:00.000Z',
        durationMs: 400,
        lost: 4,
        stepId: 'primary.handover',
      });
    const scene = sceneNow(recording);
    expect(scene.outage).toEqual({ ms: 20, isAtLeast: false, nowMs: null });
    expect(scene.strip.rows.map(({ outageMs }) => outageMs)).toEqual([20, 15]);
    expect(scene.strip.rows[0]?.gaps).toHaveLength(2);
    const httpOnly: Plan = { ...recordedPlan, probe: { ...recordedPlan.probe, icmp: null } };
    expect(sceneNow(recording, httpOnly).outage.ms).toBe(400);
  });

  test('one that lasts is told while it does, and of one whose end nobody saw that it was no less', () => {
    const recording = started().outage('203.0.113.10', 20, 'preflight').pass(1);
    const gap = {
      address: '203.0.113.10',
      probe: 'icmp',
      from: new Date(recording.nowMs).toISOString(),
      stepId: 'preflight',
    } as const;
    recording
      .pass(0.3)
      .tell({ kind: 'outage.began', ...gap })
      .tell({ kind: 'outage.began', ...gap, probe: 'http' })
      .tell({ kind: 'outage.began', ...gap, vantage: 'paris' })
      .pass(11.9);
    expect(sceneNow(recording).outage).toEqual({ ms: 12_220, isAtLeast: false, nowMs: 12_200 });
    expect(sceneNow(recording).strip.rows[0]?.gaps).toMatchObject([{ durationMs: 20 }, { durationMs: 12_200 }]);
    // Nobody runs it any more, so nobody knows how long it went on.
    const rests = sceneOf(recordedPlan, recording.events, null, 'UTC');
    expect(rests.outage).toEqual({ ms: 320, isAtLeast: true, nowMs: null });
    recording.tell({ kind: 'outage', ...gap, durationMs: 10_000, lost: 1000, end: 'unseen' });
    expect(sceneNow(recording).outage).toEqual({ ms: 10_020, isAtLeast: true, nowMs: null });
    expect(mark(sceneNow(recording), 'preflight')).toMatchObject({ mark: 'running' });
  });

  test('handover and cutover say what they cost', () => {
    const scene = sceneNow(afterTheCutover());
    expect(mark(scene, 'handover')).toMatchObject({ mark: 'done', figure: '12 ms' });
    expect(mark(scene, 'cutover')).toMatchObject({ mark: 'done', figure: '0 ms' });
    expect(mark(scene, 'validated')).toMatchObject({ figure: '14/14' });
  });

  test('nobody looked before the first watch, after a kill, and while the vantage was away', () => {
    const recording = new Recording();
    const startMs = recording.nowMs;
    const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();
    recording
      .tell({ kind: 'migration.created', name: 'shop' })
      .pass(60)
      .tell({ kind: 'watch.began' }, { kind: 'migration.state', state: 'running' })
      .begin('preflight')
      .pass(340)
      // Killed at about 100; the next run says so.
      .tell({ kind: 'watch.ended', until: at(100), why: 'killed' })
      .pass(1)
      .tell({ kind: 'watch.began' })
      .begin('preflight', 2)
      .pass(104)
      .tell({ kind: 'watch.ended', until: at(500), why: 'ssh' })
      .pass(5)
      .tell({ kind: 'watch.began', again: true })
      .pass(91)
      .tell({ kind: 'watch.ended', until: at(600) })
      .pass(99);
    const { unwatched } = sceneNow(recording).strip;
    expect(unwatched.map(({ fromMs, toMs }) => [(fromMs - startMs) / 1000, (toMs - startMs) / 1000])).toEqual([
      [0, 60],
      [100, 401],
      [500, 510],
      [600, 700],
    ]);
  });

  test('nobody looked while no process was at a gate that opens by time', () => {
    const gate = { kind: 'migration.state', state: 'waiting', gate: 'exposure' } as const;
    const exposure = { notBefore: '2030-01-01T00:00:00Z' };
    const timed: Plan = { ...recordedPlan, gates: { ...recordedPlan.gates, cutover: 'automatic', exposure } };
    const lengthsOf = (recording: Recording): readonly number[] =>
      sceneNow(recording, timed).strip.unwatched.map(({ fromMs, toMs }) => toMs - fromMs);
    expect(lengthsOf(started().tell(gate).pass(60))).toEqual([]);
    expect(
      lengthsOf(
        started()
          .tell(gate)
          .tell({ ...gate, until: exposure.notBefore })
          .pass(60),
      ),
    ).toEqual([60_000]);
  });

  test('nobody looked while the migration waited for a person', () => {
    const scene = sceneNow(afterTheCutover());
    const [rest, ...others] = scene.strip.unwatched;
    expect(others).toEqual([]);
    expect((rest?.toMs ?? 0) - (rest?.fromMs ?? 0)).toBe(95_000);
    const automatic: Plan = { ...recordedPlan, gates: { ...recordedPlan.gates, cutover: 'automatic' } };
    expect(sceneNow(afterTheCutover(), automatic).strip.unwatched).toEqual([]);
  });
});

describe('exposure', () => {
  test('from the step that takes a load balancer away until it is validated, and again for the other one', () => {
    expect(sceneNow(primaryCopying()).exposureMs).toBe(0);
    // Handover 8, power off 2, final copy 168, boot 24, validation 11.
    expect(sceneNow(atTheGate()).exposureMs).toBe(213_000);
    expect(sceneNow(afterTheCutover()).exposureMs).toBe(213_000);
    // Power off 8, final copy 170, boot 25, join 6.
    expect(sceneNow(completed()).exposureMs).toBe(213_000 + 209_000);
  });

  test('goes on while it lasts, and ends when its cause is taken back', () => {
    const recording = secondaryCopying().done('secondary.pre-copy', 1).begin('secondary.power-off').pass(5);
    expect(sceneNow(recording).exposureMs).toBe(218_000);
    recording.tell({ kind: 'migration.state', state: 'rolling-back' }).undo('secondary.power-off', 2).pass(60);
    expect(sceneNow(recording).exposureMs).toBe(220_000);
  });
});

describe('load balancers', () => {
  test('copying, copied, started', () => {
    expect(words(sceneNow(primaryCopying()), 'target')).toEqual(['copying 62 %', 'not made yet']);
    const copied = primaryCopying().done('primary.pre-copy', 1).step('primary.final-copy', 5).begin('report');
    expect(words(sceneNow(copied), 'target')).toEqual(['copied', 'not made yet']);
    expect(words(sceneNow(copied.sees('target', 'primary', 'starting')), 'target')[0]).toBe('starting');
  });

  test('two MASTERs are expected where clients do not arrive; the one that can take over keeps ready', () => {
    const before = sceneNow(atTheGate());
    expect(before.target.balancers[0]).toMatchObject({ words: 'MASTER', expected: true });
    expect(before.source.balancers[1]).toMatchObject({ words: 'MASTER', expected: false, keepsReady: false });
    const after = sceneNow(afterTheCutover());
    expect(after.target.balancers[0]).toMatchObject({ words: 'MASTER', expected: false });
    expect(after.source.balancers[1]).toMatchObject({ words: 'MASTER', expected: true, keepsReady: true });
    expect(sceneNow(completed()).source.balancers[1]).toMatchObject({ words: 'off, locked', keepsReady: false });
  });

  test('standby-first: the primary keeps ready', () => {
    const recording = started()
      .begin('cutover')
      .leads('target')
      .done('cutover', 1)
      .tell({ kind: 'migration.state', state: 'guarding', gate: 'secondary' });
    const scene = sceneNow(recording, { ...recordedPlan, order: 'standby-first' });
    expect(scene.source.balancers.map(({ keepsReady }) => keepsReady)).toEqual([true, false]);
  });
});

describe('the runbook', () => {
  test('a rollback takes back in marks; what stands is done', () => {
    const scene = sceneNow(rolledBack());
    expect(scene.state).toEqual({ words: 'rolled back, os1 serves', tone: 'back' });
    expect(mark(scene, 'cutover')).toMatchObject({ mark: 'back', active: false });
    expect(mark(scene, 'final copy')).toMatchObject({ mark: 'done' });
  });

  test('a step that a rollback cut short runs no more', () => {
    const recording = started().tell({ kind: 'migration.state', state: 'rolling-back', reason: 'drill' });
    expect(mark(sceneNow(recording), 'preflight')).toMatchObject({ mark: 'note' });
    expect(sceneNow(recording).state.words).toBe('rolling back: drill');
  });

  test('what runs says how long, and what is forecast; at rest it says neither', () => {
    const recording = primaryCopying().done('primary.pre-copy', 1).begin('primary.handover').pass(3);
    expect(mark(sceneNow(recording), 'handover')).toMatchObject({
      mark: 'running',
      figure: '3 s (forecast outage 0-8 ms)',
    });
    const rests = sceneOf(recordedPlan, recording.events, null, 'UTC');
    expect(mark(rests, 'handover')).toMatchObject({ mark: 'running', figure: '' });
  });

  test('steps that this plan does not know stand where the row before goes on', () => {
    const scene = sceneNow(started().begin('secondary.failover-drill'));
    expect(scene.runbook.at(-1)?.marks.at(-1)).toMatchObject({ label: 'failover drill', mark: 'running' });
  });
});

test('a gate that opens by itself says when', () => {
  const gates = { ...recordedPlan.gates, cutover: { notBefore: '2026-12-01T03:00:00+01:00' } };
  const recording = started().tell({ kind: 'migration.state', state: 'waiting', gate: 'cutover' });
  expect(sceneNow(recording, { ...recordedPlan, gates }).state).toEqual({
    words: 'waits until 2026-12-01 02:00',
    tone: 'waits',
  });
});

test('disks: the rate is that of now, the share that of all', () => {
  const recording = started()
    .begin('primary.final-copy')
    .copies('primary.final-copy', 'shop-lb1', 20, 10)
    .copies('primary.final-copy', 'other', 10, 10);
  const { copy } = sceneNow(recording);
  // The one that is whole is counted, and no longer listed.
  expect(copy).toMatchObject({ role: 'primary', share: 0.75, disks: [{ what: 'other root', share: 0.5 }] });
  expect(copy?.disks[0]?.figures).toEqual(['10 of 20 GiB', '1 GiB/s', '10 s left']);
});
