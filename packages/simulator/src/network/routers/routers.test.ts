import { describe, expect, test } from 'vitest';
import { expectRefused, makeLan, makeRoutedLan, NOBODY, openNeutron } from '../testing/neutron.ts';

describe('the gateway', () => {
  test('takes an address of the external network, with a port that tenants do not see', async () => {
    const { tenant, admin, external, externalSubnet } = await openNeutron();
    const info = { network_id: external.id };
    const router = await tenant.make('/routers', 'router', { name: 'edge', external_gateway_info: info });
    const fixedIp = { subnet_id: externalSubnet.id, ip_address: expect.stringMatching(/^127\.203\.113\.1\d\d$/) };
    expect(router).toEqual({
      id: expect.any(String),
      name: 'edge',
      description: '',
      tenant_id: tenant.projectId,
      project_id: tenant.projectId,
      admin_state_up: true,
      status: 'ACTIVE',
      external_gateway_info: { network_id: external.id, external_fixed_ips: [fixedIp], enable_snat: true },
      routes: [],
      flavor_id: null,
      availability_zones: ['nova'],
      availability_zone_hints: [],
      tags: [],
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      revision_number: 3,
    });
    const path = `/ports?device_id=${router.id}`;
    expect((await tenant.get(path)).many).toEqual([]);
    const port = {
      device_owner: 'network:router_gateway',
      network_id: external.id,
      project_id: '',
      fixed_ips: [fixedIp],
    };
    expect((await admin.get(path)).many).toMatchObject([port]);
  });

  test('is set, moved and taken away later', async () => {
    const { tenant, admin, external } = await openNeutron();
    const router = await tenant.make('/routers', 'router', {});
    expect(router).toMatchObject({ external_gateway_info: null, revision_number: 1 });
    const put = (info: unknown) => tenant.put(`/routers/${router.id}`, { router: { external_gateway_info: info } });
    const ports = async () => (await admin.get(`/ports?device_id=${router.id}`)).many;
    expect((await put({ network_id: external.id })).one).toMatchObject({
      external_gateway_info: { network_id: external.id },
    });
    const [port] = await ports();
    expect(port).toMatchObject({ network_id: external.id });
    // The same again changes nothing.
    await put({ network_id: external.id });
    expect((await ports()).map(({ id }) => id)).toEqual([port?.id]);
    expect((await put(null)).one).toMatchObject({ external_gateway_info: null });
    expect(await ports()).toEqual([]);
  });

  test('is refused on a network that is not external, or not there, or full', async () => {
    const neutron = await openNeutron();
    const { tenant, admin, externalSubnet, external } = neutron;
    const { networkId } = await makeLan(neutron);
    const on = (id: string) => tenant.post('/routers', { router: { external_gateway_info: { network_id: id } } });
    const words = `Bad router request: Network ${networkId} is not an external network.`;
    expectRefused(await on(networkId), 400, 'BadRequest', words);
    expectRefused(await on(NOBODY), 404, 'NetworkNotFound', `Network ${NOBODY} could not be found.`);
    const pool = { start: '127.203.113.100', end: '127.203.113.100' };
    await admin.put(`/subnets/${externalSubnet.id}`, { subnet: { allocation_pools: [pool] } });
    expect((await on(external.id)).status).toBe(201);
    const full = `No more IP addresses available on network ${external.id}.`;
    expectRefused(await on(external.id), 409, 'IpAddressGenerationFailure', full);
    expect((await tenant.get('/routers')).many).toHaveLength(1);
  });

  test('its address is chosen by operators alone', async () => {
    const { tenant, admin, external } = await openNeutron();
    const chosen = { network_id: external.id, external_fixed_ips: [{ ip_address: '127.203.113.9' }] };
    const info = 'rule:create_router:external_gateway_info';
    expectRefused(
      await tenant.post('/routers', { router: { external_gateway_info: chosen } }),
      403,
      'PolicyNotAuthorized',
      `(rule:create_router and (${info} and (${info}:network_id and ${info}:external_fixed_ips))) is disallowed by policy`,
    );
    expect(await admin.make('/routers', 'router', { external_gateway_info: chosen })).toMatchObject({
      external_gateway_info: chosen,
    });
  });
});

