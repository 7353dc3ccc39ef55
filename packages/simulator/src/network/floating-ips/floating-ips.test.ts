import { describe, expect, test } from 'vitest';
import { startSimulation } from '../../start-simulation.ts';
import { DrivenTime } from '../../time/driven-time.ts';
import {
  expectRefused,
  makeLan,
  makeRoutedLan,
  type Neutron,
  NOBODY,
  openNeutron,
  type RoutedLan,
} from '../testing/neutron.ts';

type World = Neutron & RoutedLan & { readonly vipId: string; readonly vip: string };

async function openWithVip(): Promise<World> {
  const neutron = await openNeutron();
  const lan = await makeRoutedLan(neutron);
  const vip = '10.77.0.100';
  const values = { network_id: lan.networkId, name: 'vip', fixed_ips: [{ ip_address: vip }] };
  const { id } = await neutron.tenant.make('/ports', 'port', values);
  return { ...neutron, ...lan, vipId: id, vip };
}

function make({ tenant, external }: Neutron, values: object = {}) {
  return tenant.make('/floatingips', 'floatingip', { floating_network_id: external.id, ...values });
}

test('one without a port has an address of the pool and leads nowhere', async () => {
  const neutron = await openNeutron();
  const { tenant, admin, external, externalSubnet } = neutron;
  const floatingIp = await make(neutron, { description: 'marked' });
  expect(floatingIp).toEqual({
    id: expect.any(String),
    description: 'marked',
    tenant_id: tenant.projectId,
    project_id: tenant.projectId,
    floating_ip_address: expect.stringMatching(/^127\.203\.113\.1\d\d$/),
    floating_network_id: external.id,
    port_id: null,
    fixed_ip_address: null,
    router_id: null,
    status: 'DOWN',
    port_details: null,
    tags: [],
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    revision_number: 0,
  });
  const address = floatingIp['floating_ip_address'];
  // Behind it stands a port that only operators see.
  const path = `/ports?device_owner=network:floatingip&device_id=${floatingIp.id}`;
  expect((await admin.get(path)).many).toMatchObject([
    { project_id: '', status: 'N/A', fixed_ips: [{ subnet_id: externalSubnet.id, ip_address: address }] },
  ]);
  expect((await tenant.get(path)).many).toEqual([]);
  expect((await tenant.delete(`/floatingips/${floatingIp.id}`)).status).toBe(204);
  expect((await admin.get(path)).many).toEqual([]);
  const words = `Floating IP ${floatingIp.id} could not be found`;
  expectRefused(await tenant.get(`/floatingips/${floatingIp.id}`), 404, 'FloatingIPNotFound', words);
});

test('one with a port leads to its fixed IP, through the router between', async () => {
  const world = await openWithVip();
  const { vipId, vip, routerId, networkId } = world;
  expect(await make(world, { port_id: vipId })).toMatchObject({
    port_id: vipId,
    fixed_ip_address: vip,
    router_id: routerId,
    status: 'DOWN',
    port_details: { name: 'vip', network_id: networkId, status: 'DOWN', device_id: '', device_owner: '' },
    revision_number: 0,
  });
});

