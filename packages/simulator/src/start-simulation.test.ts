import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { seedPair } from './seed/seed-pair.ts';
import type { RunningCloud, SeenCall, Simulation, SimulationOptions } from './simulation.ts';
import type { Change } from './state/table.ts';
import { loadSimulation, startSimulation } from './start-simulation.ts';
import { letPass } from './testing/let-pass.ts';
import { logIn } from './testing/tenant-session.ts';
import { DrivenTime } from './time/driven-time.ts';

const HA_IP = '127.203.113.10';
const PAIR = { name: 'shop', haIps: [{ address: HA_IP, vip: '10.0.0.100' }] };

async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'baton-simulator-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function begun(starting: Promise<Simulation>): Promise<Simulation> {
  const simulation = await starting;
  onTestFinished(() => simulation.close());
  return simulation;
}

const start = (options: SimulationOptions = {}) => begun(startSimulation({ internetPort: null, ...options }));
const load = (directory: string, options: SimulationOptions = {}) =>
  begun(loadSimulation(directory, { internetPort: null, ...options }));

function cloudOf(simulation: Simulation, name = 'os1'): RunningCloud {
  const cloud = simulation.clouds.get(name);
  if (cloud === undefined) throw new Error(`there is no ${name}`);
  return cloud;
}

describe('startSimulation', () => {
  test('gives two furnished clouds, and clouds.yaml for tenant and operator', async () => {
    const simulation = await start();
    const { clouds } = parse(simulation.cloudsYaml()) as { clouds: Record<string, { auth: Record<string, string> }> };
    expect(Object.keys(clouds)).toEqual(['os1', 'os1-admin', 'os2', 'os2-admin']);
    const { authUrl } = cloudOf(simulation);
    expect(clouds['os1']?.auth).toMatchObject({ auth_url: authUrl, username: 'demo', project_name: 'demo' });
    const demo = await logIn(cloudOf(simulation));
    const { json } = await demo('/network/v2.0/networks?router:external=true');
    expect(json).toMatchObject({ networks: [{ name: 'internet', 'router:external': true }] });
    expect(await demo('/compute/v2.1/flavors')).toMatchObject({ status: 200, json: { flavors: { length: 4 } } });
  });

  test('tells every call and every change, with the cloud they are of', async () => {
    const simulation = await start();
    const calls: SeenCall[] = [];
    const changes: Change[] = [];
    simulation.onCall((call) => calls.push(call));
    const stop = simulation.onChange((change) => changes.push(change));
    await logIn(cloudOf(simulation, 'os2'));
    expect(calls).toMatchObject([{ cloud: 'os2', service: 'identity', route: '/auth/tokens', status: 201 }]);
    expect(changes).toMatchObject([{ cloud: 'os2', table: 'tokens', kind: 'inserted' }]);
    stop();
    await logIn(cloudOf(simulation, 'os2'));
    expect(changes).toHaveLength(1);
  });

  test('draws the same from the same seed', async () => {
    const ids = async (seed: number) => {
      const simulation = await start({ seed });
      return [...simulation.clouds.values()].map(({ projectId }) => projectId);
    };
    const first = await ids(3);
    expect(await ids(3)).toEqual(first);
    expect(await ids(4)).not.toEqual(first);
    expect(new Set(first).size).toBe(2);
  });

  test('gives back its ports and its directory', async () => {
    const before = new Set(await readdir(tmpdir()));
    const simulation = await start();
    const { origin } = cloudOf(simulation);
    const added = (await readdir(tmpdir())).filter((name) => !before.has(name) && name.startsWith('baton-simulator-'));
    const port = Number(new URL(origin).port);
    await simulation.close();
    await expect(fetch(origin)).rejects.toThrow('fetch failed');
    for (const name of added) await expect.poll(() => existsSync(join(tmpdir(), name))).toBe(false);
    const again = await start({ clouds: [{ name: 'os1', port }] });
    expect(cloudOf(again).origin).toBe(origin);
  });

  test('keeps a directory that it was given, and refuses a network that is not of the loopback', async () => {
    const directory = await temporary();
    const simulation = await start({ directory });
    await simulation.close();
    expect(existsSync(directory)).toBe(true);
    await expect(start({ externalCidr: '203.0.113.0/24' })).rejects.toThrow('a /24 of the loopback range');
  });

  test('begins in a moment', async () => {
    const took: number[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      const startedMs = performance.now();
      await start();
      took.push(performance.now() - startedMs);
    }
    // The best of some: what the machine does beside it is not the simulation's.
    expect(Math.min(...took)).toBeLessThan(500);
  });
});

