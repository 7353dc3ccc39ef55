import { describe, expect, test } from 'vitest';
import {
  expectRefused,
  makeLan,
  makeRoutedLan,
  type Neutron,
  NOBODY,
  openNeutron,
  type Shown,
} from '../testing/neutron.ts';

async function openWithNetwork(): Promise<Neutron & { readonly networkId: string }> {
  const neutron = await openNeutron();
  const { id } = await neutron.tenant.make('/networks', 'network', {});
  return { ...neutron, networkId: id };
}

test('gateway and pool are chosen as Neutron chooses them, and the CIDR is put right', async () => {
  const { tenant, networkId } = await openWithNetwork();
  const values = { network_id: networkId, ip_version: 4, cidr: '10.77.0.5/29' };
  expect(await tenant.make('/subnets', 'subnet', values)).toEqual({
    id: expect.any(String),
    name: '',
    description: '',
    tenant_id: tenant.projectId,
    project_id: tenant.projectId,
    network_id: networkId,
    ip_version: 4,
    cidr: '10.77.0.0/29',
    gateway_ip: '10.77.0.1',
    allocation_pools: [{ start: '10.77.0.2', end: '10.77.0.6' }],
    enable_dhcp: true,
    dns_nameservers: [],
    host_routes: [],
    ipv6_ra_mode: null,
    ipv6_address_mode: null,
    subnetpool_id: null,
    service_types: [],
    tags: [],
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    revision_number: 0,
  });
});

test.each([
  [
    { gateway_ip: '10.78.0.3' },
    [
      ['10.78.0.1', '10.78.0.2'],
      ['10.78.0.4', '10.78.0.6'],
    ],
  ],
  [{ gateway_ip: null }, [['10.78.0.1', '10.78.0.6']]],
  [{ gateway_ip: '10.99.0.1' }, [['10.78.0.1', '10.78.0.6']]],
])('pools with %j', async (gateway, pools) => {
  const { tenant, networkId } = await openWithNetwork();
  const values = { network_id: networkId, ip_version: 4, cidr: '10.78.0.0/29', ...gateway };
  expect(await tenant.make('/subnets', 'subnet', values)).toMatchObject({
    ...gateway,
    allocation_pools: pools.map(([start, end]) => ({ start, end })),
  });
});

test('IPv6', async () => {
  const { tenant, networkId } = await openWithNetwork();
  const values = { network_id: networkId, ip_version: 6, cidr: '2001:DB8:0::/64', ipv6_ra_mode: 'slaac' };
  expect(await tenant.make('/subnets', 'subnet', values)).toMatchObject({
    cidr: '2001:db8::/64',
    gateway_ip: '2001:db8::1',
    allocation_pools: [{ start: '2001:db8::2', end: '2001:db8::ffff:ffff:ffff:ffff' }],
    ipv6_ra_mode: 'slaac',
  });
});

describe('refused', () => {
  const subnet = { ip_version: 4, cidr: '10.78.0.0/29' };
  test.each([
    [
      { ip_version: 4 },
      400,
      'BadRequest',
      'Bad subnets request: a subnetpool must be specified in the absence of a cidr.',
    ],
    [
      { ip_version: 4, cidr: 'bogus' },
      400,
      'InvalidInput',
      'Invalid input for operation: bogus is not in a CIDR format.',
    ],
    [
      { cidr: '10.78.0.0/29' },
      400,
      'HTTPBadRequest',
      "Failed to parse request. Required attribute 'ip_version' not specified",
    ],
    [
      { ...subnet, ipv6_ra_mode: null },
      400,
      'HTTPBadRequest',
      'Invalid input for ipv6_ra_mode. Reason: None is not in valid_values.',
    ],
    [
      { ...subnet, gateway_ip: '10.78.0.2', allocation_pools: [{ start: '10.78.0.2', end: '10.78.0.4' }] },
      409,
      'GatewayConflictWithAllocationPools',
      'Gateway ip 10.78.0.2 conflicts with allocation pool 10.78.0.2-10.78.0.4.',
    ],
    [
      { ...subnet, allocation_pools: [{ start: '10.78.0.2', end: '10.78.0.40' }] },
      400,
      'OutOfBoundsAllocationPool',
      'The allocation pool 10.78.0.2-10.78.0.40 spans beyond the subnet cidr 10.78.0.0/29.',
    ],
    [
      {
        ...subnet,
        allocation_pools: [
          { start: '10.78.0.2', end: '10.78.0.4' },
          { start: '10.78.0.4', end: '10.78.0.5' },
        ],
      },
      409,
      'OverlappingAllocationPools',
      'Found overlapping allocation pools: 10.78.0.2-10.78.0.4 10.78.0.4-10.78.0.5 for subnet 10.78.0.0/29.',
    ],
    [
      { ...subnet, allocation_pools: [{ start: '10.78.0.4', end: '10.78.0.2' }] },
      400,
      'InvalidAllocationPool',
      'The allocation pool 10.78.0.4-10.78.0.2 is not valid.',
    ],
  ])('%j', async (values, status, type, message) => {
    const { tenant, networkId } = await openWithNetwork();
    const answer = await tenant.post('/subnets', { subnet: { network_id: networkId, ...values } });
    expectRefused(answer, status, type, message);
  });

  test('one that overlaps with another of the network', async () => {
    const neutron = await openNeutron();
    const { networkId } = await makeLan(neutron, '10.77.0.0/24');
    const values = { network_id: networkId, ip_version: 4, cidr: '10.77.0.128/25' };
    expectRefused(
      await neutron.tenant.post('/subnets', { subnet: values }),
      400,
      'InvalidInput',
      `Invalid input for operation: Requested subnet with cidr: 10.77.0.128/25 for network: ${networkId} overlaps with another subnet.`,
    );
  });

  test('on a network that is not there, or the cloud’s own', async () => {
    const { tenant, external } = await openNeutron();
    const on = (id: string) => tenant.post('/subnets', { subnet: { ...subnet, network_id: id } });
    expectRefused(await on(NOBODY), 404, 'NetworkNotFound', `Network ${NOBODY} could not be found.`);
    const words = `Tenant ${tenant.projectId} not allowed to create subnet on this network`;
    expectRefused(await on(external.id), 403, 'HTTPForbidden', words);
  });
});