describe('a chosen address', () => {
  test('is for operators, who may take one outside the pool, and even the gateway', async () => {
    const { tenant, admin, external, externalSubnet } = await openNeutron();
    const ask = (caller: typeof tenant, address: string) => {
      const values = { floating_network_id: external.id, floating_ip_address: address, project_id: tenant.projectId };
      return caller.post('/floatingips', { floatingip: values });
    };
    expectRefused(
      await ask(tenant, '127.203.113.9'),
      403,
      'PolicyNotAuthorized',
      '(rule:create_floatingip and rule:create_floatingip:floating_ip_address) is disallowed by policy',
    );
    for (const address of ['127.203.113.9', '127.203.113.1']) {
      const { status, one } = await ask(admin, address);
      expect(status).toBe(201);
      expect(one).toMatchObject({ floating_ip_address: address, project_id: tenant.projectId });
    }
    expectRefused(
      await ask(admin, '127.203.113.9'),
      409,
      'IpAddressAlreadyAllocated',
      `IP address 127.203.113.9 already allocated in subnet ${externalSubnet.id}`,
    );
    for (const address of ['127.203.114.9', '127.203.113.255']) {
      const words = `IP address ${address} is not a valid IP for any of the subnets on the specified network.`;
      expectRefused(await ask(admin, address), 400, 'InvalidIpForNetwork', words);
    }
    const words = "Invalid input for floating_ip_address. Reason: 'x' is not a valid IP address.";
    expectRefused(await ask(admin, 'x'), 400, 'HTTPBadRequest', words);
    expect((await tenant.get('/floatingips')).many).toHaveLength(2);
  });

  test("is never a router's", async () => {
    const neutron = await openNeutron();
    const { admin, tenant, external } = neutron;
    const { routerId } = await makeRoutedLan(neutron);
    const info = (await tenant.get(`/routers/${routerId}`)).one['external_gateway_info'];
    const address = (info as { external_fixed_ips: { ip_address: string }[] }).external_fixed_ips[0]?.ip_address;
    const values = { floating_network_id: external.id, floating_ip_address: address };
    const answer = await admin.post('/floatingips', { floatingip: values });
    expectRefused(answer, 409, 'IpAddressAlreadyAllocated', /already allocated in subnet/);
  });

  test("is for tenants where the cloud's policy says so", async () => {
    const clouds = [{ name: 'os1', policy: { chooseFloatingIpAddress: 'member' } as const }];
    const simulation = await startSimulation({ clouds, time: new DrivenTime(), internetPort: null });
    try {
      const cloud = simulation.clouds.get('os1');
      const user = cloud?.state.users.where(({ name }) => name === 'demo')[0];
      const external = cloud?.state.networks.all()[0];
      if (cloud === undefined || user === undefined) throw new Error('there is no cloud');
      const expiresAtMs = cloud.time.nowMs() + 3_600_000;
      const { id: token } = cloud.state.tokens.insert({
        id: cloud.newId(),
        userId: user.id,
        projectId: cloud.projectId,
        expiresAtMs,
      });
      const floatingip = { floating_network_id: external?.id, floating_ip_address: '127.203.113.9' };
      const answer = await fetch(`${cloud.origin}/network/v2.0/floatingips`, {
        method: 'POST',
        headers: { 'x-auth-token': token },
        body: JSON.stringify({ floatingip }),
      });
      expect(answer.status).toBe(201);
      expect(await answer.json()).toMatchObject({ floatingip });
    } finally {
      await simulation.close();
    }
  });
});

describe('refused', () => {
  test('when no address is left, or the network never had any', async () => {
    const neutron = await openNeutron();
    const { admin, tenant, external, externalSubnet } = neutron;
    const pool = { start: '127.203.113.100', end: '127.203.113.100' };
    await admin.put(`/subnets/${externalSubnet.id}`, { subnet: { allocation_pools: [pool] } });
    await make(neutron);
    const ask = (id: string) => tenant.post('/floatingips', { floatingip: { floating_network_id: id } });
    const full = `No more IP addresses available on network ${external.id}.`;
    expectRefused(await ask(external.id), 409, 'IpAddressGenerationFailure', full);
    const bare = await admin.make('/networks', 'network', { 'router:external': true });
    const none = `Unable to find any IP address on external network ${bare.id}.`;
    expectRefused(await ask(bare.id), 400, 'ExternalIpAddressExhausted', none);
  });

  test('on a network that is not external, or not there', async () => {
    const neutron = await openNeutron();
    const { networkId } = await makeLan(neutron);
    const ask = (values: object) => neutron.tenant.post('/floatingips', { floatingip: values });
    const words = `Bad floatingip request: Network ${networkId} is not a valid external network.`;
    expectRefused(await ask({ floating_network_id: networkId }), 400, 'BadRequest', words);
    const missing = `Network ${NOBODY} could not be found.`;
    expectRefused(await ask({ floating_network_id: NOBODY }), 404, 'NetworkNotFound', missing);
    const required = "Failed to parse request. Required attribute 'floating_network_id' not specified";
    expectRefused(await ask({}), 400, 'HTTPBadRequest', required);
  });

  test('with a port that no router leads to, that is not there, or has no address', async () => {
    const neutron = await openNeutron();
    const { tenant, external } = neutron;
    const { networkId, subnetId } = await makeLan(neutron);
    const vip = await tenant.make('/ports', 'port', { network_id: networkId });
    const bare = await tenant.make('/ports', 'port', { network_id: networkId, fixed_ips: [] });
    const before = neutron.cloud.state.ports.all().length;
    const ask = (values: object) =>
      tenant.post('/floatingips', { floatingip: { floating_network_id: external.id, ...values } });
    expectRefused(
      await ask({ port_id: vip.id }),
      404,
      'ExternalGatewayForFloatingIPNotFound',
      `External network ${external.id} is not reachable from subnet ${subnetId}.  Therefore, cannot associate Port ${vip.id} with a Floating IP.`,
    );
    expectRefused(await ask({ port_id: NOBODY }), 404, 'PortNotFound', `Port ${NOBODY} could not be found.`);
    const none = `Bad floatingip request: Cannot add floating IP to port ${bare.id} that has no fixed IPv4 addresses.`;
    expectRefused(await ask({ port_id: bare.id }), 400, 'BadRequest', none);
    const alone = 'Bad floatingip request: fixed_ip_address cannot be specified without a port_id.';
    expectRefused(await ask({ fixed_ip_address: '10.77.0.9' }), 400, 'BadRequest', alone);
    const other = `Bad floatingip request: Port ${vip.id} does not have fixed ip 10.77.0.1.`;
    expectRefused(await ask({ port_id: vip.id, fixed_ip_address: '10.77.0.1' }), 400, 'BadRequest', other);
    // Nothing was begun.
    expect((await tenant.get('/floatingips')).many).toEqual([]);
    expect(neutron.cloud.state.ports.all()).toHaveLength(before);
  });

  test('with a port whose fixed IP has one already', async () => {
    const world = await openWithVip();
    const { tenant, external, vipId, vip } = world;
    await make(world, { port_id: vipId });
    const second = await make(world);
    expectRefused(
      await tenant.put(`/floatingips/${second.id}`, { floatingip: { port_id: vipId } }),
      409,
      'FloatingIPPortAlreadyAssociated',
      `Cannot associate floating IP ${String(second['floating_ip_address'])} (${second.id}) with port ${vipId} using fixed IP ${vip}, as that fixed IP already has a floating IP on external network ${external.id}.`,
    );
  });

  test("to others: somebody else's is not there", async () => {
    const neutron = await openNeutron();
    const { id } = await make(neutron);
    const words = `Floating IP ${id} could not be found`;
    expectRefused(await neutron.stranger.get(`/floatingips/${id}`), 404, 'FloatingIPNotFound', words);
    expectRefused(await neutron.stranger.delete(`/floatingips/${id}`), 404, 'FloatingIPNotFound', words);
    expect((await neutron.admin.get(`/floatingips/${id}`)).status).toBe(200);
  });
});

