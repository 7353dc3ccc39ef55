import { expect, test } from 'vitest';
import { recordedPlan } from '../testing/recorded-plan.ts';
import { atTheGate, rolledBack } from '../testing/recording.ts';
import { stepsSeen } from './step-log.ts';
import { proofsOf, unprovedTexts } from './unproved.ts';

test('the same of both load balancers is said once, with both names', () => {
  expect(unprovedTexts(stepsSeen(recordedPlan, atTheGate().events), recordedPlan)).toEqual([
    'keepalived of shop-lb1, shop-lb2 runs: no way into the guest',
  ]);
});

test('what was taken back proves nothing any more', () => {
  const steps = stepsSeen(recordedPlan, rolledBack().events);
  expect(proofsOf(steps).some(({ stepId }) => stepId === 'primary.validate')).toBe(false);
  expect(unprovedTexts(steps, recordedPlan)).toEqual([]);
});
