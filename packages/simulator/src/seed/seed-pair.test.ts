import { describe, expect, onTestFinished, test } from 'vitest';
import { startSimulation } from '../start-simulation.ts';
import { letPass } from '../testing/let-pass.ts';
import { DrivenTime } from '../time/driven-time.ts';
import type { SimulationOptions } from '../simulation.ts';
import type { PairOptions } from './pair.ts';
import { seedNeighbour } from './seed-neighbour.ts';
import { seedPair } from './seed-pair.ts';

const HA_IP = '127.203.113.10';
const PAIR: PairOptions = { name: 'shop', haIps: [{ address: HA_IP, vip: '10.0.0.100' }] };

async function simulate(options: SimulationOptions = {}) {
  const time = new DrivenTime();
  const simulation = await startSimulation({ time, internetPort: null, ...options });
  onTestFinished(() => simulation.close());
  const cloud = simulation.clouds.get('os1');
  if (cloud === undefined) throw new Error('there is no os1');
  return { simulation, time, cloud };
}

describe('seedPair', () => {
  test('is served from the first moment, and stays as it is', async () => {
    const { simulation, time, cloud } = await simulate();
    const pair = await seedPair(simulation, 'os1', PAIR);
    const [lb1, lb2] = pair.serverIds;
    const served = { cloud: 'os1', serverId: lb1, hostname: 'shop-lb1' };
    expect(simulation.internet.whoServes(HA_IP)).toEqual(served);
    const states = () => [lb1, lb2].map((id) => cloud.state.guests.need(id).vrrp);
    expect(states()).toEqual([{ HA: 'MASTER' }, { HA: 'BACKUP' }]);
    await letPass(simulation, time, 30_000);
    expect(states()).toEqual([{ HA: 'MASTER' }, { HA: 'BACKUP' }]);
    expect(simulation.internet.whoServes(HA_IP)).toEqual(served);
    expect(cloud.guests.consoleLog(lb1)).toContain('VRRP HA MASTER');
  });

  test('takes over when the MASTER is cut', async () => {
    const { simulation, time, cloud } = await simulate();
    const pair = await seedPair(simulation, 'os1', PAIR);
    cloud.guests.cut(pair.serverIds[0]);
    expect(simulation.internet.whoServes(HA_IP)).toBeNull();
    await letPass(simulation, time, 4_000);
    expect(simulation.internet.whoServes(HA_IP)?.hostname).toBe('shop-lb2');
  });

  test('boots again from the bytes on its disks, one from an image, one from a volume', async () => {
    const { simulation, time, cloud } = await simulate();
    const pair = await seedPair(simulation, 'os1', { ...PAIR, dataVolumesGib: [2] });
    const { state, guests, disks } = cloud;
    for (const id of pair.serverIds) guests.cut(id);
    const [lb1, lb2] = pair.serverIds.map((id) => state.servers.need(id));
    expect([lb1?.imageId === null, lb2?.imageId === null]).toEqual([false, true]);
    const rootOfLb2 = state.volumes.where(({ name }) => name === 'shop-lb2-root')[0];
    expect(rootOfLb2).toMatchObject({ status: 'in-use', bootable: true, attachment: { serverId: lb2?.id } });
    expect(state.volumes.where(({ name }) => name.endsWith('-data'))).toHaveLength(2);
    if (lb2 === undefined || rootOfLb2 === undefined) throw new Error('lb2 has no root volume');
    guests.powerOn(lb2, rootOfLb2.diskId);
    await letPass(simulation, time, 20_000);
    expect(simulation.internet.whoServes(HA_IP)?.hostname).toBe('shop-lb2');
    const data = await disks.read(rootOfLb2.diskId, 2 ** 20, 4_096);
    expect(new Set(data).size).toBeGreaterThan(200);
  });

  test('gives the better one the VIP, unless there is no preemption', async () => {
    const { simulation } = await simulate();
    const serving = async (name: string, last: number, more: Partial<PairOptions>) => {
      const address = `127.203.113.${last}`;
      await seedPair(simulation, 'os1', { name, haIps: [{ address, vip: '10.0.0.100' }], ...more });
      return simulation.internet.whoServes(address)?.hostname;
    };
    expect(await serving('a', 11, { priorities: [100, 150] })).toBe('a-lb2');
    expect(await serving('b', 12, { priorities: [100, 150], nopreempt: true })).toBe('b-lb1');
    expect(await serving('c', 13, { priorities: [100, 100] })).toBe('c-lb1');
  });

  test('has several VIPs and HA IPs', async () => {
    const { simulation, cloud } = await simulate();
    const haIps = [
      { address: '127.203.113.20', vip: '10.0.0.100' },
      { address: '127.203.113.21', vip: '10.0.0.101' },
    ];
    const pair = await seedPair(simulation, 'os1', { name: 'shop', haIps });
    expect(pair.vipPortIds.map((id) => cloud.state.ports.need(id).name)).toEqual(['shop-vip', 'shop-vip2']);
    for (const { address } of haIps) expect(simulation.internet.whoServes(address)?.hostname).toBe('shop-lb1');
  });

  test('answers real connections on its HA IP', async () => {
    const { simulation } = await simulate({ externalCidr: '127.203.41.0/24', internetPort: 18_080 });
    await seedPair(simulation, 'os1', { name: 'shop', haIps: [{ address: '127.203.41.10', vip: '10.0.0.100' }] });
    const answer = await fetch('http://127.203.41.10:18080/', { headers: { connection: 'close' } });
    expect((await answer.text()).trim()).toBe('shop-lb1');
  });

  test('refuses a name twice, an address twice, and a cloud that is not there', async () => {
    const { simulation } = await simulate();
    await seedPair(simulation, 'os1', PAIR);
    await expect(seedPair(simulation, 'os1', PAIR)).rejects.toThrow('has a pair shop already');
    await expect(seedPair(simulation, 'os1', { ...PAIR, name: 'other' })).rejects.toThrow('has a floating IP');
    await expect(seedPair(simulation, 'os3', PAIR)).rejects.toThrow('there is no cloud os3; there is os1, os2');
  });
});

test('seedNeighbour puts a running server of somebody else beside the pair', async () => {
  const { simulation, cloud } = await simulate();
  const neighbour = await seedNeighbour(simulation, 'os1', 'intranet');
  expect(cloud.state.servers.need(neighbour.serverId)).toMatchObject({ name: 'intranet', status: 'ACTIVE' });
  expect(cloud.state.guests.need(neighbour.serverId).phase).toBe('running');
  expect(neighbour.volumeIds).toHaveLength(2);
});