describe('save and load', () => {
  test('the same clouds go on: ids, running guests, tasks, disks, draws', async () => {
    const time = new DrivenTime();
    const before = await start({
      time,
      clouds: [{ name: 'os1', policy: { chooseFloatingIpAddress: 'member' } }, { name: 'os2' }],
    });
    const pair = await seedPair(before, 'os1', PAIR);
    const cloud = cloudOf(before);
    const demo = await logIn(cloud);
    const created = await demo('/volume/v3/:project_id/volumes', {
      method: 'POST',
      body: JSON.stringify({ volume: { name: 'under-way', size: 1 } }),
    });
    expect(created.status).toBe(202);
    const saved = join(await temporary(), 'saved');
    await before.save(saved);
    const volume = cloud.state.volumes.where(({ name }) => name === 'under-way')[0];
    const nextId = cloud.newId();
    const nowMs = before.time.nowMs();
    await before.close();

    for (const round of ['first', 'second']) {
      const later = new DrivenTime(Date.UTC(2031, 0, 1));
      const simulation = await load(saved, { time: later });
      const loaded = cloudOf(simulation);
      expect([round, simulation.time.nowMs()]).toEqual([round, nowMs]);
      expect(loaded.policy.chooseFloatingIpAddress).toBe('member');
      expect(loaded.newId()).toBe(nextId);
      expect(loaded.projectId).toBe(cloud.projectId);
      expect(simulation.internet.whoServes(HA_IP)?.hostname).toBe('shop-lb1');
      expect(loaded.state.volumes.need(volume?.id ?? '').status).toBe('creating');
      await letPass(simulation, later, 10_000);
      expect(loaded.state.volumes.need(volume?.id ?? '').status).toBe('available');
      loaded.guests.cut(pair.serverIds[0]);
      await letPass(simulation, later, 4_000);
      expect(simulation.internet.whoServes(HA_IP)?.hostname).toBe('shop-lb2');
      const { rootDiskId } = loaded.state.servers.need(pair.serverIds[0]);
      expect(await loaded.disks.readGuest(rootDiskId ?? '')).toMatchObject({ hostname: 'shop-lb1' });
      expect((await (await logIn(loaded))('/compute/v2.1/servers')).json).toMatchObject({ servers: { length: 2 } });
    }
  });

  test('a server that was on its way down comes to its end', async () => {
    const time = new DrivenTime();
    const before = await start({ time });
    const { serverIds } = await seedPair(before, 'os1', PAIR);
    const demo = await logIn(cloudOf(before));
    const stopping = { method: 'POST', body: '{"os-stop":null}' };
    expect((await demo(`/compute/v2.1/servers/${serverIds[0]}/action`, stopping)).status).toBe(202);
    await letPass(before, time, 1_500);
    expect(cloudOf(before).state.guests.need(serverIds[0]).phase).toBe('stopping');
    const saved = join(await temporary(), 'saved');
    await before.save(saved);
    await before.close();
    const later = new DrivenTime();
    const after = await load(saved, { time: later });
    await letPass(after, later, 10_000);
    const { state } = cloudOf(after);
    expect(state.servers.need(serverIds[0])).toMatchObject({ status: 'SHUTOFF', powerState: 4, taskState: null });
    expect(state.guests.get(serverIds[0])).toBeNull();
    expect(after.internet.whoServes(HA_IP)?.hostname).toBe('shop-lb2');
  });

  test('is saved over an older state, and never over anything else', async () => {
    const simulation = await start();
    const directory = await temporary();
    await simulation.save(directory);
    await simulation.save(directory);
    expect(await readdir(directory)).toEqual(['disks', 'simulation.json']);
    const foreign = await temporary();
    await writeFile(join(foreign, 'letter.txt'), 'dear');
    await expect(simulation.save(foreign)).rejects.toThrow('it is left alone');
    expect(await readdir(foreign)).toEqual(['letter.txt']);
    await expect(load(foreign)).rejects.toThrow(`there is no saved simulation in ${foreign}`);
  });

  test('calls wait while a state is saved, and are answered after it', async () => {
    const simulation = await start();
    const demo = await logIn(cloudOf(simulation));
    const saving = simulation.save(join(await temporary(), 'saved'));
    const answers = await Promise.all([demo('/compute/v2.1/flavors'), demo('/network/v2.0/networks'), saving]);
    expect(answers.slice(0, 2)).toMatchObject([{ status: 200 }, { status: 200 }]);
  });
});
