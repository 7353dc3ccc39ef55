/** What a plan says of the handover, from readings of the guests, and what its figures follow from. */
import { describe, expect, it } from 'vitest';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { Order, Plan } from '../domain/plan.ts';
import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import { emptyTarget, shop } from '../preflight/testing/fixtures.ts';
import { lb1, lb2 } from '../preflight/testing/guest-readings.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import { createPlan } from './create-plan.ts';
import { gatherSource, gatherTarget } from './gather.ts';
import { readPlan } from './plan-file/read-plan.ts';
import { planHeader } from './plan-file/plan-header.ts';
import { writePlan } from './plan-file/write-plan.ts';

const never = new AbortController().signal;

async function planned(
  order: Order,
  readings: Readonly<Record<string, GuestReading>> = { 'server-a': lb1, 'server-b': lb2 },
  access: 'ssh' | 'console' = 'ssh',
): Promise<Plan> {
  const source = readableCloud(shop);
  const [group] = await groupsInFull(source, never);
  if (group === undefined) throw new Error('no group');
  return createPlan({
    group,
    request: {
      group: 'shop',
      sourceCloud: 'os1',
      targetCloud: 'os2',
      order,
      primary: 'shop-lb1',
      guest: { access },
      sshDestinationsInTarget: { 'shop-lb2': 'lb2-there' },
    },
    source: await gatherSource(source, group, null, never),
    target: await gatherTarget(readableCloud(emptyTarget), null, never),
    now: new Date(0),
    runbook: () => [],
    readings: new Map(Object.entries(readings)),
  }).plan;
}

describe('a pair that was read inside', () => {
  it('is handed over by raising the secondary, and the forecast is that of the recipe', async () => {
    const plan = await planned('primary-first');
    expect(plan.handover).toMatchObject({ kind: 'raise-secondary', outageMs: [0, 15], withoutNopreempt: false });
    expect(plan.forecast.handoverMs).toEqual([0, 15]);
    expect(plan.forecast.outageMs[1]).toBe(15 + plan.forecast.cutoverMs[1]);
    expect(plan.forecast.basis[0]).toContain('outage, handover (raise-secondary): 0-15 ms');
    expect(plan.choices).toContainEqual({
      about: 'handover',
      chosen: 'raise-secondary',
      why: expect.stringContaining('priority 255'),
    });
    expect(plan.rollback[0]).toContain('runs as its files say again');
    expect(plan.loadBalancers.map((one) => one.sshDestinationInTarget)).toEqual([undefined, 'lb2-there']);
  });

  it('has the recipe in the other order too, for the way back inside the target', async () => {
    const plan = await planned('standby-first');
    expect(plan.handover?.kind).toBe('raise-secondary');
    expect(plan.forecast.handoverMs).toEqual([0, 0]);
    expect(plan.rollback.find((line) => line.includes('has moved too'))).toContain('(raise-secondary): 0-15 ms');
  });

  it('tells the budget of both orders with it in the file', async () => {
    const plan = await planned('standby-first');
    expect(planHeader(plan, 'shop.yaml')).toContain(': 0-15 and ');
  });

  it('reads back as it was written', async () => {
    const plan = await planned('primary-first');
    const read = readPlan(writePlan(plan), 'shop.yaml');
    expect(read.handover).toEqual(plan.handover);
    expect(read.loadBalancers[1]?.sshDestinationInTarget).toBe('lb2-there');
  });
});

it('a pair that could not be read is handed over by a soft stop, with the reason', async () => {
  const plan = await planned('primary-first', {});
  expect(plan.handover).toMatchObject({
    kind: 'soft-stop',
    outageMs: [8, 3400],
    why: expect.stringContaining('nobody'),
  });
  expect(plan.forecast.handoverMs).toEqual([8, 3400]);
});

it('without a way in nothing is said of a recipe', async () => {
  const plan = await planned('primary-first', {}, 'console');
  expect([plan.handover, plan.forecast.handoverMs]).toEqual([undefined, [8, 3400]]);
  expect(plan.choices.map(({ about }) => about)).not.toContain('handover');
});
