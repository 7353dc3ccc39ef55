import { describe, expect, test } from 'vitest';
import { expectRefused, makeLan, makeRoutedLan, type Neutron, NOBODY, openNeutron } from '../testing/neutron.ts';

type Lan = Neutron & { readonly networkId: string; readonly subnetId: string };

async function openWithLan(cidr?: string): Promise<Lan> {
  const neutron = await openNeutron();
  return { ...neutron, ...(await makeLan(neutron, cidr)) };
}

test('a port gets a MAC address, an address of the pool and the default security group', async () => {
  const { tenant, cloud, networkId, subnetId } = await openWithLan();
  const port = await tenant.make('/ports', 'port', { network_id: networkId });
  const group = cloud.state.securityGroups.where(({ name }) => name === 'default')[0];
  expect(port).toEqual({
    id: expect.any(String),
    name: '',
    description: '',
    tenant_id: tenant.projectId,
    project_id: tenant.projectId,
    network_id: networkId,
    mac_address: expect.stringMatching(/^fa:16:3e(:[0-9a-f]{2}){3}$/),
    fixed_ips: [{ subnet_id: subnetId, ip_address: expect.stringMatching(/^10\.77\.0\.\d+$/) }],
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    security_groups: [group?.id],
    port_security_enabled: true,
    admin_state_up: true,
    status: 'DOWN',
    device_id: '',
    device_owner: '',
    'binding:vnic_type': 'normal',
    tags: [],
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    revision_number: 1,
  });
});

test('MAC address, address and description can be chosen at creation, by a tenant on its own network', async () => {
  const { tenant, networkId, subnetId } = await openWithLan();
  const fixedIps = [{ subnet_id: subnetId, ip_address: '10.77.0.100' }];
  const values = { network_id: networkId, mac_address: 'FA:16:3E:77:77:77', fixed_ips: fixedIps, description: 'vip' };
  expect(await tenant.make('/ports', 'port', values)).toMatchObject({
    mac_address: 'fa:16:3e:77:77:77',
    fixed_ips: fixedIps,
    description: 'vip',
  });
});

