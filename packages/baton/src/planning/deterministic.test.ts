import { assert, asyncProperty, integer } from 'fast-check';
import { expect, it } from 'vitest';

import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import type { Plan } from '../domain/plan.ts';
import { emptyTarget, floatingIp, port, shop } from '../preflight/testing/fixtures.ts';
import { type CloudContents, readableCloud } from '../preflight/testing/readable-cloud.ts';
import { createPlan } from './create-plan.ts';
import { gatherSource, gatherTarget } from './gather.ts';

const signal = new AbortController().signal;
const pairs = ['10.20.0.100', '10.20.0.101'].map((ipAddress) => ({ ipAddress }));

/** Two VIPs, two HA IPs, and every list longer than one where it can be. */
const source: CloudContents = {
  ...shop,
  ports: [
    ...shop.ports.map((one) => (one.deviceOwner.startsWith('compute:') ? { ...one, allowedAddressPairs: pairs } : one)),
    port('vip-2', 'shop-net', ['shop-subnet:10.20.0.101']),
  ],
  floatingIps: [...shop.floatingIps, floatingIp('203.0.113.11', 'vip-2', { fixedIpAddress: '10.20.0.101' })],
};

async function planOf(contents: CloudContents, target: CloudContents): Promise<Plan> {
  const cloud = readableCloud(contents);
  const [group] = await groupsInFull(cloud, signal);
  if (group === undefined) throw new Error('no group');
  return createPlan({
    group,
    request: { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2', primary: 'shop-lb1' },
    source: await gatherSource(cloud, group, null, signal),
    target: await gatherTarget(readableCloud(target), null, signal),
    now: new Date(0),
    runbook: () => [],
  }).plan;
}

/** Every list of a cloud in another order, as a database without ORDER BY gives it. */
function shuffled(contents: CloudContents, seed: number): CloudContents {
  let state = seed;
  const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31);
  const shuffle = (all: readonly unknown[]): readonly unknown[] =>
    all
      .map((one) => ({ one, key: next() }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ one }) => one);
  return Object.fromEntries(
    Object.entries(contents).map(([key, value]) => [key, Array.isArray(value) ? shuffle(value) : value]),
  ) as unknown as CloudContents;
}

it('is the same plan for the same inventory, in whatever order the clouds list it', async () => {
  const plan = await planOf(source, emptyTarget);
  expect(plan.haIps).toHaveLength(2);
  await assert(
    asyncProperty(integer({ min: 1, max: 2 ** 30 }), async (seed) => {
      expect(await planOf(shuffled(source, seed), shuffled(emptyTarget, seed + 1))).toEqual(plan);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});