describe('moving', () => {
  test('each change is compared with the revision that was seen', async () => {
    const world = await openWithVip();
    const { tenant, vipId } = world;
    const { id } = await make(world);
    const put = (portId: string | null, revision: number) =>
      tenant.put(
        `/floatingips/${id}`,
        { floatingip: { port_id: portId } },
        { 'If-Match': `revision_number=${revision}` },
      );
    expect((await put(vipId, 0)).one).toMatchObject({ port_id: vipId, revision_number: 1 });
    expectRefused(
      await put(null, 0),
      412,
      'RevisionNumberConstraintFailed',
      'Constrained to 0, but current revision is 1',
    );
    // What is refused for another reason is refused for that.
    expectRefused(await put(NOBODY, 0), 404, 'PortNotFound', `Port ${NOBODY} could not be found.`);
    const released = { port_id: null, fixed_ip_address: null, router_id: null, port_details: null, revision_number: 2 };
    expect((await put(null, 1)).one).toMatchObject(released);
    const stale = await tenant.delete(`/floatingips/${id}`, { 'If-Match': 'revision_number=0' });
    expectRefused(stale, 412, 'RevisionNumberConstraintFailed', 'Constrained to 0, but current revision is 2');
  });

  test('what does not speak of the port leaves it there', async () => {
    const world = await openWithVip();
    const { id } = await make(world, { port_id: world.vipId });
    const { one } = await world.tenant.put(`/floatingips/${id}`, { floatingip: { description: 'new' } });
    expect(one).toMatchObject({ description: 'new', port_id: world.vipId, revision_number: 1 });
    const words = 'Cannot update read-only attribute floating_ip_address';
    const moved = await world.tenant.put(`/floatingips/${id}`, {
      floatingip: { floating_ip_address: '127.203.113.9' },
    });
    expectRefused(moved, 400, 'HTTPBadRequest', words);
  });

  test('a port that is deleted leaves it leading nowhere', async () => {
    const world = await openWithVip();
    const { id } = await make(world, { port_id: world.vipId });
    await world.tenant.delete(`/ports/${world.vipId}`);
    expect((await world.tenant.get(`/floatingips/${id}`)).one).toMatchObject({ port_id: null, revision_number: 1 });
  });
});