describe('addresses', () => {
  test('every address of the pool is given once, then no more', async () => {
    const { tenant, networkId } = await openWithLan('10.77.0.0/29');
    const addresses = new Set<string | undefined>();
    for (let at = 0; at < 5; at += 1) {
      const port = await tenant.make('/ports', 'port', { network_id: networkId });
      addresses.add((port['fixed_ips'] as { ip_address: string }[])[0]?.ip_address);
    }
    expect(addresses).toEqual(new Set(['10.77.0.2', '10.77.0.3', '10.77.0.4', '10.77.0.5', '10.77.0.6']));
    expectRefused(
      await tenant.post('/ports', { port: { network_id: networkId } }),
      409,
      'IpAddressGenerationFailure',
      `No more IP addresses available on network ${networkId}.`,
    );
  });

  test('several of one subnet, each another, or none at all', async () => {
    const { tenant, networkId, subnetId } = await openWithLan('10.77.0.0/29');
    const five = Array.from({ length: 5 }, () => ({ subnet_id: subnetId }));
    const ips = (await tenant.make('/ports', 'port', { network_id: networkId, fixed_ips: five }))['fixed_ips'];
    expect(new Set((ips as { ip_address: string }[]).map((ip) => ip.ip_address)).size).toBe(5);
    const none = await tenant.make('/ports', 'port', { network_id: networkId, fixed_ips: [] });
    expect(none['fixed_ips']).toEqual([]);
    const further = await tenant.post('/ports', {
      port: { network_id: networkId, fixed_ips: [{ subnet_id: subnetId }] },
    });
    const words = `No more IP addresses available for subnet ${subnetId}.`;
    expectRefused(further, 409, 'IpAddressGenerationFailure', words);
  });

  test.each([
    [
      { ip_address: '10.99.0.4' },
      400,
      'InvalidIpForNetwork',
      'IP address 10.99.0.4 is not a valid IP for any of the subnets on the specified network.',
    ],
    [
      { subnet_id: 'own', ip_address: '10.99.0.4' },
      400,
      'InvalidIpForSubnet',
      'IP address 10.99.0.4 is not a valid IP for the specified subnet.',
    ],
    [
      { subnet_id: 'own', ip_address: '10.77.0.0' },
      400,
      'InvalidIpForSubnet',
      'IP address 10.77.0.0 is not a valid IP for the specified subnet.',
    ],
    [
      { subnet_id: 'own', ip_address: '10.77.0.255' },
      400,
      'InvalidIpForSubnet',
      'IP address 10.77.0.255 is not a valid IP for the specified subnet.',
    ],
    [{ subnet_id: NOBODY }, 404, 'SubnetNotFound', `Subnet ${NOBODY} could not be found.`],
    [{}, 400, 'InvalidInput', 'Invalid input for operation: IP allocation requires subnet_id or ip_address.'],
    [{ ip_address: 'x' }, 400, 'HTTPBadRequest', "Invalid input for fixed_ips. Reason: 'x' is not a valid IP address."],
  ])('%j is refused', async (ip, status, type, message) => {
    const { tenant, networkId, subnetId } = await openWithLan();
    const asked = 'subnet_id' in ip && ip.subnet_id === 'own' ? { ...ip, subnet_id: subnetId } : ip;
    const answer = await tenant.post('/ports', { port: { network_id: networkId, fixed_ips: [asked] } });
    expectRefused(answer, status, type, message);
  });

  test('one that somebody has, one twice, one of another network', async () => {
    const neutron = await openWithLan();
    const { tenant, networkId, subnetId } = neutron;
    const other = await makeLan(neutron, '10.78.0.0/24');
    const ask = (...fixedIps: object[]) =>
      tenant.post('/ports', { port: { network_id: networkId, fixed_ips: fixedIps } });
    expect((await ask({ ip_address: '10.77.0.4' })).status).toBe(201);
    const taken = `IP address 10.77.0.4 already allocated in subnet ${subnetId}`;
    expectRefused(await ask({ ip_address: '10.77.0.4' }), 409, 'IpAddressAlreadyAllocated', taken);
    expectRefused(
      await ask({ ip_address: '10.77.0.40' }, { ip_address: '10.77.0.40' }),
      400,
      'HTTPBadRequest',
      "Invalid input for fixed_ips. Reason: Duplicate IP address '10.77.0.40'.",
    );
    expectRefused(
      await ask({ subnet_id: other.subnetId }),
      400,
      'InvalidInput',
      `Invalid input for operation: Failed to create port on network ${networkId}, because fixed_ips included invalid subnet ${other.subnetId}.`,
    );
  });

  test('are changed later, and those that stay are kept', async () => {
    const { tenant, networkId, subnetId } = await openWithLan();
    const port = await tenant.make('/ports', 'port', {
      network_id: networkId,
      fixed_ips: [{ ip_address: '10.77.0.4' }],
    });
    const put = (...fixedIps: object[]) => tenant.put(`/ports/${port.id}`, { port: { fixed_ips: fixedIps } });
    const two = [
      { subnet_id: subnetId, ip_address: '10.77.0.4' },
      { subnet_id: subnetId, ip_address: '10.77.0.50' },
    ];
    expect((await put(...two)).one).toMatchObject({ fixed_ips: two, revision_number: 2 });
    expect((await put({ subnet_id: subnetId })).one).toMatchObject({ fixed_ips: [two[0]] });
  });
});

describe('MAC addresses', () => {
  test('are given once on a network', async () => {
    const { tenant, networkId } = await openWithLan();
    const values = { network_id: networkId, mac_address: 'fa:16:3e:77:77:77' };
    await tenant.make('/ports', 'port', values);
    expectRefused(
      await tenant.post('/ports', { port: values }),
      409,
      'MacAddressInUse',
      `Unable to complete operation for network ${networkId}. The mac address fa:16:3e:77:77:77 is in use.`,
    );
    const bogus = await tenant.post('/ports', { port: { ...values, mac_address: 'bogus' } });
    const words = "Invalid input for mac_address. Reason: 'bogus' is not a valid MAC address.";
    expectRefused(bogus, 400, 'HTTPBadRequest', words);
  });

  test('are changed by operators alone', async () => {
    const { tenant, admin, networkId } = await openWithLan();
    const first = await tenant.make('/ports', 'port', { network_id: networkId });
    const { id } = await tenant.make('/ports', 'port', { network_id: networkId });
    const change = { port: { mac_address: 'fa:16:3e:00:00:aa' } };
    expectRefused(
      await tenant.put(`/ports/${id}`, change),
      403,
      'PolicyNotAuthorized',
      '(rule:update_port and rule:update_port:mac_address) is disallowed by policy',
    );
    expect((await admin.put(`/ports/${id}`, change)).one).toMatchObject(change.port);
    const taken = await admin.put(`/ports/${id}`, { port: { mac_address: first['mac_address'] } });
    expectRefused(taken, 409, 'MacAddressInUse', /is in use\.$/);
  });
});

