import {
  createNetwork,
  createSubnet,
  deleteNetwork,
  deleteSubnet,
  listNetworks,
  listPorts,
  listSubnets,
  setDhcp,
} from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { CIDR, makeLan, makePort } from '../../fixtures.ts';
import { eventually } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import type { Stage } from './stage.ts';

/** Who takes the first free address: a DHCP agent, or with OVN, which has none, the metadata service. */
const DHCP_OWNERS: ReadonlySet<string> = new Set(['network:dhcp', 'network:distributed']);

/** Networks and subnets: what a twin of one must be made of, and what keeps it. */
export function casesOfNetworks(stage: Stage): void {
  const { ground, lan } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const neutron = tenant.session.network;

  describe('a network', () => {
    it('is described in full, and is marked by its description from the first call on', async () => {
      const { body } = await raw.send({ service: 'network', method: 'GET', path: `/networks/${lan.network.id}` });
      expect(body).toMatchObject({
        network: {
          id: lan.network.id,
          name: lan.network.name,
          description: lan.network.name,
          project_id: raw.projectId,
          mtu: expect.any(Number),
          'router:external': false,
          shared: false,
          port_security_enabled: true,
          subnets: [lan.subnet.id],
          tags: [],
          revision_number: expect.any(Number),
        },
      });
    });

    it('is found by name and by description, and not by a part of them', async () => {
      const { name } = lan.network;
      const ids = async (filter: object): Promise<readonly string[]> =>
        (await listNetworks(neutron, filter, signal)).map((one) => one.id);
      expect(await ids({ name })).toEqual([lan.network.id]);
      expect(await ids({ description: name })).toEqual([lan.network.id]);
      expect(await ids({ name: name.slice(0, -1) })).toEqual([]);
    });

    it('with a port on it cannot be deleted: 409 NetworkInUse', async () => {
      await makePort(ground, lan);
      const path = `/networks/${lan.network.id}`;
      const expected = { status: 409, type: 'NetworkInUse', code: 'CONFLICT' } as const;
      await expectRefused(tenant, { service: 'network', method: 'DELETE', path }, expected);
    });
  });

  describe('a subnet', () => {
    it('is described in full; its addresses are the whole range but the gateway', async () => {
      const { body } = await raw.send({ service: 'network', method: 'GET', path: `/subnets/${lan.subnet.id}` });
      expect(body).toMatchObject({
        subnet: {
          id: lan.subnet.id,
          network_id: lan.network.id,
          ip_version: 4,
          cidr: CIDR,
          gateway_ip: '10.77.0.1',
          enable_dhcp: false,
          dns_nameservers: [],
          host_routes: [],
          allocation_pools: [{ start: '10.77.0.2', end: '10.77.0.254' }],
          ipv6_address_mode: null,
          ipv6_ra_mode: null,
          description: lan.subnet.description,
          project_id: raw.projectId,
          revision_number: expect.any(Number),
        },
      });
    });

    it('is made as its twin was: pools, name servers, routes, and no gateway', async () => {
      const other = await createNetwork(neutron, { name: ground.name('net'), description: '' }, signal);
      ground.later(() => deleteNetwork(neutron, other.id, signal));
      const wanted = {
        name: ground.name('subnet'),
        description: 'conf',
        networkId: other.id,
        ipVersion: 4,
        cidr: '10.78.0.0/25',
        gatewayIp: null,
        enableDhcp: false,
        dnsNameservers: ['192.0.2.53', '192.0.2.54'],
        hostRoutes: [{ destination: '198.51.100.0/24', nexthop: '10.78.0.9' }],
        allocationPools: [
          { start: '10.78.0.10', end: '10.78.0.19' },
          { start: '10.78.0.30', end: '10.78.0.39' },
        ],
        ipv6AddressMode: null,
        ipv6RaMode: null,
      } as const;
      const made = await createSubnet(neutron, wanted, signal);
      const byStart = (a: { readonly start: string }, b: { readonly start: string }): number =>
        a.start.localeCompare(b.start);
      expect({ ...made, allocationPools: made.allocationPools.toSorted(byStart) }).toMatchObject(wanted);
    });

    it('of IPv6 is made as its twin was, and a port has an address of each kind', async () => {
      const other = await makeLan(ground);
      const wanted = {
        name: ground.name('subnet'),
        description: '',
        networkId: other.network.id,
        ipVersion: 6,
        cidr: 'fd00:c0de::/64',
        gatewayIp: 'fd00:c0de::1',
        enableDhcp: true,
        dnsNameservers: [],
        hostRoutes: [],
        allocationPools: [],
        ipv6AddressMode: 'dhcpv6-stateful',
        ipv6RaMode: 'dhcpv6-stateful',
      } as const;
      const made = await createSubnet(neutron, wanted, signal);
      ground.later(() => deleteSubnet(neutron, made.id, signal));
      const { allocationPools: _whole, ...told } = wanted;
      expect(made).toMatchObject(told);
      const fixedIps = [
        { subnetId: other.subnet.id, address: '10.77.0.20' },
        { subnetId: made.id, address: 'fd00:c0de::20' },
      ];
      const port = await makePort(ground, other, { fixedIps });
      expect(port.fixedIps).toHaveLength(2);
      expect(port.fixedIps).toEqual(expect.arrayContaining(fixedIps));
    });

    it('is found by network and by description', async () => {
      expect(await listSubnets(neutron, { networkId: lan.network.id }, signal)).toHaveLength(1);
      const found = await listSubnets(neutron, { description: lan.subnet.description }, signal);
      expect(found.map((one) => one.id)).toEqual([lan.subnet.id]);
    });

    it('with an address in use cannot be deleted: 409 SubnetInUse', async () => {
      await makePort(ground, lan);
      const path = `/subnets/${lan.subnet.id}`;
      const expected = { status: 409, type: 'SubnetInUse', code: 'CONFLICT' } as const;
      await expectRefused(tenant, { service: 'network', method: 'DELETE', path }, expected);
    });

    it("takes an address for Neutron's own DHCP only once DHCP is on", async () => {
      const other = await makeLan(ground);
      const dhcpPorts = async (): Promise<readonly unknown[]> =>
        (await listPorts(neutron, { networkId: other.network.id }, signal)).filter(
          (port) => DHCP_OWNERS.has(port.deviceOwner) && port.fixedIps.length > 0,
        );
      expect(await dhcpPorts()).toEqual([]);
      await setDhcp(neutron, other.subnet.id, true, signal);
      const found = await eventually(ground, 'a port of DHCP or metadata', async () => {
        const ports = await dhcpPorts();
        return ports.length === 0 ? null : ports;
      });
      expect(found).toEqual([
        expect.objectContaining({ fixedIps: [{ subnetId: other.subnet.id, address: '10.77.0.2' }] }),
      ]);
      expect(await listSubnets(neutron, { networkId: other.network.id }, signal)).toMatchObject([{ enableDhcp: true }]);
      // Neutron's own ports do not keep a network.
      await deleteSubnet(neutron, other.subnet.id, signal);
      await deleteNetwork(neutron, other.network.id, signal);
    });
  });
}
