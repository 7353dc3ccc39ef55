import { describe, expect, test } from 'vitest';
import { recordedPlan } from '../testing/recorded-plan.ts';
import {
  afterTheCutover,
  atTheGate,
  completed,
  guardActed,
  type Recording,
  rolledBack,
  secondaryCopying,
  stepFailed,
} from '../testing/recording.ts';
import { needsGuard } from './needs-guard.ts';

const error = {
  code: 'CLOUD_UNAVAILABLE',
  kind: 'cloud',
  message: 'os2 answered 503.',
  remedy: 'Wait.',
  requestIds: [],
} as const;
const failing = (recording: Recording, stepId: string): Recording =>
  recording.tell(
    { kind: 'step.failed', stepId, durationMs: 4000, error },
    { kind: 'migration.state', state: 'failed' },
  );
const cuttingOver = (): Recording => atTheGate().step('approve-cutover', 1).begin('cutover');
const secondIsOff = (): Recording => secondaryCopying().done('secondary.pre-copy', 1).step('secondary.power-off', 8);
const returning = (recording: Recording): Recording =>
  recording
    .tell({ kind: 'migration.state', state: 'rolling-back' })
    .tell({ kind: 'undo.started', stepId: 'cutover', title: 'Cut every HA IP over' });

describe('somebody has to guard', () => {
  test.each([
    ['in the rollback window', 'guarding', afterTheCutover()],
    ['while the second one is copied', 'running', secondaryCopying()],
    ['when that has failed', 'failed', failing(secondaryCopying(), 'secondary.pre-copy')],
    ['in the midst of a cutover', 'running', cuttingOver()],
    ['when a cutover that was cut short could not be returned', 'failed', failing(returning(cuttingOver()), 'cutover')],
    ['when the return has failed', 'failed', failing(returning(afterTheCutover()), 'cutover')],
    ['when the second one runs in the source again', 'rolling-back', secondIsOff().undo('secondary.power-off', 1)],
  ] as const)('%s', (_when, state, { events }) => expect(needsGuard(recordedPlan, events, state)).toBe(true));
});

describe('nobody has to', () => {
  test.each([
    ['before the cutover', 'failed', stepFailed()],
    ['when it failed before anything was asked for', 'failed', failing(cuttingOver(), 'cutover')],
    ['when the second one is off in the source', 'failed', failing(secondIsOff(), 'secondary.final-copy')],
    ['when the guard has returned all', 'rolling-back', guardActed()],
    ['when all of it is back', 'rolled-back', rolledBack()],
    ['at the end', 'completed', completed()],
  ] as const)('%s', (_when, state, { events }) => expect(needsGuard(recordedPlan, events, state)).toBe(false));
});
