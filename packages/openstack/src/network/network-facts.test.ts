/** Answers as one cloud with agents and one with OVN gave them, to a tenant and to an operator. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud } from '../testing/fake-cloud.ts';
import { getAddressGroup } from './address-groups.ts';
import { listAgents } from './agents.ts';
import { listNetworkZones } from './availability-zones.ts';
import { listFloatingIps } from './floating-ips.ts';
import { createNetwork, getNetwork } from './networks.ts';
import { createPort, getPort } from './ports.ts';
import { addRouterInterface } from './router-interfaces.ts';
import { getRouter } from './routers.ts';

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

const answer = (path: string, json: object): void =>
  cloud.on(`GET /network/v2.0${path}`, () => ({ status: 200, json }));
const common = { id: 'x', name: 'n', description: '', tags: [], project_id: 'p', revision_number: 2 };
const network = { ...common, mtu: 1442, shared: false, subnets: [], 'router:external': false };
const port = {
  ...common,
  network_id: 'n',
  mac_address: 'fa:16:3e:00:5d:be',
  fixed_ips: [],
  admin_state_up: true,
  status: 'ACTIVE',
  device_id: 'd',
  device_owner: 'compute:nova',
};

it('a network as a tenant sees it, and as an operator does', async () => {
  answer('/networks/x', { network });
  expect(await getNetwork(session.network, 'x', signal)).toMatchObject({
    dnsDomain: null,
    qosPolicyId: null,
    availabilityZoneHints: [],
    vlanTransparent: null,
    provider: null,
  });
  const provider = {
    'provider:network_type': 'geneve',
    'provider:physical_network': null,
    'provider:segmentation_id': 7,
  };
  answer('/networks/x', { network: { ...network, ...provider, dns_domain: '', availability_zone_hints: ['az1'] } });
  expect(await getNetwork(session.network, 'x', signal)).toMatchObject({
    dnsDomain: null,
    availabilityZoneHints: ['az1'],
    provider: { type: 'geneve', physicalNetwork: null, segmentationId: 7 },
  });
});

it('a port with its binding, of which the drivers have a shape of their own, and its trunk', async () => {
  answer('/ports/x', { port });
  expect(await getPort(session.network, 'x', signal)).toMatchObject({ binding: null, trunk: null, vnicType: 'normal' });
  answer('/ports/x', {
    port: {
      ...port,
      dns_name: 'lb1',
      extra_dhcp_opts: [{ opt_name: 'mtu', opt_value: '1400', ip_version: 4 }],
      'binding:host_id': 'os2',
      'binding:vif_type': 'ovs',
      'binding:vif_details': { bound_drivers: { '0': 'ovn' }, connectivity: 'l2', port_filter: true, other: { a: 1 } },
      trunk_details: {
        trunk_id: 't',
        sub_ports: [{ port_id: 'p', segmentation_type: 'vlan', segmentation_id: 7, mac_address: 'm' }],
      },
    },
  });
  expect(await getPort(session.network, 'x', signal)).toMatchObject({
    dnsName: 'lb1',
    extraDhcpOptions: [{ name: 'mtu', value: '1400', ipVersion: 4 }],
    binding: {
      vifType: 'ovs',
      vifDetails: { bound_drivers: 'ovn', connectivity: 'l2', port_filter: true },
      hostId: 'os2',
    },
    trunk: { trunkId: 't', subPorts: [{ portId: 'p', segmentationType: 'vlan', segmentationId: 7 }] },
  });
});

it('a router, of which only operators see how it is made', async () => {
  const gateway = { network_id: 'e', external_fixed_ips: [], enable_snat: true };
  answer('/routers/x', { router: { ...common, status: 'ACTIVE', external_gateway_info: gateway } });
  expect(await getRouter(session.network, 'x', signal)).toMatchObject({
    enableSnat: true,
    distributed: null,
    ha: null,
  });
  answer('/routers/x', {
    router: { ...common, status: 'ACTIVE', external_gateway_info: null, distributed: true, ha: false },
  });
  expect(await getRouter(session.network, 'x', signal)).toMatchObject({
    enableSnat: null,
    distributed: true,
    ha: false,
  });
});

it('floating IPs with their port forwardings', async () => {
  const raw = { ...common, floating_ip_address: '203.0.113.1', floating_network_id: 'e', status: 'DOWN', dns_name: '' };
  const forwarding = { protocol: 'tcp', external_port: 2222, internal_port: 22, internal_ip_address: '10.0.0.11' };
  answer('/floatingips', { floatingips: [raw, { ...raw, port_forwardings: [forwarding] }] });
  expect(await listFloatingIps(session.network, {}, signal)).toMatchObject([
    { dnsName: null, portForwardings: [] },
    { portForwardings: [{ protocol: 'tcp', externalPort: 2222, internalPort: 22, internalAddress: '10.0.0.11' }] },
  ]);
});

it('agents: none for a tenant, null where they are refused or unknown', async () => {
  expect(await listAgents(session.network, signal)).toBeNull();
  answer('/agents', { agents: [] });
  expect(await listAgents(session.network, signal)).toEqual([]);
  answer('/agents', { agents: [{ id: 'a', agent_type: 'OVN Controller agent', host: 'os2', alive: true }] });
  expect(await listAgents(session.network, signal)).toEqual([
    { type: 'OVN Controller agent', host: 'os2', alive: true },
  ]);
  const refusal = { type: 'PolicyNotAuthorized', message: 'rule:get_agent is disallowed by policy', detail: '' };
  cloud.on('GET /network/v2.0/agents', () => ({ status: 403, json: { NeutronError: refusal } }));
  expect(await listAgents(session.network, signal)).toBeNull();
});

it('zones and address groups, where there are any', async () => {
  expect(await listNetworkZones(session.network, signal)).toEqual([]);
  answer('/availability_zones', { availability_zones: [{ name: 'nova', resource: 'router', state: 'available' }] });
  expect(await listNetworkZones(session.network, signal)).toEqual([{ name: 'nova', resource: 'router' }]);
  expect(await getAddressGroup(session.network, 'ag', signal)).toBeNull();
  answer('/address-groups/ag', { address_group: { id: 'ag', name: 'offices', addresses: ['192.0.2.0/28'] } });
  expect(await getAddressGroup(session.network, 'ag', signal)).toMatchObject({ addresses: ['192.0.2.0/28'] });
});

it('what is set is sent, and nothing else', async () => {
  cloud.on('POST /network/v2.0/networks', () => ({ status: 201, json: { network } }));
  await createNetwork(
    session.network,
    { name: 'n', description: '', dnsDomain: 'a.', availabilityZoneHints: ['z'] },
    signal,
  );
  expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toEqual({
    network: { name: 'n', description: '', dns_domain: 'a.', availability_zone_hints: ['z'] },
  });
  cloud.on('POST /network/v2.0/ports', () => ({ status: 201, json: { port } }));
  const wanted = {
    name: 'p',
    description: '',
    networkId: 'n',
    fixedIps: [],
    securityGroupIds: [],
    allowedAddressPairs: [],
  };
  const option = { name: 'mtu', value: '1400', ipVersion: 4 } as const;
  await createPort(session.network, { ...wanted, vnicType: 'direct', extraDhcpOptions: [option] }, signal);
  expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toMatchObject({
    port: { 'binding:vnic_type': 'direct', extra_dhcp_opts: [{ opt_name: 'mtu', opt_value: '1400', ip_version: 4 }] },
  });
  cloud.on('PUT /network/v2.0/routers/r/add_router_interface', () => ({ status: 200, json: {} }));
  await addRouterInterface(session.network, 'r', { portId: 'p' }, signal);
  expect(cloud.seen.at(-1)?.body).toBe('{"port_id":"p"}');
});
