/** How the network of a pair is planned for a target with another backend, and beside what is there already. */
import { describe, expect, it } from 'vitest';
import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Plan } from '../domain/plan.ts';
import {
  emptyTarget,
  network,
  port,
  rule,
  securityGroup,
  server,
  shop,
  subnet,
} from '../preflight/testing/fixtures.ts';
import { type CloudContents, readableCloud } from '../preflight/testing/readable-cloud.ts';
import { createPlan } from './create-plan.ts';
import { gatherSource, gatherTarget } from './gather.ts';
import { planFaults } from './plan-file/plan-rules.ts';
import { planSchema } from './plan-file/plan-schema.ts';

const signal = new AbortController().signal;
const OVN_EXTENSIONS = ['revision-if-match', 'router', 'binding-extended', 'router_availability_zone'];
const DNS = ['dns-integration', 'dns-domain-ports', 'subnet-dns-publish-fixed-ip'];
const ovn: Partial<CloudContents> = { extensions: OVN_EXTENSIONS };

interface Planned {
  readonly plan: Plan;
  readonly told: string;
}

async function plan(
  source: Partial<CloudContents> = {},
  target: Partial<CloudContents> = {},
  reshape: (group: HaGroup) => HaGroup = (group) => group,
): Promise<Planned> {
  const cloud = readableCloud({ ...shop, ...source });
  const [found] = await groupsInFull(cloud, signal);
  if (found === undefined) throw new Error('no group');
  const group = reshape(found);
  const { plan: made, notes } = createPlan({
    group,
    request: { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2', primary: 'shop-lb1' },
    source: await gatherSource(cloud, group, null, signal),
    target: await gatherTarget(readableCloud({ ...emptyTarget, ...target }), null, signal),
    now: new Date(0),
    runbook: () => [],
  });
  expect(planFaults(made)).toEqual([]);
  expect(planSchema.parse(made)).toEqual(made);
  expect(made.outcome.changed).toEqual(expect.arrayContaining(notes.slice(2)));
  return { plan: made, told: notes.join('\n') };
}

describe('a plan says which backends it is for', () => {
  it('and by what they are recognized', async () => {
    const { plan: made, told } = await plan({}, ovn);
    expect([made.source.networkBackend, made.target.networkBackend]).toEqual(['openvswitch', 'ovn']);
    expect(told).toContain('the networks of os2 are taken to be made by OVN');
  });
});

describe('ports without port security', () => {
  const open = (group: HaGroup): HaGroup => ({
    ...group,
    loadBalancers: group.loadBalancers.map((balancer) => ({
      ...balancer,
      ports: balancer.ports.map((one) => ({
        ...one,
        portSecurityEnabled: false,
        allowedAddressPairs: [],
        securityGroupIds: [],
      })),
    })),
  });

  it('get it on OVN, with exact pairs and a group that admits all', async () => {
    const { plan: made, told } = await plan({}, ovn, open);
    const nics = made.loadBalancers.flatMap((one) => one.nics);
    expect(nics).toHaveLength(2);
    for (const nic of nics) {
      expect(nic).toMatchObject({
        portSecurityEnabled: true,
        allowedAddressPairs: [{ ipAddress: '10.20.0.100' }],
        sourceSecurityGroupIds: ['admit-all'],
      });
    }
    const group = made.securityGroups.find((one) => one.sourceId === 'admit-all');
    expect(group).toMatchObject({ name: 'shop-admit-all', target: 'create' });
    expect(group?.rules.map((one) => `${one.direction} ${one.etherType}`)).toHaveLength(4);
    expect(told).toContain('OVN serves a VIP port only by the exact address pairs');
  });

  it('have none elsewhere', async () => {
    const { plan: made } = await plan({}, {}, open);
    expect(made.loadBalancers[0]?.nics[0]).toMatchObject({ portSecurityEnabled: false, allowedAddressPairs: [] });
    expect(made.securityGroups.map((one) => one.sourceId)).toEqual(['sg-lb']);
  });
});

describe('security groups', () => {
  const web = port('port-web', 'shop-net', ['shop-subnet:10.20.0.30'], {
    deviceId: 'server-web',
    deviceOwner: 'compute:nova',
    securityGroupIds: ['sg-web'],
  });
  const groups = (rules: Parameters<typeof securityGroup>[1]): Partial<CloudContents> => ({
    securityGroups: [securityGroup('sg-lb', rules), securityGroup('sg-web', [rule(null, { direction: 'egress' })])],
    servers: [...shop.servers, server('server-web')],
  });

  it('keep a reference to members that move', async () => {
    const { plan: made } = await plan();
    expect(made.securityGroups[0]?.rules.filter((one) => one.remoteGroupId !== null)).toMatchObject([
      { protocol: '112', remoteGroupId: 'sg-lb', remoteIpPrefix: null },
    ]);
  });

  it('name the addresses of members that stay, and do not make their group', async () => {
    const { plan: made, told } = await plan({
      ...groups([
        rule('tcp', { portRangeMin: 22, portRangeMax: 22, remoteGroupId: 'sg-web' }),
        rule(null, { direction: 'egress' }),
      ]),
      ports: [...shop.ports, web],
    });
    expect(made.securityGroups.map((one) => one.sourceId)).toEqual(['sg-lb']);
    expect(made.securityGroups[0]?.rules.find((one) => one.protocol === 'tcp')).toMatchObject({
      portRangeMin: 22,
      remoteGroupId: null,
      remoteIpPrefix: '10.20.0.30/32',
    });
    expect(told).toContain('instead the addresses of those that stay in the source now (10.20.0.30)');
  });

  it('do both for a group whose members part', async () => {
    const { plan: made } = await plan({
      ...groups([rule('112', { remoteGroupId: 'sg-lb' }), rule(null, { direction: 'egress' })]),
      ports: [...shop.ports, { ...web, securityGroupIds: ['sg-lb'] }],
    });
    expect(made.securityGroups[0]?.rules.filter((one) => one.protocol === '112')).toMatchObject([
      { remoteGroupId: 'sg-lb' },
      { remoteGroupId: null, remoteIpPrefix: '10.20.0.30/32' },
    ]);
  });

  it('name the addresses of an address group', async () => {
    const { plan: made, told } = await plan({
      ...groups([rule('tcp', { remoteAddressGroupId: 'ag-1' }), rule(null, { direction: 'egress' })]),
      addressGroups: [{ id: 'ag-1', name: 'offices', addresses: ['192.0.2.0/28', '2001:db8::/64'] }],
    });
    expect(made.securityGroups[0]?.rules.flatMap((one) => one.remoteIpPrefix ?? [])).toEqual(['192.0.2.0/28']);
    expect(told).toContain('address group offices name its addresses');
  });

  it('let DHCP requests out on OVN, and only there', async () => {
    const closed = groups([rule('tcp', { direction: 'egress' }), rule('tcp')]);
    const egress = ({ plan: made }: Planned) =>
      made.securityGroups[0]?.rules.filter((one) => one.direction === 'egress').map((one) => one.portRangeMin);
    expect(egress(await plan(closed, ovn))).toEqual([null, 67]);
    expect(egress(await plan(closed))).toEqual([null]);
  });
});

describe('what a tenant can set', () => {
  it('is carried over where the target has it, and told where not', async () => {
    const source: Partial<CloudContents> = {
      networks: shop.networks.map((one) =>
        one.id === 'shop-net'
          ? {
              ...one,
              dnsDomain: 'shop.example.',
              availabilityZoneHints: ['az1', 'az2'],
              tags: ['front', 'baton:m-1'],
              qosPolicyId: 'q',
              description: 'the front',
            }
          : one,
      ),
      subnets: shop.subnets.map((one) => ({
        ...one,
        dnsPublishFixedIp: true,
        subnetPoolId: 'pool',
        serviceTypes: ['compute:nova'],
      })),
      routers: shop.routers.map((one) => ({
        ...one,
        enableSnat: false,
        distributed: true,
        routes: [
          { destination: '10.9.0.0/16', nexthop: '10.20.0.11' },
          { destination: '10.8.0.0/16', nexthop: '10.99.0.1' },
        ],
      })),
      ports: shop.ports.map((one) =>
        one.id === 'port-a'
          ? {
              ...one,
              dnsName: 'lb1',
              extraDhcpOptions: [{ name: 'mtu', value: '1400', ipVersion: 4 as const }],
              vnicType: 'direct',
              adminStateUp: false,
              tags: ['a'],
              trunk: { trunkId: 't', subPorts: [{ portId: 'p', segmentationType: 'vlan', segmentationId: 7 }] },
            }
          : one.id === 'port-r'
            ? { ...one, fixedIps: [{ subnetId: 'shop-subnet', address: '10.20.0.254' }] }
            : one,
      ),
      floatingIps: shop.floatingIps.map((one) => ({
        ...one,
        dnsName: 'www',
        portForwardings: [{ protocol: 'tcp', externalPort: 22, internalPort: 22, internalAddress: '10.20.0.11' }],
      })),
    };
    const target = {
      extensions: [...OVN_EXTENSIONS, ...DNS],
      networkZones: [{ name: 'az2', resource: 'network' as const }],
    };
    const { plan: made, told } = await plan(source, target);
    expect(made.networks[0]).toMatchObject({
      dnsDomain: 'shop.example.',
      availabilityZoneHints: ['az2'],
      tags: ['front'],
      subnets: [{ dnsPublishFixedIp: true }],
    });
    expect(made.routers[0]).toMatchObject({
      interfaces: [{ subnetId: 'shop-subnet', address: '10.20.0.254' }],
      routes: [{ destination: '10.9.0.0/16' }],
    });
    expect(made.loadBalancers[0]?.nics[0]).toMatchObject({
      dnsName: 'lb1',
      extraDhcpOptions: [{ name: 'mtu' }],
      vnicType: 'direct',
      adminStateUp: false,
      tags: ['a'],
    });
    expect(made.haIps[0]).toMatchObject({ dnsName: 'www' });
    for (const word of [
      'QoS policy of network shop-net',
      'no network zone az1',
      'from a subnet pool',
      'only for compute:nova',
      'the route to 10.8.0.0/16 is left out',
      'enable_snat',
      'is distributed in the source',
      'trunk with vlan 7',
      'kind direct',
      'port forwardings of floating IP 203.0.113.10 (tcp 22)',
      'network shop-net ("the front")',
      'MTU of 1450 in the source, and OVN gives 1442',
    ]) {
      expect(told).toContain(word);
    }
    const without = await plan(source, ovn);
    expect(without.plan.networks[0]?.dnsDomain).toBeUndefined();
    expect(without.told).toContain("network shop-net is shop.example. in the source's DNS");
    expect(without.told).toContain('port port-a is lb1');
  });
});

describe('a second group on the same network', () => {
  const by = (id: string, key: string) => ({ description: `baton:${id}:${key}`, projectId: 'project-2' });
  const made: Partial<CloudContents> = {
    networks: [...emptyTarget.networks, network('net-2', by('m-other', 'network.shop-net'))],
    subnets: [...emptyTarget.subnets, subnet('sub-2', 'net-2', '10.20.0.0/24', by('m-other', 'subnet.shop-subnet'))],
    routers: shop.routers.map((one) => ({ ...one, id: 'r-2', ...by('m-other', 'router.router-1') })),
    securityGroups: [{ ...securityGroup('sg-2', []), ...by('m-other', 'security-group.sg-lb') }],
  };

  it('uses what the first migration has made', async () => {
    const { plan: planned, told } = await plan({}, made);
    expect(planned.networks).toMatchObject([{ target: { use: 'net-2' }, subnets: [{ use: 'sub-2' }] }]);
    expect(planned.routers).toMatchObject([{ target: { use: 'r-2' }, sourceSubnetIds: ['shop-subnet'] }]);
    expect(planned.securityGroups).toMatchObject([{ target: { use: 'sg-2' } }]);
    expect(told).toContain('is the one that migration m-other has made in os2');
  });

  it('is told of addresses that are taken there', async () => {
    const metadata = port('meta', 'net-2', ['sub-2:10.20.0.100'], { deviceOwner: 'network:distributed' });
    expect((await plan({}, { ...made, ports: [metadata] })).told).toContain(
      "10.20.0.100 belongs to OVN's metadata port, which can have no VIP's address on network shop-net in os2",
    );
  });

  it('makes its own of what an earlier migration of the same group has left', async () => {
    const left = port('left', 'net-2', ['sub-2:10.20.0.11'], by('m-other', 'port.port-a'));
    const { plan: planned } = await plan({}, { ...made, ports: [left] });
    expect(planned.networks).toMatchObject([{ target: 'create' }]);
    expect(planned.securityGroups).toMatchObject([{ target: 'create' }]);
  });

  it('makes a network that is not there whole', async () => {
    const { plan: planned } = await plan({}, { ...made, subnets: emptyTarget.subnets });
    expect(planned.networks).toMatchObject([{ target: 'create' }]);
  });
});

describe('a load balancer with two NICs on two networks', () => {
  it('keeps both, in order, with the networks of both', async () => {
    const inner = port('port-a2', 'back-net', ['back-subnet:10.30.0.11'], {
      deviceId: 'server-a',
      deviceOwner: 'compute:nova',
    });
    const { plan: made } = await plan({
      networks: [...shop.networks, network('back-net', { subnetIds: ['back-subnet'] })],
      subnets: [...shop.subnets, subnet('back-subnet', 'back-net', '10.30.0.0/24')],
      ports: [...shop.ports, inner],
    });
    expect(made.loadBalancers[0]?.nics.map((nic) => nic.sourcePortId)).toEqual(['port-a', 'port-a2']);
    expect(made.networks.map((one) => one.sourceId).toSorted()).toEqual(['back-net', 'shop-net']);
    expect(made.networks.every((one) => one.target === 'create')).toBe(true);
  });
});
