import { expect, test } from 'vitest';
import { recordedPlan } from '../testing/recorded-plan.ts';
import { atTheGate, started } from '../testing/recording.ts';
import { gapReadout } from './gap-readout.ts';
import { sceneOf } from './scene.ts';

const gapsOf = (recording: ReturnType<typeof started>) =>
  sceneOf(recordedPlan, recording.events, null, 'UTC').strip.rows[0]?.gaps ?? [];

test('one gap to the millisecond', () => {
  expect(gapReadout(gapsOf(atTheGate()), 'UTC')).toBe(
    '03:15:18.000: 203.0.113.10 gave no answer to icmp for 12 ms (lb1 before, lb2 after), 2 probes lost, during primary.handover.',
  );
});

test('several that are drawn as one are summed', () => {
  const recording = started().outage('203.0.113.10', 12, 'cutover').pass(0.1).outage('203.0.113.10', 30, 'cutover');
  expect(gapReadout(gapsOf(recording), 'UTC')).toBe(
    '2 gaps from 03:12:00.000 to 03:12:00.130, 42 ms in sum. Zoom in to tell them apart.',
  );
});

test('nothing of nothing', () => expect(gapReadout([])).toBe(''));