describe('address pairs and port security', () => {
  test("a pair without a MAC address has the port's own", async () => {
    const { tenant, networkId } = await openWithLan();
    const mac = 'fa:16:3e:77:77:77';
    const pairs = [{ ip_address: '10.77.0.100' }, { ip_address: '10.77.0.0/24', mac_address: '00:00:5e:00:01:33' }];
    const values = { network_id: networkId, mac_address: mac, allowed_address_pairs: pairs };
    const { id, ...port } = await tenant.make('/ports', 'port', values);
    expect(port['allowed_address_pairs']).toEqual([
      { ip_address: '10.77.0.100', mac_address: mac },
      { ip_address: '10.77.0.0/24', mac_address: '00:00:5e:00:01:33' },
    ]);
    const cleared = await tenant.put(`/ports/${id}`, { port: { allowed_address_pairs: [] } });
    expect(cleared.one['allowed_address_pairs']).toEqual([]);
  });

  test.each([
    [[{ ip_address: 'bogus' }], 'HTTPBadRequest', "'bogus' is not a valid IP address"],
    [
      [{ mac_address: 'fa:16:3e:77:77:77' }],
      'AllowedAddressPairsMissingIP',
      'AllowedAddressPair must contain ip_address',
    ],
    [
      [{ ip_address: '10.77.0.9' }, { ip_address: '10.77.0.9' }],
      'DuplicateAddressPairInRequest',
      'Request contains duplicate address pair: mac_address None ip_address 10.77.0.9.',
    ],
  ])('%j is refused', async (pairs, type, message) => {
    const { tenant, networkId } = await openWithLan();
    const answer = await tenant.post('/ports', { port: { network_id: networkId, allowed_address_pairs: pairs } });
    expectRefused(answer, 400, type, message);
  });

  test('pairs and groups need port security', async () => {
    const { tenant, networkId } = await openWithLan();
    const pairs = { allowed_address_pairs: [{ ip_address: '10.77.0.9' }] };
    const off = { port_security_enabled: false };
    const needed = 'Port Security must be enabled in order to have allowed address pairs on a port.';
    const asked = await tenant.post('/ports', { port: { network_id: networkId, ...off, ...pairs } });
    expectRefused(asked, 409, 'AddressPairAndPortSecurityRequired', needed);

    const { id, ...port } = await tenant.make('/ports', 'port', { network_id: networkId, ...pairs });
    const put = (values: object) => tenant.put(`/ports/${id}`, { port: values });
    expectRefused(await put(off), 409, 'AddressPairAndPortSecurityRequired', needed);
    expectRefused(
      await put({ ...off, allowed_address_pairs: [] }),
      409,
      'PortSecurityPortHasSecurityGroup',
      'Port has security group associated. Cannot disable port security or IP address until security group is removed.',
    );
    const bare = { ...off, allowed_address_pairs: [], security_groups: [] };
    expect((await put(bare)).one).toMatchObject(bare);
    expectRefused(await put(pairs), 409, 'AddressPairAndPortSecurityRequired', needed);
    expectRefused(
      await put({ security_groups: port['security_groups'] }),
      400,
      'PortSecurityAndIPRequiredForSecurityGroups',
      'Port security must be enabled and port must have an IP address in order to use security groups.',
    );
  });

  test('a network without it makes ports without it', async () => {
    const { tenant } = await openNeutron();
    const network = await tenant.make('/networks', 'network', { port_security_enabled: false });
    const port = await tenant.make('/ports', 'port', { network_id: network.id });
    expect(port).toMatchObject({ port_security_enabled: false, security_groups: [] });
  });
});

