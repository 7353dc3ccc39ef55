/** What tells a cloud with OVN from one with agents, as tenants and operators see it. */
import { expect, test } from 'vitest';
import { expectRefused, makeLan, openNeutron } from './testing/neutron.ts';

const aliases = (many: readonly { readonly [name: string]: unknown }[]): readonly unknown[] =>
  many.map((extension) => extension['alias']);

test('OVN has its own agents and extensions, and no zones', async () => {
  const { tenant, admin } = await openNeutron('ovn');
  expect((await admin.get('/agents')).many.map((agent) => agent['agent_type'])).toEqual([
    'OVN Controller Gateway agent',
    'OVN Metadata agent',
  ]);
  const listed = aliases((await tenant.get('/extensions')).many);
  expect(listed).toEqual(expect.arrayContaining(['router', 'dns-integration', 'router_availability_zone']));
  expect(listed).not.toContain('dhcp_agent_scheduler');
  expect((await tenant.get('/availability_zones')).many).toEqual([]);
  const other = await openNeutron();
  expect(aliases((await other.tenant.get('/extensions')).many)).toContain('dhcp_agent_scheduler');
  expect((await other.tenant.get('/availability_zones')).many).toHaveLength(2);
});

test('Geneve leaves 1442 bytes, and no more are given', async () => {
  const { tenant, admin } = await openNeutron('ovn');
  const network = await tenant.make('/networks', 'network', { name: 'n' });
  expect(network).toMatchObject({ mtu: 1442, availability_zones: [] });
  expect(network).not.toHaveProperty('provider:network_type');
  expect((await admin.get(`/networks/${network.id}`)).one).toMatchObject({ 'provider:network_type': 'geneve' });
  const refusal = 'Invalid input for operation: Requested MTU is too big, maximum is 1442.';
  expectRefused(await tenant.post('/networks', { network: { mtu: 1450 } }), 400, 'InvalidInput', refusal);
});

test('the metadata port is there before any address, takes the first with DHCP, and goes with the network', async () => {
  const { tenant } = await openNeutron('ovn');
  const { networkId, subnetId } = await makeLan({ tenant });
  const ports = async () =>
    (await tenant.get(`/ports?network_id=${networkId}&device_owner=network:distributed`)).many.map((port) => [
      port['status'],
      port['fixed_ips'],
    ]);
  expect(await ports()).toEqual([['DOWN', []]]);
  const first = { fixed_ips: [{ subnet_id: subnetId, ip_address: '10.77.0.2' }] };
  const lb = await tenant.make('/ports', 'port', { network_id: networkId, ...first });
  await tenant.put(`/subnets/${subnetId}`, { subnet: { enable_dhcp: true } });
  expect(await ports()).toEqual([['DOWN', [{ subnet_id: subnetId, ip_address: '10.77.0.3' }]]]);
  await tenant.delete(`/ports/${lb.id}`);
  expect((await tenant.delete(`/subnets/${subnetId}`)).status).toBe(204);
  expect((await tenant.delete(`/networks/${networkId}`)).status).toBe(204);
});

test('names in DNS are taken where the extension is, and kept', async () => {
  const { tenant } = await openNeutron('ovn');
  const { networkId } = await makeLan({ tenant });
  const values = { network_id: networkId, dns_name: 'lb1', 'binding:vnic_type': 'direct' };
  const port = await tenant.make('/ports', 'port', values);
  expect(port).toMatchObject({ dns_name: 'lb1', dns_domain: '', 'binding:vnic_type': 'direct' });
  const other = await openNeutron();
  const lan = await makeLan(other);
  const asked = { port: { network_id: lan.networkId, dns_name: 'lb1' } };
  expectRefused(
    await other.tenant.post('/ports', asked),
    400,
    'HTTPBadRequest',
    "Unrecognized attribute(s) 'dns_name'",
  );
});
