/**
 * The network step between a cloud with agents and one with OVN, whose metadata port takes the first free address of a subnet as
 * soon as DHCP is on: the very address of a load balancer here.
 */
import { noAccess } from '../../packages/baton/src/guest/no-access.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BRISK, seedPair, type Simulation, startSimulation } from '@baton/simulator';
import { connectCloud, type OpenStackCloud } from '../../packages/baton/src/adapters/openstack/openstack-cloud.ts';
import { groupsInFull } from '../../packages/baton/src/discovery/testing/groups-in-full.ts';
import type { Plan } from '../../packages/baton/src/domain/plan.ts';
import { createPlan } from '../../packages/baton/src/planning/create-plan.ts';
import { gatherSource, gatherTarget } from '../../packages/baton/src/planning/gather.ts';
import type { StepContext } from '../../packages/baton/src/runbook/step.ts';
import { reproduceNetworkStep } from '../../packages/baton/src/runbook/steps/reproduce-network.ts';
import { blindOutside } from '../../packages/baton/src/ports/outside-now.ts';
import { noOutsiders } from './no-outsiders.ts';

const signal = new AbortController().signal;
const step = reproduceNetworkStep();
let simulation: Simulation;
let directory: string;
let source: OpenStackCloud;
let target: OpenStackCloud;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baton-network-'));
  simulation = await startSimulation({ pace: BRISK, internetPort: null, directory: join(directory, 'clouds') });
  await writeFile(join(directory, 'clouds.yaml'), simulation.cloudsYaml());
  process.env['OS_CLIENT_CONFIG_FILE'] = join(directory, 'clouds.yaml');
  await seedPair(simulation, 'os1', { name: 'shop', haIps: [{ address: '127.203.113.10', vip: '10.0.0.100' }] });
  source = await connectCloud('os1');
  target = await connectCloud('os2');
});
afterEach(async () => {
  await source.close();
  await target.close();
  await simulation.close();
  await rm(directory, { recursive: true, force: true });
});

const state = (cloud: string) => {
  const found = simulation.clouds.get(cloud)?.state;
  if (found === undefined) throw new Error(`no ${cloud}`);
  return found;
};

/** As if the owner had chosen low addresses: the DHCP agent came later, and took another. */
function moveDown(): void {
  const { ports } = state('os1');
  const [subnetId] = state('os1')
    .subnets.where((one) => one.name === 'shop-subnet')
    .map((one) => one.id);
  const at = (address: string) => ({ fixedIps: [{ subnetId: subnetId ?? '', address }] });
  for (const port of ports.all()) {
    if (port.deviceOwner === 'network:dhcp') ports.update(port.id, at('10.0.0.50'));
    if (port.deviceOwner === 'network:router_interface') ports.update(port.id, at('10.0.0.254'));
    if (port.name.endsWith('lb1')) ports.update(port.id, at('10.0.0.2'));
    if (port.deviceOwner !== 'compute:nova') continue;
    const { macAddress } = port;
    const pairs = ['10.0.0.100', '10.0.0.3'].map((ipAddress) => ({ ipAddress, macAddress }));
    ports.update(port.id, { allowedAddressPairs: pairs });
  }
}