describe('interfaces', () => {
  test("a subnet's gateway address becomes the router's", async () => {
    const neutron = await openNeutron();
    const { tenant, time } = neutron;
    const { networkId, subnetId } = await makeLan(neutron);
    const router = await tenant.make('/routers', 'router', {});
    const added = await tenant.put(`/routers/${router.id}/add_router_interface`, { subnet_id: subnetId });
    expect(added).toMatchObject({ status: 200 });
    expect(added.body).toEqual({
      id: router.id,
      tenant_id: tenant.projectId,
      port_id: expect.any(String),
      network_id: networkId,
      subnet_id: subnetId,
      subnet_ids: [subnetId],
    });
    const path = `/ports?device_id=${router.id}`;
    expect((await tenant.get(path)).many).toMatchObject([
      {
        id: added.one['port_id'],
        device_owner: 'network:router_interface',
        fixed_ips: [{ subnet_id: subnetId, ip_address: '10.77.0.1' }],
        status: 'DOWN',
      },
    ]);
    time.advance(60_000);
    expect((await tenant.get(path)).many).toMatchObject([{ status: 'ACTIVE' }]);
    expect((await tenant.get(`/routers/${router.id}`)).one['revision_number']).toBe(2);
    const removed = await tenant.put(`/routers/${router.id}/remove_router_interface`, { subnet_id: subnetId });
    expect(removed.body).toEqual(added.body);
    expect((await tenant.get(path)).many).toEqual([]);
  });

  test('a port of any address becomes an interface, and goes with it', async () => {
    const neutron = await openNeutron();
    const { tenant } = neutron;
    const { networkId, subnetId } = await makeLan(neutron);
    const router = await tenant.make('/routers', 'router', {});
    const other = await tenant.make('/routers', 'router', {});
    const fixedIp = { subnet_id: subnetId, ip_address: '10.77.0.254' };
    const port = await tenant.make('/ports', 'port', { network_id: networkId, fixed_ips: [fixedIp] });
    const body = { port_id: port.id };
    expect((await tenant.put(`/routers/${router.id}/add_router_interface`, body)).one).toMatchObject(body);
    expectRefused(
      await tenant.put(`/routers/${other.id}/add_router_interface`, body),
      409,
      'PortInUse',
      `Unable to complete operation on port ${port.id} for network ${networkId}. Port already has an attached device ${router.id}.`,
    );
    expect((await tenant.put(`/routers/${router.id}/remove_router_interface`, body)).status).toBe(200);
    expect((await tenant.get(`/ports/${port.id}`)).status).toBe(404);
  });

  test('what cannot be added', async () => {
    const neutron = await openNeutron();
    const { tenant } = neutron;
    const { routerId, subnetId, interfaceId } = await makeRoutedLan(neutron);
    const overlapping = await makeLan(neutron, '10.77.0.0/25');
    const bare = await tenant.make('/networks', 'network', {});
    const noGateway = { network_id: bare.id, ip_version: 4, cidr: '10.78.0.0/24', gateway_ip: null };
    const subnet = await tenant.make('/subnets', 'subnet', noGateway);
    const bad = (message: string) => [400, 'BadRequest', `Bad router request: ${message}`] as const;
    const add = (body: object) => tenant.put(`/routers/${routerId}/add_router_interface`, body);
    expectRefused(await add({ subnet_id: subnetId }), ...bad(`Router already has a port on subnet ${subnetId}.`));
    expectRefused(await add({}), ...bad('Either subnet_id or port_id must be specified.'));
    expectRefused(
      await add({ subnet_id: subnetId, port_id: NOBODY }),
      ...bad('Cannot specify both subnet-id and port-id.'),
    );
    expectRefused(await add({ subnet_id: subnet.id }), ...bad('Subnet for router interface must have a gateway IP.'));
    expectRefused(
      await add({ subnet_id: overlapping.subnetId }),
      ...bad(
        `Cidr 10.77.0.0/25 of subnet ${overlapping.subnetId} overlaps with cidr 10.77.0.0/24 of subnet ${subnetId}.`,
      ),
    );
    expectRefused(await add({ subnet_id: NOBODY }), 404, 'SubnetNotFound', `Subnet ${NOBODY} could not be found.`);
    expectRefused(await add({ port_id: NOBODY }), 404, 'PortNotFound', `Port ${NOBODY} could not be found.`);
    const nobodys = await tenant.put(`/routers/${NOBODY}/add_router_interface`, { subnet_id: subnetId });
    expectRefused(nobodys, 404, 'RouterNotFound', `Router ${NOBODY} could not be found`);
    // A second router has the gateway's address to itself already.
    const second = await tenant.make('/routers', 'router', {});
    const taken = await tenant.put(`/routers/${second.id}/add_router_interface`, { subnet_id: subnetId });
    const words = `IP address 10.77.0.1 already allocated in subnet ${subnetId}`;
    expectRefused(taken, 409, 'IpAddressAlreadyAllocated', words);
    expect((await tenant.get(`/ports?device_id=${routerId}`)).many.map(({ id }) => id)).toEqual([interfaceId]);
  });

  test('what cannot be removed', async () => {
    const neutron = await openNeutron();
    const { tenant, external } = neutron;
    const { routerId, subnetId, networkId, interfaceId } = await makeRoutedLan(neutron);
    const other = await makeLan(neutron, '10.78.0.0/24');
    const remove = (body: object) => tenant.put(`/routers/${routerId}/remove_router_interface`, body);
    expectRefused(
      await remove({ subnet_id: other.subnetId }),
      404,
      'RouterInterfaceNotFoundForSubnet',
      `Router ${routerId} has no interface on subnet ${other.subnetId}`,
    );
    expectRefused(
      await remove({ port_id: NOBODY }),
      404,
      'RouterInterfaceNotFound',
      `Router ${routerId} does not have an interface with id ${NOBODY}`,
    );
    expectRefused(
      await remove({ port_id: interfaceId, subnet_id: other.subnetId }),
      400,
      'SubnetMismatchForPort',
      `Subnet on port ${interfaceId} does not match the requested subnet ${other.subnetId}.`,
    );
    const vip = await tenant.make('/ports', 'port', { network_id: networkId });
    const values = { floating_network_id: external.id, port_id: vip.id };
    const floatingIp = await tenant.make('/floatingips', 'floatingip', values);
    expectRefused(
      await remove({ subnet_id: subnetId }),
      409,
      'RouterInterfaceInUseByFloatingIP',
      `Router interface for subnet ${subnetId} on router ${routerId} cannot be deleted, as it is required by one or more floating IPs.`,
    );
    expectRefused(
      await tenant.put(`/routers/${routerId}`, { router: { external_gateway_info: null } }),
      409,
      'RouterExternalGatewayInUseByFloatingIp',
      `Gateway cannot be updated for router ${routerId}, since a gateway to external network ${external.id} is required by one or more floating IPs.`,
    );
    await tenant.delete(`/floatingips/${floatingIp.id}`);
    expect((await remove({ subnet_id: subnetId })).status).toBe(200);
  });
});

