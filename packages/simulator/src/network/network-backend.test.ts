import { expect, test } from 'vitest';
import { makeLan, openNeutron } from './testing/neutron.ts';

const SERVER = '5e4e4000-0000-4000-8000-000000000000';

test('a port that is bound becomes ACTIVE a while later, with a new revision; unbound it is DOWN', async () => {
  const neutron = await openNeutron();
  const { cloud, tenant, time } = neutron;
  const { networkId } = await makeLan(neutron);
  const { id } = await tenant.make('/ports', 'port', { network_id: networkId });
  cloud.network.bindPort(id, SERVER);
  const bound = { device_id: SERVER, device_owner: 'compute:nova' };
  expect((await tenant.get(`/ports/${id}`)).one).toMatchObject({ ...bound, status: 'DOWN', revision_number: 2 });
  time.advance(cloud.pace.portUp[1]);
  expect((await tenant.get(`/ports/${id}`)).one).toMatchObject({ ...bound, status: 'ACTIVE', revision_number: 3 });
  cloud.network.unbindPort(id);
  const free = { device_id: '', device_owner: '', status: 'DOWN' };
  expect((await tenant.get(`/ports/${id}`)).one).toMatchObject(free);
});

test('a port with admin_state_up false stays DOWN, and goes DOWN', async () => {
  const neutron = await openNeutron();
  const { cloud, tenant, time } = neutron;
  const { networkId } = await makeLan(neutron);
  const { id } = await tenant.make('/ports', 'port', { network_id: networkId, admin_state_up: false });
  const set = (up: boolean) => tenant.put(`/ports/${id}`, { port: { admin_state_up: up } });
  const status = async () => (await tenant.get(`/ports/${id}`)).one['status'];
  cloud.network.bindPort(id, SERVER);
  time.advance(60_000);
  expect(await status()).toBe('DOWN');
  await set(true);
  time.advance(60_000);
  expect(await status()).toBe('ACTIVE');
  // The answer comes earlier than the agent.
  expect((await set(false)).one['status']).toBe('ACTIVE');
  time.advance(60_000);
  expect(await status()).toBe('DOWN');
});

test('a fault on order leaves it DOWN', async () => {
  const neutron = await openNeutron();
  const { cloud, tenant, time } = neutron;
  const { networkId } = await makeLan(neutron);
  const { id } = await tenant.make('/ports', 'port', { network_id: networkId });
  cloud.faults.onTask({ task: 'port.up', fault: 'fail' });
  cloud.network.bindPort(id, SERVER);
  time.advance(60_000);
  expect((await tenant.get(`/ports/${id}`)).one['status']).toBe('DOWN');
});

test("Nova makes a port of the server's project, with its default security group, and deletes it again", async () => {
  const neutron = await openNeutron();
  const { cloud, stranger, tenant, time } = neutron;
  const { networkId } = await makeLan(neutron);
  const port = cloud.network.createPortFor({ id: SERVER, projectId: stranger.projectId }, networkId);
  expect(port).toMatchObject({ projectId: stranger.projectId, deviceId: SERVER, deviceOwner: 'compute:nova' });
  expect(port.fixedIps).toHaveLength(1);
  const [groupId = ''] = port.securityGroupIds;
  expect(cloud.state.securityGroups.get(groupId)).toMatchObject({ name: 'default', projectId: stranger.projectId });
  time.advance(60_000);
  expect((await tenant.get(`/ports/${port.id}`)).one['status']).toBe('ACTIVE');
  cloud.network.deletePort(port.id);
  expect(cloud.state.ports.get(port.id)).toBeNull();
});

test('Nova is refused a port beyond the quota, on a full network, on none', async () => {
  const neutron = await openNeutron();
  const { cloud, stranger } = neutron;
  const { networkId } = await makeLan(neutron, '10.77.0.0/30');
  const server = { id: SERVER, projectId: stranger.projectId };
  cloud.network.createPortFor(server, networkId);
  const refused = (id: string, type: string): void => {
    expect(() => cloud.network.createPortFor(server, id)).toThrow(expect.objectContaining({ type }));
  };
  refused(networkId, 'IpAddressGenerationFailure');
  refused('nobody', 'NetworkNotFound');
  cloud.state.quotas.insert({ id: `${stranger.projectId}/port`, limit: 1 });
  refused(networkId, 'OverQuota');
});