describe('what else is refused', () => {
  test.each([
    [{}, 400, 'HTTPBadRequest', "Failed to parse request. Required attribute 'network_id' not specified"],
    [
      { network_id: 'bogus' },
      400,
      'HTTPBadRequest',
      "Invalid input for network_id. Reason: 'bogus' is not a valid UUID.",
    ],
    [{ network_id: NOBODY }, 404, 'NetworkNotFound', `Network ${NOBODY} could not be found.`],
  ])('%j', async (values, status, type, message) => {
    const { tenant } = await openNeutron();
    expectRefused(await tenant.post('/ports', { port: values }), status, type, message);
  });

  test('a security group that is not there', async () => {
    const { tenant, networkId } = await openWithLan();
    const answer = await tenant.post('/ports', { port: { network_id: networkId, security_groups: [NOBODY] } });
    expectRefused(answer, 404, 'SecurityGroupNotFound', `Security group ${NOBODY} does not exist`);
  });

  test('a port on the external network, for tenants', async () => {
    const { tenant, admin, external } = await openNeutron();
    const port = { port: { network_id: external.id } };
    const words = `Tenant ${tenant.projectId} not allowed to create port on this network`;
    expectRefused(await tenant.post('/ports', port), 403, 'HTTPForbidden', words);
    expect((await admin.post('/ports', port)).status).toBe(201);
  });

  test("choices on somebody else's shared network", async () => {
    const { admin, tenant } = await openNeutron();
    const network = await admin.make('/networks', 'network', { shared: true });
    expect((await tenant.post('/ports', { port: { network_id: network.id } })).status).toBe(201);
    const chosen = { network_id: network.id, mac_address: 'fa:16:3e:77:77:77' };
    expectRefused(
      await tenant.post('/ports', { port: chosen }),
      403,
      'PolicyNotAuthorized',
      '(rule:create_port and rule:create_port:mac_address) is disallowed by policy',
    );
  });

  test('the binding, for tenants, who do not see it either', async () => {
    const { tenant, admin, networkId } = await openWithLan();
    const port = await tenant.make('/ports', 'port', { network_id: networkId });
    expect(port).not.toHaveProperty(['binding:host_id']);
    expect((await admin.get(`/ports/${port.id}`)).one).toMatchObject({ 'binding:vif_type': 'unbound' });
    expectRefused(
      await tenant.put(`/ports/${port.id}`, { port: { 'binding:host_id': 'os1' } }),
      403,
      'PolicyNotAuthorized',
      '(rule:update_port and rule:update_port:binding:host_id) is disallowed by policy',
    );
  });

  test('another network later', async () => {
    const { tenant, networkId } = await openWithLan();
    const { id } = await tenant.make('/ports', 'port', { network_id: networkId });
    const answer = await tenant.put(`/ports/${id}`, { port: { network_id: NOBODY } });
    expectRefused(answer, 400, 'HTTPBadRequest', 'Cannot update read-only attribute network_id');
  });
});

describe('If-Match', () => {
  test('a change is made only to the revision that was seen', async () => {
    const { tenant, networkId } = await openWithLan();
    const { id } = await tenant.make('/ports', 'port', { network_id: networkId });
    const put = (revision: string) => tenant.put(`/ports/${id}`, { port: { name: 'new' } }, { 'If-Match': revision });
    const words = 'Constrained to 99, but current revision is 1';
    expectRefused(await put('revision_number=99'), 412, 'RevisionNumberConstraintFailed', words);
    expect((await put('revision_number=1')).one).toMatchObject({ name: 'new', revision_number: 2 });
    expect((await put('bogus')).one).toMatchObject({ revision_number: 3 });
    const stale = await tenant.delete(`/ports/${id}`, { 'If-Match': 'revision_number=1' });
    expectRefused(stale, 412, 'RevisionNumberConstraintFailed', 'Constrained to 1, but current revision is 3');
    expect((await tenant.delete(`/ports/${id}`, { 'If-Match': 'revision_number=3' })).status).toBe(204);
  });
});

describe('who sees what', () => {
  test("the owner of a network sees everybody's ports on it, and nobody else does", async () => {
    const { tenant, admin, stranger, networkId } = await openWithLan();
    const values = { network_id: networkId, project_id: stranger.projectId };
    const { id } = await admin.make('/ports', 'port', values);
    expect((await stranger.get(`/ports/${id}`)).status).toBe(200);
    expect((await tenant.get(`/ports/${id}`)).status).toBe(200);
    const own = await tenant.make('/ports', 'port', { network_id: networkId });
    const message = `Port ${own.id} could not be found.`;
    expectRefused(await stranger.get(`/ports/${own.id}`), 404, 'PortNotFound', message);
    expect((await stranger.get('/ports')).many.map((port) => port.id)).toEqual([id]);
  });

  test("a router's ports are the router's", async () => {
    const neutron = await openNeutron();
    const { tenant, admin } = neutron;
    const { routerId, interfaceId } = await makeRoutedLan(neutron);
    const gateway = (await admin.get(`/ports?device_id=${routerId}&device_owner=network:router_gateway`)).many[0];
    for (const [id, owner] of [
      [interfaceId, 'network:router_interface'],
      [gateway?.id, 'network:router_gateway'],
    ]) {
      const words = `Port ${id} cannot be deleted directly via the port API: has device owner ${owner}.`;
      expectRefused(await admin.delete(`/ports/${id}`), 409, 'ServicePortInUse', words);
    }
    expect((await tenant.get(`/ports/${gateway?.id}`)).status).toBe(404);
  });
});