test('static routes lead to neighbours, and hold the interface that leads there', async () => {
  const neutron = await openNeutron();
  const { tenant } = neutron;
  const { routerId, subnetId } = await makeRoutedLan(neutron);
  const put = (...routes: object[]) => tenant.put(`/routers/${routerId}`, { router: { routes } });
  const to = (nexthop: string) => ({ destination: '10.200.0.0/16', nexthop });
  expect((await put(to('10.77.0.100'))).one['routes']).toEqual([to('10.77.0.100')]);
  const words = (nexthop: string, reason: string): string =>
    `Invalid format for routes: [{'destination': '10.200.0.0/16', 'nexthop': '${nexthop}'}], ${reason}`;
  expectRefused(
    await put(to('10.99.0.100')),
    400,
    'InvalidRoutes',
    words('10.99.0.100', 'the nexthop is not connected with router'),
  );
  expectRefused(await put(to('10.77.0.1')), 400, 'InvalidRoutes', words('10.77.0.1', 'the nexthop is used by router'));
  expectRefused(
    await tenant.put(`/routers/${routerId}/remove_router_interface`, { subnet_id: subnetId }),
    409,
    'RouterInterfaceInUseByRoute',
    `Router interface for subnet ${subnetId} on router ${routerId} cannot be deleted, as it is required by one or more routes.`,
  );
  expect((await put()).one['routes']).toEqual([]);
});

test('a router with interfaces is not deleted; without, its gateway goes with it', async () => {
  const neutron = await openNeutron();
  const { tenant, admin } = neutron;
  const { routerId, interfaceId } = await makeRoutedLan(neutron);
  const words = `Router ${routerId} has ports still attached: ${interfaceId}`;
  expectRefused(await tenant.delete(`/routers/${routerId}`), 409, 'RouterInUse', words);
  await tenant.put(`/routers/${routerId}/remove_router_interface`, { port_id: interfaceId });
  const stale = await tenant.delete(`/routers/${routerId}`, { 'If-Match': 'revision_number=1' });
  expectRefused(stale, 412, 'RevisionNumberConstraintFailed', /^Constrained to 1, but current revision is \d+$/);
  expect((await tenant.delete(`/routers/${routerId}`)).status).toBe(204);
  expect((await admin.get(`/ports?device_id=${routerId}`)).many).toEqual([]);
  expectRefused(
    await tenant.get(`/routers/${routerId}`),
    404,
    'RouterNotFound',
    `Router ${routerId} could not be found`,
  );
});
