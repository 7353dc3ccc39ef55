import { expect, test } from 'vitest';
import type { StepRecord } from '../../domain/step.ts';
import { examplePlan } from '../../planning/plan-file/testing/example-plan.ts';
import { unproved, unprovedTexts } from './unproved.ts';

function steps(...open: readonly (readonly [what: string, detail: string])[]): readonly StepRecord[] {
  const proofs = open.map(([what, detail]) => ({ what, result: 'not-provable', detail }) as const);
  return [
    {
      stepId: 'preflight',
      title: '',
      impact: 'none',
      state: 'done',
      startedAt: '',
      finishedAt: null,
      attempts: 1,
      evidence: { proofs: [...proofs, { what: 'quota', result: 'proved', detail: '' }] },
      error: null,
      requestIds: [],
    },
  ];
}

test('what is said of both load balancers in the same words is said once', () => {
  const open = steps(
    ['guest.autostart', 'unknown: shop-lb1: cannot be proved.'],
    ['guest.cloud-init', 'warn: shop-lb1: cloud-init ran.'],
    ['guest.autostart', 'unknown: shop-lb2: cannot be proved.'],
    ['guest.cloud-init', 'unknown: shop-lb2: cloud-init does not show.'],
    ['VRRP state of shop-lb1', 'no access to the guest'],
    ['VRRP state of shop-lb2', 'no access to the guest'],
    ['target.mtu', 'unknown: no network to compare'],
    ['target.mtu', 'unknown: no network to compare'],
  );
  expect(unprovedTexts(open, examplePlan)).toEqual([
    'guest.autostart: shop-lb1, shop-lb2: cannot be proved.',
    'guest.cloud-init: warn: shop-lb1: cloud-init ran.',
    'guest.cloud-init: shop-lb2: cloud-init does not show.',
    'VRRP state of shop-lb1, shop-lb2: no access to the guest',
    'target.mtu: no network to compare',
  ]);
  expect(unproved(open)).toHaveLength(7);
});

test('a name is not found inside of another one, and a sentence about both is left alone', () => {
  const open = steps(
    ['a', 'shop-lb10: nothing is known'],
    ['a', 'shop-lb1: nothing is known'],
    ['b', 'shop-lb1 and shop-lb2 disagree'],
  );
  expect(unprovedTexts(open, examplePlan)).toEqual([
    'a: shop-lb10: nothing is known',
    'a: shop-lb1: nothing is known',
    'b: shop-lb1 and shop-lb2 disagree',
  ]);
});
