import { describe, expect, test } from 'vitest';
import type { Side } from '../api/types/event.ts';
import type { Plan } from '../api/types/plan.ts';
import type { Proof } from '../api/types/step.ts';
import { recordedPlan } from '../testing/recorded-plan.ts';
import {
  afterTheCutover,
  atTheGate,
  completed,
  guardActed,
  primaryCopying,
  Recording,
  rolledBack,
  secondaryCopying,
  started,
  stepFailed,
} from '../testing/recording.ts';
import { outagesTold } from './outages.ts';
import { rehearsedText } from './rehearsed.ts';
import { type Scene, sceneOf } from './scene.ts';

const sceneNow = (recording: Recording, plan: Plan = recordedPlan): Scene =>
  sceneOf(plan, recording.events, recording.nowMs, 'UTC');
const words = (scene: Scene, side: Side): readonly string[] => scene[side].balancers.map((balancer) => balancer.words);
const mark = (scene: Scene, label: string) =>
  scene.runbook.flatMap(({ steps }) => steps).find((one) => one.label === label);

describe('what was never told is not shown', () => {
  test('an empty log', () => {
    const scene = sceneOf(recordedPlan, [], null, 'UTC');
    expect(scene).toMatchObject({
      state: { state: 'created', words: 'created' },
      outage: { ms: 0, isAtLeast: false, now: null },
      exposureMs: 0,
      copy: null,
      gate: null,
      returned: [],
      failure: null,
      haIps: [
        { address: '203.0.113.10', leadsTo: null },
        { address: '203.0.113.11', leadsTo: null },
      ],
    });
    expect(words(scene, 'source')).toEqual(['', '']);
    expect(new Set(scene.runbook.flatMap(({ steps }) => steps.map((one) => one.mark)))).toEqual(new Set(['pending']));
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

  test('a state that only the API tells is not shown before the log tells it', () => {
    expect(sceneNow(started()).state.words).toBe('under way');
    expect(sceneNow(started()).gate).toBe(null);
  });
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

describe('states in words', () => {
  test.each<[string, Recording, string, string]>([
    ['at the gate', atTheGate(), 'waits for approval of the cutover', 'waits'],
    ['in the window', afterTheCutover(), 'rollback window open, 41 s', 'waits'],
    ['failed', stepFailed(), 'stopped: a step failed, everything stands', 'wrong'],
    ['rolled back', rolledBack(), 'rolled back, os1 serves', 'back'],
    ['completed', completed(), 'completed, os2 serves', 'done'],
  ])('%s', (_when, recording, said, tone) => {
    expect(sceneNow(recording).state).toMatchObject({ words: said, tone });
  });

  test('a mixed state in the rollback window is told, and holds its gate', () => {
    const recording = afterTheCutover().tell({ kind: 'ha-ip.leads', address: '203.0.113.11', side: 'source' });
    const scene = sceneNow(recording);
    expect(scene.state.words).toMatch(/^rollback window open, 1 of 2 HA IPs in os1, /);
    expect(scene.returned).toEqual(['203.0.113.11']);
    expect(scene.gate).toBe('secondary');
  });

  test('a gate that a time or a window opens says so', () => {
    const waiting = started().tell({ kind: 'migration.state', state: 'waiting', gate: 'cutover' });
    const at = (cutover: Plan['gates']['cutover']) =>
      sceneNow(waiting, { ...recordedPlan, gates: { cutover, secondary: 'person' } }).state.words;
    expect(at({ notBefore: '2026-12-01T03:00:00+01:00' })).toBe('waits until 2026-12-01 02:00');
    const window = { timeZone: 'UTC', days: ['sat', 'sun'], from: '00:00', to: '24:00' } as const;
    expect(at({ window })).toBe('waits for Sat,Sun 00:00-24:00 UTC');
  });

  test('a rollback window that a time ends says how long it stays open, from the cutover on', () => {
    const at = (secondary: Plan['gates']['secondary']): string =>
      sceneNow(afterTheCutover(), { ...recordedPlan, gates: { cutover: 'person', secondary } }).state.words;
    expect(at('automatic')).toBe('rollback window open, 41 s');
    expect(at({ after: '119h' })).toBe('rollback window open, 4 d 23 h left');
    expect(at({ after: '1m' })).toMatch(/^rollback window open, 1?\d s left$/);
    expect(at({ notBefore: '2020-01-01T00:00:00Z' })).toBe('rollback window open, 41 s');
    // The page asks the API when such a window opens.
    const window = { timeZone: 'UTC', days: ['sat'], from: '00:00', to: '24:00' } as const;
    expect(at({ window, after: '5d' })).toBe('rollback window open, 41 s');
  });

  test('other gates have their own words', () => {
    const waiting = started().tell({ kind: 'migration.state', state: 'waiting', gate: 'exposure' });
    const gates = { exposure: 'person', cutover: 'person', secondary: 'person' } as const;
    const scene = sceneNow(waiting, { ...recordedPlan, gates });
    expect(scene.state.words).toBe('waits for approval of the exposure');
    expect(scene.gate).toBe('exposure');
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
    expect(scene.outage).toEqual({ ms: 20, isAtLeast: false, now: null });
    expect(scene.strip.rows.map(({ outageMs }) => outageMs)).toEqual([20, 15]);
    expect(scene.strip.rows[0]?.gaps).toHaveLength(2);
    const httpOnly: Plan = { ...recordedPlan, probe: { ...recordedPlan.probe, icmp: null } };
    expect(sceneNow(recording, httpOnly).outage.ms).toBe(400);
  });

  test('what another vantage saw is not counted', () => {
    const recording = started().tell({
      kind: 'outage',
      address: '203.0.113.10',
      probe: 'icmp',
      vantage: 'elsewhere',
      from: '2026-11-22T03:12:00.000Z',
      durationMs: 900,
      lost: 90,
      stepId: null,
    });
    expect(sceneNow(recording).outage.ms).toBe(0);
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
    const now = { lastsMs: 12_200, addresses: ['203.0.113.10'] };
    expect(sceneNow(recording).outage).toEqual({ ms: 12_220, isAtLeast: false, now });
    expect(sceneNow(recording).strip.rows[0]?.gaps).toMatchObject([{ durationMs: 20 }, { durationMs: 12_200 }]);
    // Nobody runs it any more, so nobody knows how long it went on.
    const rests = sceneOf(recordedPlan, recording.events, null, 'UTC');
    expect(rests.outage).toEqual({ ms: 320, isAtLeast: true, now: null });
    recording.tell({ kind: 'outage', ...gap, durationMs: 10_000, lost: 1000, end: 'unseen' });
    expect(sceneNow(recording).outage).toEqual({ ms: 10_020, isAtLeast: true, now: null });
    expect(outagesTold(recording.events).map(({ kind }) => kind)).toEqual([
      'outage',
      'outage.began',
      'outage.began',
      'outage',
    ]);
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

  test('handover and cutover say what they cost', () => {
    const scene = sceneNow(afterTheCutover());
    expect(mark(scene, 'handover')).toMatchObject({ mark: 'done', figure: '12 ms', forecast: 'outage 0-8 ms' });
    expect(mark(scene, 'cutover')).toMatchObject({ mark: 'done', figure: '0 ms' });
    expect(mark(scene, 'validated')).toMatchObject({ figure: '12/14' });
    expect(scene.strip.moments.map(({ what }) => what)).toEqual(['handover', 'cutover']);
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
    expect(sceneNow(primaryCopying()).target.balancers[0]?.copied).toBeCloseTo(0.62);
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
    expect(mark(scene, 'cutover')).toMatchObject({ mark: 'back', active: false });
    expect(mark(scene, 'final copy')).toMatchObject({ mark: 'done' });
    expect(scene.strip.moments.map(({ what }) => what)).toEqual(['handover', 'cutover', 'rollback']);
  });

  test('a step that a rollback cut short runs no more', () => {
    const recording = started().tell({ kind: 'migration.state', state: 'rolling-back', reason: 'drill' });
    expect(mark(sceneNow(recording), 'preflight')).toMatchObject({ mark: 'pending' });
    expect(sceneNow(recording).state.words).toBe('rolling back: drill');
  });

  test('what runs says how long; at rest it does not', () => {
    const recording = primaryCopying().done('primary.pre-copy', 1).begin('primary.handover').pass(3);
    expect(mark(sceneNow(recording), 'handover')).toMatchObject({ mark: 'running', figure: '3 s' });
    const rests = sceneOf(recordedPlan, recording.events, null, 'UTC');
    expect(mark(rests, 'handover')).toMatchObject({ mark: 'running', figure: '' });
  });

  test('a gate waits, and so does the rollback window', () => {
    expect(mark(sceneNow(atTheGate()), 'approve')).toMatchObject({ mark: 'waiting' });
    expect(mark(sceneNow(afterTheCutover()), 'rollback window')).toMatchObject({ mark: 'waiting' });
  });

  test('steps that this plan does not know stand where the row before goes on', () => {
    const scene = sceneNow(started().begin('secondary.failover-drill'));
    expect(scene.runbook.at(-1)?.steps.at(-1)).toMatchObject({ label: 'failover drill', mark: 'running' });
  });

  test('steps of connections are left out where the plan does not keep them, and say when they could not', () => {
    expect(mark(sceneNow(atTheGate()), 'keep connections')).toBeUndefined();
    const addresses = { source: '198.51.100.1', target: '198.51.100.2' };
    const keeping: Plan = { ...recordedPlan, keepConnections: { limit: 600, addresses, udpPort: 4789 } };
    const kept = atTheGate()
      .done('approve-cutover', 1)
      .step('connections.keep', 2, [{ what: 'kept', result: 'not-provable', detail: '' }]);
    expect(mark(sceneNow(kept, keeping), 'keep connections')).toMatchObject({ figure: 'not kept' });
  });

  test('a failed step is told with its remedy', () => {
    expect(sceneNow(stepFailed()).failure).toMatchObject({
      stepId: 'primary.pre-copy',
      error: { code: 'QUOTA_EXCEEDED', requestIds: ['req-5b1c2a9e'] },
    });
  });
});

describe('disks under way', () => {
  test('the rate is that of now, the share that of all', () => {
    const recording = started()
      .begin('primary.final-copy')
      .copies('primary.final-copy', 'shop-lb1', 20, 10)
      .copies('primary.final-copy', 'other', 10, 10);
    const { copy } = sceneNow(recording);
    // The one that is whole is counted, and no longer listed.
    expect(copy).toMatchObject({ role: 'primary', share: 0.75 });
    expect(copy?.disks).toEqual([
      { what: 'other root', share: 0.5, amount: '10 of 20 GiB', rate: '1 GiB/s', left: '10 s left' },
    ]);
  });

  test('a copy that stands still says so', () => {
    const recording = started().begin('primary.final-copy');
    const told = {
      kind: 'progress',
      stepId: 'primary.final-copy',
      what: 'root',
      done: 5,
      total: 10,
      unit: 'bytes',
    } as const;
    recording.tell(told).pass(4).tell(told);
    expect(sceneNow(recording).copy?.disks[0]).toMatchObject({ rate: 'no progress now', left: '' });
  });
});

describe('what a rollback costs from here', () => {
  test('before the cutover, in the window, and after both have moved', () => {
    expect(sceneNow(atTheGate()).rollback.short).toBe('os1 serves all the time, forecast 0 ms');
    expect(sceneNow(afterTheCutover()).rollback.short).toBe('HA IPs return to shop-lb2 in os1, forecast 0 ms');
    expect(sceneNow(completed()).rollback.short).toBe('shop-lb2 starts in os1 again, then the HA IPs return');
    expect(sceneNow(guardActed()).state.state).toBe('rolling-back');
  });
});

test('what the dress rehearsal measured is told in one sentence', () => {
  const figures = { associateToTrafficMs: 1180, disassociateToSilenceMs: 640 };
  const proof = { what: 'dress rehearsal', result: 'proved', detail: 'seen', figures } as const;
  const said = (proofs: readonly Proof[]) =>
    rehearsedText(recordedPlan, sceneNow(started().step('primary.validate', 11, proofs)).steps);
  expect(said([proof])).toBe(
    'new connections arrived in os2 1180 ms after the call, and the last one 640 ms after it was taken away',
  );
  expect(said([proof, { ...proof, figures: { associateToTrafficMs: 900 } }])).toBe(
    'new connections arrived in os2 1180 and 900 ms after the call (2 VIPs), and the last one 640 ms after it was taken away',
  );
  expect(said([{ ...proof, figures: {} }])).toBeNull();
  expect(said([])).toBeNull();
});