async function makePlan(): Promise<Plan> {
  const [group] = await groupsInFull(source, signal);
  if (group === undefined) throw new Error('no group');
  return createPlan({
    group,
    request: { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2', primary: 'shop-lb1' },
    source: await gatherSource(source, group, null, signal),
    target: await gatherTarget(target, null, signal),
    now: new Date(0),
    runbook: () => [],
  }).plan;
}

const unused = (): Promise<never> => Promise.reject(new Error('the network step does not need it'));

function contextOf(plan: Plan, migrationId = 'm-1a2b3c4d'): StepContext {
  return {
    migrationId,
    plan,
    source,
    target,
    targetOperator: null,
    outside: { start: unused, askOnce: unused, ping: unused },
    guests: noAccess,
    guestsInTarget: noAccess,
    outsideNow: blindOutside,
    connections: null,
    movers: null,
    clusters: null,
    hooks: noOutsiders.hooks,
    names: noOutsiders.names,
    haIpCommands: { pending: unused, take: unused },
    clock: { now: () => new Date(0), sleep: unused } as unknown as StepContext['clock'],
    signal,
    earlier: () => Promise.resolve(null),
    emit: () => Promise.resolve(),
    approved: () => Promise.resolve(false),
    paused: () => Promise.resolve(false),
    isBegunAgain: false,
  };
}

const addressesIn = (cloud: string) =>
  state(cloud)
    .ports.where((port) => port.projectId !== '')
    .flatMap((port) => port.fixedIps.map((ip) => `${ip.address} ${port.deviceOwner || 'nobody'}`))
    .toSorted();

test('every address is held before DHCP is on, also one that nothing holds in the source', async () => {
  moveDown();
  const ctx = contextOf(await makePlan());
  expect(ctx.plan).toMatchObject({ source: { networkBackend: 'openvswitch' }, target: { networkBackend: 'ovn' } });
  expect(await step.check(ctx)).toMatchObject({ done: false });
  await step.act(ctx);
  expect(await step.check(ctx)).toEqual({ done: true });
  expect(addressesIn('os2')).toEqual([
    '10.0.0.100 nobody',
    '10.0.0.12 nobody',
    '10.0.0.2 nobody',
    '10.0.0.254 network:router_interface',
    '10.0.0.3 nobody',
    '10.0.0.4 network:distributed',
  ]);
  const { proofs } = await step.verify(ctx);
  expect(proofs.find((proof) => proof.what.includes('packets as big'))).toMatchObject({
    result: 'not-provable',
    detail: expect.stringContaining('MTU 1442, in the source 1450'),
  });
  await step.undo?.(ctx, 'abort');
  expect(state('os2').ports.where((port) => port.projectId !== '')).toEqual([]);
  expect(state('os2').networks.where((one) => !one.external)).toEqual([]);
});

test('with DHCP on at once, the metadata port takes the address of the load balancer', async () => {
  const network = await target.network.createNetwork({ name: 'n', description: '' }, signal);
  const shape = { name: 's', description: '', networkId: network.id, ipVersion: 4 as const, cidr: '10.0.0.0/24' };
  const addresses = { gatewayIp: '10.0.0.1', dnsNameservers: [], hostRoutes: [], allocationPools: [] };
  const modes = { ipv6AddressMode: null, ipv6RaMode: null };
  const subnet = await target.network.createSubnet({ ...shape, ...addresses, ...modes, enableDhcp: true }, signal);
  const wanted = { subnetId: subnet.id, address: '10.0.0.2' };
  const port = { name: 'lb', description: '', networkId: network.id, securityGroupIds: [], allowedAddressPairs: [] };
  await expect(target.network.createPort({ ...port, fixedIps: [wanted] }, signal)).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
  });
});

test("a second group uses the first one's network, and its abort leaves it", async () => {
  const plan = await makePlan();
  const first = contextOf(plan);
  await step.act(first);
  const before = addressesIn('os2');
  // Another pair of the same network, as far as the network step can tell.
  const renamed = JSON.parse(
    JSON.stringify(plan)
      .replaceAll('10.0.0.11', '10.0.0.21')
      .replaceAll('10.0.0.12', '10.0.0.22')
      .replaceAll('10.0.0.100', '10.0.0.200'),
  ) as Plan;
  const { networks, subnets, routers, securityGroups } = state('os2');
  const [network] = networks.where((one) => !one.external);
  const [subnet] = subnets.where((one) => one.networkId === network?.id);
  const [router] = routers.all();
  const [group] = securityGroups.where((one) => one.description.startsWith('baton:'));
  const use = (id: string | undefined) => ({ use: id ?? '' });
  const second = contextOf(
    {
      ...renamed,
      networks: renamed.networks.map((one) => ({
        ...one,
        target: use(network?.id),
        subnets: one.subnets.map((each) => ({ ...each, ...use(subnet?.id) })),
      })),
      routers: renamed.routers.map((one) => ({ ...one, target: use(router?.id) })),
      securityGroups: renamed.securityGroups.map((one) => ({ ...one, target: use(group?.id) })),
      loadBalancers: renamed.loadBalancers.map((one, at) => ({
        ...one,
        nics: one.nics.map((nic) => ({ ...nic, macAddress: `fa:16:3e:00:00:f${at}` })),
      })),
    },
    'm-5e6f7a8b',
  );
  await step.act(second);
  expect(await step.check(second)).toEqual({ done: true });
  expect(networks.where((one) => !one.external)).toHaveLength(1);
  expect(addressesIn('os2')).toEqual(
    [...before, '10.0.0.200 nobody', '10.0.0.21 nobody', '10.0.0.22 nobody'].toSorted(),
  );
  await step.undo?.(second, 'abort');
  expect(addressesIn('os2')).toEqual(before);
  expect(await step.check(first)).toEqual({ done: true });
});
