import { describe, expect, test } from 'vitest';
import { expectRefused, makeLan, makeRoutedLan, NOBODY, openNeutron } from '../testing/neutron.ts';

test('a network is made with the defaults of a cloud, and shown as Neutron shows it', async () => {
  const { tenant } = await openNeutron();
  const made = await tenant.post('/networks', { network: { name: 'web', description: 'marked' } });
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    network: {
      id: expect.any(String),
      name: 'web',
      description: 'marked',
      tenant_id: tenant.projectId,
      project_id: tenant.projectId,
      admin_state_up: true,
      status: 'ACTIVE',
      mtu: 1450,
      subnets: [],
      shared: false,
      'router:external': false,
      port_security_enabled: true,
      availability_zones: ['nova'],
      availability_zone_hints: [],
      ipv4_address_scope: null,
      ipv6_address_scope: null,
      tags: [],
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      revision_number: 1,
    },
  });
  expect((await tenant.get(`/networks/${made.one.id}`)).body).toEqual(made.body);
});

test('a change is a new revision at a new time, a subnet too', async () => {
  const { tenant, time } = await openNeutron();
  const { id } = await tenant.make('/networks', 'network', {});
  time.advance(5_000);
  const changes = { name: 'new', mtu: 1400, admin_state_up: false, port_security_enabled: false };
  expect((await tenant.put(`/networks/${id}`, { network: changes })).one).toMatchObject({
    ...changes,
    revision_number: 2,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:05Z',
  });
  const subnet = await tenant.make('/subnets', 'subnet', { network_id: id, ip_version: 4, cidr: '10.0.0.0/24' });
  expect((await tenant.get(`/networks/${id}`)).one).toMatchObject({
    subnets: [subnet.id],
    revision_number: 3,
  });
});

describe('who sees what', () => {
  test('a tenant sees its own networks and the external one, others are not there', async () => {
    const { tenant, stranger, admin, external } = await openNeutron();
    const { id } = await tenant.make('/networks', 'network', { name: 'secret' });
    const idsFor = async (caller: typeof tenant): Promise<readonly string[]> =>
      (await caller.get('/networks')).many.map(({ id }) => id).sort();
    expect(await idsFor(tenant)).toEqual([id, external.id].sort());
    expect(await idsFor(stranger)).toEqual([external.id]);
    expect(await idsFor(admin)).toEqual([id, external.id].sort());
    const refusal = `Network ${id} could not be found.`;
    expectRefused(await stranger.get(`/networks/${id}`), 404, 'NetworkNotFound', refusal);
    expectRefused(await stranger.put(`/networks/${id}`, { network: {} }), 404, 'NetworkNotFound', refusal);
    expectRefused(await stranger.delete(`/networks/${id}`), 404, 'NetworkNotFound', refusal);
  });

  test('a shared network is shown to everybody with its subnets, and changed by its owner alone', async () => {
    const { admin, tenant } = await openNeutron();
    const { id } = await admin.make('/networks', 'network', { shared: true });
    const values = { network_id: id, ip_version: 4, cidr: '10.0.0.0/24' };
    const subnet = await admin.make('/subnets', 'subnet', values);
    expect((await tenant.get(`/networks/${id}`)).status).toBe(200);
    expect((await tenant.get(`/subnets/${subnet.id}`)).status).toBe(200);
    const refused = await tenant.put(`/networks/${id}`, { network: { name: 'mine' } });
    expectRefused(refused, 403, 'PolicyNotAuthorized', 'rule:update_network is disallowed by policy');
    const deleted = await tenant.delete(`/subnets/${subnet.id}`);
    expectRefused(deleted, 403, 'PolicyNotAuthorized', 'rule:delete_subnet is disallowed by policy');
  });

  test('only operators make something for another project', async () => {
    const { tenant, stranger, admin } = await openNeutron();
    const forStranger = { network: { project_id: stranger.projectId } };
    expect((await admin.post('/networks', forStranger)).one['project_id']).toBe(stranger.projectId);
    expectRefused(
      await tenant.post('/networks', forStranger),
      400,
      'HTTPBadRequest',
      "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin or advsvc privileges",
    );
    expect((await tenant.post('/networks', { network: { tenant_id: tenant.projectId } })).status).toBe(201);
  });

  test('external and shared networks are made by operators', async () => {
    const { tenant, external } = await openNeutron();
    const words = (action: string, attribute: string): string =>
      `(rule:${action} and rule:${action}:${attribute}) is disallowed by policy`;
    for (const attribute of ['shared', 'router:external']) {
      const made = await tenant.post('/networks', { network: { [attribute]: true } });
      expectRefused(made, 403, 'PolicyNotAuthorized', words('create_network', attribute));
    }
    const { id } = await tenant.make('/networks', 'network', {});
    const changed = await tenant.put(`/networks/${id}`, { network: { shared: true } });
    expectRefused(changed, 403, 'PolicyNotAuthorized', words('update_network', 'shared'));
    const deleted = await tenant.delete(`/networks/${external.id}`);
    expectRefused(deleted, 403, 'PolicyNotAuthorized', 'rule:delete_network is disallowed by policy');
  });
});

