/** The rescue of a MASTER, and its way back without the network, as its neighbours and its clients feel it. */
import { expect, onTestFinished, test } from 'vitest';
import { BRISK } from '../../pace.ts';
import { moverImage } from '../../disks/mover-on-disk.ts';
import { seedPair } from '../../seed/seed-pair.ts';
import { startSimulation } from '../../start-simulation.ts';
import { letPass } from '../../testing/let-pass.ts';
import { logIn } from '../../testing/tenant-session.ts';
import { DrivenTime } from '../../time/driven-time.ts';

const ADDRESS = '127.203.113.10';
const VERSIONS = { compute: 'compute 2.90', volume: 'volume 3.60' };

async function setStage() {
  const time = new DrivenTime();
  const simulation = await startSimulation({ time, internetPort: null, clouds: [{ name: 'os1', pace: BRISK }] });
  onTestFinished(() => simulation.close());
  const haIps = [{ address: ADDRESS, vip: '10.0.0.100' }];
  const pair = await seedPair(simulation, 'os1', {
    name: 'shop',
    haIps,
    boot: ['volume', 'volume'],
    dataVolumesGib: [1],
  });
  const cloud = simulation.clouds.get('os1');
  if (cloud === undefined) throw new Error('there is no os1');
  const session = await logIn(cloud, 'demo');
  const call = (
    service: 'compute/v2.1' | 'network/v2.0' | 'volume/v3/:project_id',
    path: string,
    json: object,
    method = 'POST',
  ) =>
    session(`/${service}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        'openstack-api-version': service === 'volume/v3/:project_id' ? VERSIONS.volume : VERSIONS.compute,
      },
      body: JSON.stringify(json),
    });
  const [lb1] = pair.serverIds;
  const until = async (reached: () => boolean): Promise<void> => {
    for (let passed = 0; !reached(); passed += 20) {
      if (passed > 30_000) throw new Error('what was waited for did not come');
      await letPass(simulation, time, 20);
    }
  };
  const served: { readonly by: string; readonly atMs: number }[] = [];
  simulation.internet.onServing((_address, server, atMs) => served.push({ by: server?.hostname ?? 'nobody', atMs }));
  const stored = await cloud.disks.store(
    (async function* () {
      yield moverImage(null);
    })(),
  );
  const [base] = cloud.state.images.all();
  if (base === undefined) throw new Error('there is no image');
  const properties = { hw_rescue_device: 'disk', hw_rescue_bus: 'virtio' };
  const image = cloud.state.images.insert({ ...base, ...stored, id: cloud.newId(), diskFormat: 'raw', properties });
  return {
    cloud,
    call,
    until,
    served,
    lb1,
    image,
    who: () => simulation.internet.whoServes(ADDRESS)?.hostname ?? 'nobody',
  };
}

test('the MASTER says goodbye, and comes back only when its port is on again', async () => {
  const { cloud, call, until, served, lb1, image, who } = await setStage();
  const { state } = cloud;
  const server = () => state.servers.need(lb1);
  const act = (body: object) => call('compute/v2.1', `/servers/${lb1}/action`, body);
  expect(who()).toBe('shop-lb1');

  await act({ rescue: { rescue_image_ref: image.id } });
  await until(() => server().status === 'RESCUE' && state.guests.get(lb1)?.phase === 'running');
  expect(served.map(({ by }) => by)).toEqual(['nobody', 'shop-lb2']);
  const outageMs = (served[1]?.atMs ?? 0) - (served[0]?.atMs ?? 0);
  // The skew of priority 100: (256 - 100) / 256 of the interval (RFC 5798, 6.1), and no three intervals before.
  expect(outageMs).toBeGreaterThan(600);
  expect(outageMs).toBeLessThan(640);

  const data = state.volumes.where(({ attachment }) => attachment?.serverId === lb1).at(-1);
  const snapshot = { volume_id: data?.id, name: 'at rest', force: true };
  expect((await call('volume/v3/:project_id', '/snapshots', { snapshot })).status).toBe(202);
  await until(() => state.snapshots.all()[0]?.status === 'available');

  const [portId = ''] = server().portIds;
  const put = (up: boolean) => call('network/v2.0', `/ports/${portId}`, { port: { admin_state_up: up } }, 'PUT');
  expect((await put(false)).status).toBe(200);
  expect(state.ports.need(portId).status).toBe('ACTIVE');
  await until(() => state.ports.need(portId).status === 'DOWN');
  await act({ unrescue: null });
  await until(() => server().status === 'ACTIVE' && state.guests.get(lb1)?.phase === 'running');
  expect(state.guests.need(lb1).vrrp).toEqual({ HA: 'FAULT' });
  expect(who()).toBe('shop-lb2');
  expect(served).toHaveLength(2);

  await put(true);
  await until(() => state.ports.need(portId).status === 'ACTIVE');
  expect(who()).toBe('shop-lb2');
  await until(() => who() === 'shop-lb1');
});

test('a snapshot that meets the way back goes to error', async () => {
  const { cloud, call, until, lb1, image } = await setStage();
  const { state } = cloud;
  await call('compute/v2.1', `/servers/${lb1}/action`, { rescue: { rescue_image_ref: image.id } });
  await until(() => state.servers.need(lb1).status === 'RESCUE');
  await call('compute/v2.1', `/servers/${lb1}/action`, { unrescue: null });
  const [root] = state.volumes.where(({ attachment }) => attachment?.serverId === lb1);
  await call('volume/v3/:project_id', '/snapshots', {
    snapshot: { volume_id: root?.id, name: 'too early', force: true },
  });
  await until(() => state.snapshots.all()[0]?.status === 'error');
  expect(state.servers.need(lb1).status).toBe('ACTIVE');
});
