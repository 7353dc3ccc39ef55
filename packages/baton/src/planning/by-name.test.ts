/** A plan whose HA IP moves by a name. */
import { expect, it } from 'vitest';
import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import type { BatonError } from '../domain/error.ts';
import type { Plan } from '../domain/plan.ts';
import type { DnsCutover } from '../ports/name-updates.ts';
import { emptyTarget, network, shop, subnet } from '../preflight/testing/fixtures.ts';
import { type CloudContents, readableCloud } from '../preflight/testing/readable-cloud.ts';
import { createPlan } from './create-plan.ts';
import { gatherSource, gatherTarget } from './gather.ts';
import { planFaults } from './plan-file/plan-rules.ts';
import { readPlan } from './plan-file/read-plan.ts';
import { writePlan } from './plan-file/write-plan.ts';
import { requestOfPlan } from './request-of-plan.ts';

const { signal } = new AbortController();
const HA_IP = '203.0.113.10';
const NAME: DnsCutover = {
  driver: 'dns',
  name: 'www.example.org',
  ttlSeconds: 30,
  usualTtlSeconds: 3600,
  update: { kind: 'rfc2136', server: 'ns.example.org', port: 53, zone: 'example.org.' },
};
/** No network of the target holds the HA IP. */
const elsewhere: Partial<CloudContents> = { subnets: [subnet('e', 'ext-2', '198.51.100.0/24')] };

async function planned(target: Partial<CloudContents>, externalNetwork?: string): Promise<Plan> {
  const source = readableCloud(shop);
  const [group] = await groupsInFull(source, signal);
  if (group === undefined) throw new Error('no group');
  return createPlan({
    group,
    request: {
      group: 'shop',
      sourceCloud: 'os1',
      targetCloud: 'os2',
      primary: 'shop-lb1',
      cutover: NAME,
      ...(externalNetwork === undefined ? {} : { externalNetwork }),
    },
    source: await gatherSource(source, group, null, signal),
    target: await gatherTarget(readableCloud({ ...emptyTarget, ...target }), null, signal),
    now: new Date(0),
    runbook: () => [],
  }).plan;
}

it('needs no network that holds the address, and says what the name means', async () => {
  const plan = await planned(elsewhere);
  expect(plan.haIps).toMatchObject([{ address: HA_IP, targetNetwork: { id: 'ext-2' }, cutover: NAME }]);
  expect(planFaults(plan)).toEqual([]);
  expect(readPlan(writePlan(plan, { file: 'shop.yaml' }), 'shop.yaml')).toEqual(plan);
  expect(requestOfPlan(plan)).toMatchObject({ cutovers: { [HA_IP]: NAME } });
  expect(plan.forecast.cutoverMs).toEqual([0, 0]);
  expect(plan.outcome.kept.join()).not.toContain(HA_IP);
  const texts = [plan.forecast.basis, plan.outcome.made, plan.outcome.changed, plan.rollback, plan.choices];
  for (const text of texts) expect(JSON.stringify(text)).toContain('www.example.org');
  expect(JSON.stringify([plan.forecast.basis, plan.outcome.changed])).toMatch(/by heart do not follow/);
});

it('takes the external network that is asked for, and does not guess between two', async () => {
  const two = { networks: [...emptyTarget.networks, network('ext-3', { name: 'other', external: true })] };
  expect((await planned({ ...elsewhere, ...two }, 'other')).haIps).toMatchObject([{ targetNetwork: { id: 'ext-3' } }]);
  const unlike = two.networks.map((one) => (one.id === 'ext-2' ? { ...one, name: 'another' } : one));
  await expect(planned({ ...elsewhere, networks: unlike })).rejects.toMatchObject({
    code: 'EXTERNAL_NETWORK_UNMAPPED',
  } satisfies Partial<BatonError>);
});

it.each([
  [{ ttlSeconds: 7200 }, 'ttlSeconds', '7200 is more than usualTtlSeconds'],
  [{ name: 'www.example.net' }, 'zone', 'example.org. does not hold www.example.net'],
  [{ name: 'notexample.org' }, 'zone', 'does not hold notexample.org'],
])('a file with %j is refused', async (change, key, words) => {
  const plan = await planned(elsewhere);
  const faults = planFaults({ ...plan, haIps: plan.haIps.map((one) => ({ ...one, cutover: { ...NAME, ...change } })) });
  expect(faults).toHaveLength(1);
  expect(faults[0]?.path.at(-1)).toBe(key);
  expect(faults[0]?.message).toContain(words);
});

it('takes a name in any case, with or without the last dot', async () => {
  const plan = await planned(elsewhere);
  const cutover = { ...NAME, name: 'WWW.Example.ORG' };
  expect(planFaults({ ...plan, haIps: plan.haIps.map((one) => ({ ...one, cutover })) })).toEqual([]);
});