describe('bodies that are refused', () => {
  test.each([
    [{ network: { bogus: 1 } }, 'HTTPBadRequest', "Unrecognized attribute(s) 'bogus'"],
    [{ nork: {} }, 'HTTPBadRequest', "Unable to find 'network' in request body"],
    [undefined, 'HTTPBadRequest', "Unable to find 'network' in request body"],
    [{ network: { name: 5 } }, 'HTTPBadRequest', "Invalid input for name. Reason: '5' is not a valid string."],
    [{ network: { status: 'ACTIVE' } }, 'HTTPBadRequest', "Attribute 'status' not allowed in POST"],
    [
      { network: { mtu: 99_999 } },
      'InvalidInput',
      'Invalid input for operation: Requested MTU is too big, maximum is 1450.',
    ],
    [
      { network: { admin_state_up: 'maybe' } },
      'InvalidInput',
      "Invalid input for operation: 'maybe' cannot be converted to boolean.",
    ],
    [
      { network: { description: 'x'.repeat(256) } },
      'HTTPBadRequest',
      `Invalid input for description. Reason: '${'x'.repeat(256)}' exceeds maximum length of 255.`,
    ],
  ])('%j', async (body, type, message) => {
    const { tenant } = await openNeutron();
    expectRefused(await tenant.post('/networks', body), 400, type, message);
  });

  test('what cannot be changed', async () => {
    const { tenant } = await openNeutron();
    const { id } = await tenant.make('/networks', 'network', {});
    const changed = await tenant.put(`/networks/${id}`, { network: { status: 'DOWN' } });
    expectRefused(changed, 400, 'HTTPBadRequest', 'Cannot update read-only attribute status');
  });
});

describe('DELETE', () => {
  test('takes subnets and the DHCP port along, and is refused while others are there', async () => {
    const neutron = await openNeutron();
    const { tenant, cloud } = neutron;
    const { networkId, subnetId } = await makeLan(neutron);
    await tenant.put(`/subnets/${subnetId}`, { subnet: { enable_dhcp: true } });
    const port = await tenant.make('/ports', 'port', { network_id: networkId });
    expectRefused(
      await tenant.delete(`/networks/${networkId}`),
      409,
      'NetworkInUse',
      `Unable to complete operation on network ${networkId}. There are one or more ports still in use on the network, id for these ports is: ${port.id}.`,
    );
    await tenant.delete(`/ports/${port.id}`);
    expect(await tenant.delete(`/networks/${networkId}`)).toMatchObject({ status: 204, body: null });
    expect((await tenant.get(`/networks/${networkId}`)).status).toBe(404);
    expect(cloud.state.subnets.get(subnetId)).toBeNull();
    expect(cloud.state.ports.where((one) => one.networkId === networkId)).toEqual([]);
  });

  test('an external network stays while routers use it; floating IPs that lead nowhere go with it', async () => {
    const neutron = await openNeutron();
    const { admin, tenant, external } = neutron;
    const { routerId, interfaceId } = await makeRoutedLan(neutron);
    const floatingIp = await tenant.make('/floatingips', 'floatingip', { floating_network_id: external.id });
    expectRefused(await admin.delete(`/networks/${external.id}`), 409, 'NetworkInUse', /still in use on the network/);
    const changed = await admin.put(`/networks/${external.id}`, { network: { 'router:external': false } });
    expectRefused(
      changed,
      409,
      'ExternalNetworkInUse',
      `External network ${external.id} cannot be updated to be made non-external, since it has existing gateway ports.`,
    );
    await tenant.put(`/routers/${routerId}/remove_router_interface`, { port_id: interfaceId });
    await tenant.delete(`/routers/${routerId}`);
    expect((await admin.delete(`/networks/${external.id}`)).status).toBe(204);
    expect((await tenant.get(`/floatingips/${floatingIp.id}`)).status).toBe(404);
  });

  test('of none: 404', async () => {
    const { tenant } = await openNeutron();
    const message = `Network ${NOBODY} could not be found.`;
    expectRefused(await tenant.delete(`/networks/${NOBODY}`), 404, 'NetworkNotFound', message);
  });
});
