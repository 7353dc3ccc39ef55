import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHaIp } from '../../packages/baton/src/ha-ip/creation/create-ha-ip.ts';
import type { CreatedHaIp, HaIpRequest } from '../../packages/baton/src/ha-ip/creation/request.ts';
import type { Cloud } from '../../packages/baton/src/ports/cloud.ts';
import { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start({ order: 'primary-first' });
});
afterAll(() => world.close());

const signal = new AbortController().signal;
const SERVERS = ['shop-lb1', 'shop-lb2'];
const wanted = (change: Partial<HaIpRequest> = {}): HaIpRequest => ({
  cloud: 'os1',
  name: 'api-vip',
  servers: SERVERS,
  ...change,
});
const create = (request: HaIpRequest, cloud: Cloud = world.source): Promise<CreatedHaIp> =>
  world.pass(createHaIp(cloud, request, signal), () => 0);
const refusal = (request: HaIpRequest): Promise<unknown> =>
  create(request).then(
    () => null,
    (error: unknown) => error,
  );
const states = ({ parts }: CreatedHaIp): readonly string[] => parts.map(({ state }) => state);

async function pairsOf(server: string): Promise<readonly string[]> {
  const found = (await world.source.compute.listServers({ name: server }, signal))[0];
  const ports = await world.source.network.listPorts({ deviceId: found?.id ?? '' }, signal);
  return ports.flatMap((port) => port.allowedAddressPairs.map(({ ipAddress }) => ipAddress)).toSorted();
}

describe('ha-ip create', () => {
  test('a dry run says what would be made, and makes nothing', async () => {
    const before = await world.source.network.listPorts({}, signal);
    const planned = await create(wanted({ dryRun: true }));
    expect(states(planned)).toEqual(['to be made', 'there', 'to be made', 'to be made', 'to be made']);
    expect(planned).toMatchObject({ address: null, vip: null });
    expect(await world.source.network.listPorts({}, signal)).toEqual(before);
  });

  test('makes the VIP port, an exact pair on each load balancer, and the floating IP; beside what is there', async () => {
    const made = await create(wanted());
    expect(states(made)).toEqual(['made', 'there', 'made', 'made', 'made']);
    const { vip, vipPortId } = made;
    const port = await world.source.network.getPort(vipPortId ?? '', signal);
    expect(port).toMatchObject({ name: 'api-vip', deviceId: '', fixedIps: [{ address: vip }] });
    for (const server of SERVERS)
      expect(await pairsOf(server)).toEqual(
        ['10.0.0.100', '10.0.0.101', vip].toSorted((one, other) => (one ?? '').localeCompare(other ?? '')),
      );
    const [floatingIp] = await world.source.network.listFloatingIps({ address: made.address ?? '' }, signal);
    expect(floatingIp).toMatchObject({ portId: vipPortId, fixedIpAddress: vip });
    expect(made.examples.map(({ server, text }) => [server, text.includes(`${vip}/24`)])).toEqual([
      ['shop-lb1', true],
      ['shop-lb2', true],
    ]);
  });

  test('again: everything is there', async () => {
    const again = await create(wanted());
    expect(new Set(states(again))).toEqual(new Set(['there']));
    expect(again.address).not.toBeNull();
  });

  test('makes a pair that OVN takes of one that it does not', async () => {
    const [server] = await world.source.compute.listServers({ name: 'shop-lb1' }, signal);
    const [port] = await world.source.network.listPorts({ deviceId: server?.id ?? '' }, signal);
    if (port === undefined) throw new Error('no port');
    const spelt = port.allowedAddressPairs.map(({ ipAddress }) => ({ ipAddress: `${ipAddress}/32` }));
    await world.source.network.changePort(port.id, { allowedAddressPairs: spelt }, port.revision, signal);
    const again = await create(wanted());
    expect(again.parts.find(({ what }) => what.endsWith('on the port of shop-lb1'))?.state).toBe('made');
    expect(await pairsOf('shop-lb1')).toContain(again.vip);
    expect(await pairsOf('shop-lb1')).toHaveLength(3);
  });

  test('lets VRRP through by a group of its own where nothing does', async () => {
    const { network } = world.source;
    const servers = await world.source.compute.listServers({}, signal);
    const ids = servers.filter(({ name }) => SERVERS.includes(name)).map(({ id }) => String(id));
    const closed = await network.createSecurityGroup({ name: 'closed', description: '' }, signal);
    const before = new Map<string, readonly string[]>();
    for (const port of (await network.listPorts({}, signal)).filter(({ deviceId }) => ids.includes(deviceId))) {
      before.set(port.id, port.securityGroupIds);
      await network.changePort(port.id, { securityGroupIds: [closed.id] }, port.revision, signal);
    }
    const made = await create(wanted());
    expect(made.parts.filter(({ what }) => what.includes('protocol 112'))).toMatchObject([{ state: 'made' }]);
    expect(made.parts.filter(({ state }) => state === 'changed')).toHaveLength(2);
    expect(made.notes.join('\n')).toContain('lets TCP in');
    expect(new Set(states(await create(wanted())))).toEqual(new Set(['there']));
    for (const [id, securityGroupIds] of before) {
      const now = await network.getPort(id, signal);
      await network.changePort(id, { securityGroupIds }, now?.revision ?? 0, signal);
    }
  });

  test.each([
    ['SERVER_UNKNOWN', { servers: ['shop-lb1', 'nobody'] }],
    ['HA_IP_NEEDS_TWO', { servers: ['shop-lb1', 'shop-lb1'] }],
    ['HA_IP_NETWORK', { network: 'internet' }],
    ['HA_IP_SUBNET', { vip: '192.0.2.1' }],
    ['HA_IP_ADDRESS_TAKEN', { name: 'x', vip: '10.0.0.11' }],
    ['HA_IP_ADDRESS_TAKEN', { name: 'x', address: '127.203.113.10' }],
    ['HA_IP_HAS_ANOTHER', { address: '127.203.113.77' }],
    ['HA_IP_NO_WAY_OUT', { externalNetwork: 'moon' }],
  ] as const)('%s is told before anything is touched', async (code, change) => {
    const before = await world.source.network.listPorts({}, signal);
    expect(await refusal(wanted(change))).toMatchObject({ code, kind: 'user', remedy: expect.stringMatching(/\w/) });
    expect(await world.source.network.listPorts({}, signal)).toEqual(before);
  });
});
