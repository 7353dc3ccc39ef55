import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { PROJECT_ID, startFakeCloud, type FakeCloud } from '../testing/fake-cloud.ts';
import { setTags } from './neutron-resource.ts';
import { createPort, listPorts, setPortUp } from './ports.ts';
import { getNetworkHeadroom } from './quotas.ts';
import { createSubnet } from './subnets.ts';

const signal = new AbortController().signal;

let cloud: FakeCloud;
let session: CloudSession;
beforeEach(async () => {
  cloud = await startFakeCloud();
  session = await openSession(cloud.config());
});
afterEach(async () => {
  await session.close();
  await cloud.close();
});

const raw = {
  id: 'p1',
  name: 'vip',
  description: 'd',
  tags: [],
  project_id: 'p',
  revision_number: 1,
  network_id: 'n1',
  mac_address: 'fa:16:3e:00:00:01',
  fixed_ips: [{ subnet_id: 's1', ip_address: '10.0.0.100' }],
  allowed_address_pairs: [{ ip_address: '10.0.0.101', mac_address: 'fa:16:3e:00:00:01' }],
  security_groups: ['g1'],
  port_security_enabled: true,
  admin_state_up: true,
  status: 'DOWN',
  device_id: '',
  device_owner: '',
};

it('a port is made with its MAC, addresses and pairs', async () => {
  cloud.on('POST /network/v2.0/ports', () => ({ status: 201, json: { port: raw } }));
  const made = await createPort(
    session.network,
    {
      name: 'vip',
      description: 'd',
      networkId: 'n1',
      macAddress: 'fa:16:3e:00:00:01',
      fixedIps: [{ subnetId: 's1', address: '10.0.0.100' }],
      securityGroupIds: ['g1'],
      allowedAddressPairs: [{ ipAddress: '10.0.0.101' }],
      adminStateUp: true,
    },
    signal,
  );
  expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toEqual({
    port: {
      name: 'vip',
      description: 'd',
      network_id: 'n1',
      mac_address: 'fa:16:3e:00:00:01',
      fixed_ips: [{ subnet_id: 's1', ip_address: '10.0.0.100' }],
      security_groups: ['g1'],
      allowed_address_pairs: [{ ip_address: '10.0.0.101' }],
      admin_state_up: true,
    },
  });
  expect(made).toMatchObject({
    fixedIps: [{ subnetId: 's1', address: '10.0.0.100' }],
    allowedAddressPairs: [{ ipAddress: '10.0.0.101', macAddress: 'fa:16:3e:00:00:01' }],
    deviceId: '',
    status: 'DOWN',
  });
});

it('ports are found by what marks them', async () => {
  cloud.on('GET /network/v2.0/ports', () => ({ status: 200, json: { ports: [raw] } }));
  expect(await listPorts(session.network, { description: 'd', macAddress: 'fa:16:3e:00:00:01' }, signal)).toHaveLength(
    1,
  );
  expect(Object.fromEntries(cloud.seen.at(-1)?.query ?? [])).toEqual({
    description: 'd',
    mac_address: 'fa:16:3e:00:00:01',
  });
});

it('a port is switched off, without a condition', async () => {
  cloud.on('PUT /network/v2.0/ports/p1', () => ({ status: 200, json: { port: { ...raw, admin_state_up: false } } }));
  expect(await setPortUp(session.network, 'p1', false, signal)).toMatchObject({ id: 'p1', adminStateUp: false });
  const { body, headers } = cloud.seen.at(-1) ?? {};
  expect(body).toBe('{"port":{"admin_state_up":false}}');
  expect(headers?.['if-match']).toBeUndefined();
});

it('a subnet without a gateway is made without one, and IPv4 has no IPv6 modes', async () => {
  const subnet = {
    name: 's',
    description: 'd',
    networkId: 'n1',
    ipVersion: 4 as const,
    cidr: '10.0.0.0/24',
    gatewayIp: null,
    enableDhcp: false,
    dnsNameservers: [],
    hostRoutes: [],
    allocationPools: [],
    ipv6AddressMode: null,
    ipv6RaMode: null,
  };
  const answer = {
    id: 's1',
    project_id: 'p',
    network_id: 'n1',
    ip_version: 4,
    cidr: '10.0.0.0/24',
    gateway_ip: null,
    enable_dhcp: false,
  };
  cloud.on('POST /network/v2.0/subnets', () => ({ status: 201, json: { subnet: answer } }));
  expect(await createSubnet(session.network, subnet, signal)).toMatchObject({
    id: 's1',
    gatewayIp: null,
    ipVersion: 4,
  });
  expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toEqual({
    subnet: {
      name: 's',
      description: 'd',
      network_id: 'n1',
      ip_version: 4,
      cidr: '10.0.0.0/24',
      gateway_ip: null,
      enable_dhcp: false,
      dns_nameservers: [],
      host_routes: [],
    },
  });
});

it('headroom knows limits, use, reservations and "unlimited"', async () => {
  const of = (limit: number, used: number, reserved = 0): object => ({ limit, used, reserved });
  const quota = {
    network: of(100, 2),
    subnet: of(-1, 7),
    router: of(1, 5),
    port: of(10, 2, 3),
    floatingip: of(5, 0),
    security_group: of(5, 0),
    security_group_rule: of(5, 0),
  };
  cloud.on(`GET /network/v2.0/quotas/${PROJECT_ID}/details.json`, () => ({ status: 200, json: { quota } }));
  expect(await getNetworkHeadroom(session.network, PROJECT_ID, signal)).toMatchObject({
    networks: 98,
    subnets: null,
    routers: 0,
    ports: 5,
  });
});

it('tags are set whole', async () => {
  cloud.on('PUT /network/v2.0/ports/p1/tags', () => ({ status: 200, json: { tags: ['a'] } }));
  await setTags(session.network, 'ports', 'p1', ['a'], signal);
  expect(cloud.seen.at(-1)?.body).toBe('{"tags":["a"]}');
});