test("the external network's subnet is shown to operators only", async () => {
  const { tenant, admin, external, externalSubnet } = await openNeutron();
  expect((await tenant.get(`/subnets?network_id=${external.id}`)).body).toEqual({ subnets: [] });
  const refused = await tenant.get(`/subnets/${externalSubnet.id}`);
  expectRefused(refused, 404, 'SubnetNotFound', `Subnet ${externalSubnet.id} could not be found.`);
  expect((await admin.get(`/subnets?network_id=${external.id}`)).many).toHaveLength(1);
});

describe('DHCP', () => {
  test('takes the first free address when it is on, and gives it back when it is off', async () => {
    const neutron = await openNeutron();
    const { tenant, time } = neutron;
    const { networkId, subnetId } = await makeLan(neutron);
    const fixedIp = { subnet_id: subnetId, ip_address: '10.77.0.2' };
    await tenant.make('/ports', 'port', { network_id: networkId, fixed_ips: [fixedIp] });
    const path = `/ports?network_id=${networkId}&device_owner=network:dhcp`;
    const dhcp = async () => (await tenant.get(path)).many;
    expect(await dhcp()).toEqual([]);
    await tenant.put(`/subnets/${subnetId}`, { subnet: { enable_dhcp: true } });
    expect(await dhcp()).toMatchObject([{ fixed_ips: [{ subnet_id: subnetId, ip_address: '10.77.0.3' }] }]);
    time.advance(60_000);
    expect(await dhcp()).toMatchObject([{ status: 'ACTIVE', device_owner: 'network:dhcp' }]);
    await tenant.put(`/subnets/${subnetId}`, { subnet: { enable_dhcp: false } });
    expect(await dhcp()).toEqual([]);
  });

  test('one port serves all subnets of a network', async () => {
    const neutron = await openNeutron();
    const { tenant } = neutron;
    const { id } = await tenant.make('/networks', 'network', {});
    const cidrs = ['10.1.0.0/24', '10.2.0.0/24'];
    const made: Shown[] = [];
    for (const cidr of cidrs) {
      made.push(await tenant.make('/subnets', 'subnet', { network_id: id, ip_version: 4, cidr }));
    }
    const ports = async () => (await tenant.get(`/ports?network_id=${id}`)).many;
    expect((await ports()).map((port) => port['fixed_ips'])).toEqual([
      made.map((subnet, at) => ({ subnet_id: subnet.id, ip_address: `10.${at + 1}.0.2` })),
    ]);
    expect((await tenant.delete(`/subnets/${made[0]?.id}`)).status).toBe(204);
    expect((await ports())[0]).toMatchObject({ fixed_ips: [{ subnet_id: made[1]?.id, ip_address: '10.2.0.2' }] });
  });
});

test('settings are changed; the CIDR and a gateway that a router has are not', async () => {
  const neutron = await openNeutron();
  const { tenant } = neutron;
  const { subnetId, interfaceId } = await makeRoutedLan(neutron);
  const changes = {
    name: 'new',
    dns_nameservers: ['9.9.9.9'],
    host_routes: [{ destination: '10.9.0.0/16', nexthop: '10.77.0.9' }],
    allocation_pools: [{ start: '10.77.0.100', end: '10.77.0.199' }],
  };
  const put = (values: object) => tenant.put(`/subnets/${subnetId}`, { subnet: values });
  expect((await put(changes)).one).toMatchObject({ ...changes, revision_number: 1 });
  expectRefused(await put({ cidr: '10.1.0.0/24' }), 400, 'HTTPBadRequest', 'Cannot update read-only attribute cidr');
  expectRefused(
    await put({ gateway_ip: '10.77.0.2' }),
    409,
    'GatewayIpInUse',
    `Current gateway ip 10.77.0.1 already in use by port ${interfaceId}. Unable to update.`,
  );
  expect((await put({ gateway_ip: null })).one['gateway_ip']).toBeNull();
});

test('one in use is not deleted', async () => {
  const neutron = await openNeutron();
  const { networkId, subnetId } = await makeLan(neutron);
  const port = await neutron.tenant.make('/ports', 'port', { network_id: networkId });
  expectRefused(
    await neutron.tenant.delete(`/subnets/${subnetId}`),
    409,
    'SubnetInUse',
    `Unable to complete operation on subnet ${subnetId}: One or more ports have an IP allocation from this subnet.`,
  );
  await neutron.tenant.delete(`/ports/${port.id}`);
  expect((await neutron.tenant.delete(`/subnets/${subnetId}`)).status).toBe(204);
});
