import { describe, expect, it } from 'vitest';

import { floatingIp, port, rule, securityGroup, server, shop, volume } from '../preflight/testing/fixtures.ts';
import { readableCloud, type CloudContents } from '../preflight/testing/readable-cloud.ts';
import { discoverGroups } from './discover-groups.ts';

const signal = new AbortController().signal;
const discover = (contents: CloudContents, broken: readonly string[] = []) =>
  discoverGroups(readableCloud(contents, broken), signal);
const withPairs = (
  pairs: Readonly<Record<string, readonly { ipAddress: string; macAddress?: string }[]>>,
): CloudContents => ({
  ...shop,
  ports: shop.ports.map((one) => ({ ...one, allowedAddressPairs: pairs[one.id] ?? [] })),
});

describe('discoverGroups', () => {
  it('finds the pair behind a floating IP on an unbound port', async () => {
    const { groups, leftOut } = await discover(shop);
    expect(leftOut).toEqual([]);
    expect(groups).toHaveLength(1);
    const [group] = groups;
    expect(group).toMatchObject({
      name: 'shop',
      key: 'project-1/port-vip',
      vips: [{ address: '10.20.0.100' }],
      haIps: [{ address: '203.0.113.10', vipAddress: '10.20.0.100' }],
      roles: { primary: 'shop-lb1' },
      networks: [{ id: 'shop-net' }],
      subnets: [{ id: 'shop-subnet' }],
      routers: [{ router: { id: 'router-1' }, subnetIds: ['shop-subnet'] }],
      securityGroups: [{ id: 'sg-lb' }],
    });
    expect(
      group?.loadBalancers.map((one) => [one.server.name, one.ports.map((each) => each.id), one.evidence]),
    ).toEqual([
      ['shop-lb1', ['port-a'], ['port port-a has the address pair 10.20.0.100']],
      ['shop-lb2', ['port-b'], ['port port-b has the address pair 10.20.0.100']],
    ]);
    expect(group?.loadBalancers.map((one) => one.disks.map((disk) => disk.kind))).toEqual([
      ['image-root', 'volume'],
      ['image-root'],
    ]);
  });

  it('takes members whose pair is wider than the VIP, or has another MAC, and says so', async () => {
    const { groups } = await discover(
      withPairs({
        'port-a': [{ ipAddress: '1.0.0.0/0' }],
        'port-b': [{ ipAddress: '10.20.0.100', macAddress: '00:00:5e:00:01:33' }],
      }),
    );
    expect(groups[0]?.loadBalancers.map((one) => one.evidence[0])).toEqual([
      'port port-a has the address pair 1.0.0.0/0, which covers the VIP 10.20.0.100',
      'port port-b has the address pair 10.20.0.100 with the MAC 00:00:5e:00:01:33, which is not its own',
    ]);
  });

  it('leaves a third server with the wildcard alone out, when two name the VIP', async () => {
    const { groups, leftOut } = await discover({
      ...shop,
      servers: [...shop.servers, server('server-c', { name: 'firewall' })],
      ports: [
        ...shop.ports,
        port('port-c', 'shop-net', ['shop-subnet:10.20.0.13'], {
          deviceId: 'server-c',
          deviceOwner: 'compute:nova',
          allowedAddressPairs: [{ ipAddress: '1.0.0.0/0' }],
        }),
      ],
    });
    expect(groups[0]?.loadBalancers).toHaveLength(2);
    expect(leftOut[0]?.what).toBe('port port-c of server firewall');
  });

  it.each([
    ['nobody has a pair', withPairs({}), 'no port of a server has an allowed address pair for 10.20.0.100'],
    [
      'one server has a pair',
      withPairs({ 'port-a': [{ ipAddress: '10.20.0.100' }] }),
      'only one server has a port with an allowed address pair',
    ],
    [
      'pairs are for another address',
      withPairs({ 'port-a': [{ ipAddress: '10.20.0.0/26' }], 'port-b': [{ ipAddress: '10.20.0.101' }] }),
      'no port of a server has',
    ],
    [
      "the port is a server's own",
      { ...shop, floatingIps: [floatingIp('203.0.113.10', 'port-a')] },
      'it leads to port port-a of server shop-lb1 itself',
    ],
    [
      'the port cannot be seen',
      { ...shop, floatingIps: [floatingIp('203.0.113.10', 'port-x', { fixedIpAddress: '10.0.0.1' })] },
      'which this session cannot see',
    ],
  ] as const)('leaves a floating IP out when %s', async (_when, contents, why) => {
    const { groups, leftOut } = await discover(contents);
    expect(groups).toEqual([]);
    expect(leftOut).toHaveLength(1);
    expect(leftOut[0]?.what).toBe('floating IP 203.0.113.10');
    expect(leftOut[0]?.why).toContain(why);
  });

  it('joins several VIPs of the same servers, with and without HA IP', async () => {
    const pairs = ['10.20.0.100', '10.20.0.101', '10.20.0.102'].map((ipAddress) => ({ ipAddress }));
    const contents = withPairs({ 'port-a': pairs, 'port-b': pairs });
    const { groups } = await discover({
      ...contents,
      ports: [
        ...contents.ports,
        port('vip-2', 'shop-net', ['shop-subnet:10.20.0.101']),
        port('vip-3', 'shop-net', ['shop-subnet:10.20.0.102']),
      ],
      floatingIps: [...contents.floatingIps, floatingIp('203.0.113.11', 'vip-2', { fixedIpAddress: '10.20.0.101' })],
    });
    expect(groups).toHaveLength(1);
    expect(groups[0]?.vips.map((vip) => vip.address)).toEqual(['10.20.0.100', '10.20.0.101', '10.20.0.102']);
    expect(groups[0]?.haIps.map((haIp) => haIp.address)).toEqual(['203.0.113.10', '203.0.113.11']);
    expect(groups[0]?.key).toBe('project-1/port-vip+vip-2');
  });

  it('keeps pairs with other servers apart', async () => {
    const { groups } = await discover({
      ...shop,
      servers: [...shop.servers, server('c', { name: 'api1' }), server('d', { name: 'web1' })],
      ports: [
        ...shop.ports,
        port('vip-2', 'shop-net', ['shop-subnet:10.20.0.101']),
        ...['c', 'd'].map((id) =>
          port(`port-${id}`, 'shop-net', ['shop-subnet:10.20.0.20'], {
            deviceId: id,
            deviceOwner: 'compute:nova',
            allowedAddressPairs: [{ ipAddress: '10.20.0.101/32' }],
          }),
        ),
      ],
      floatingIps: [...shop.floatingIps, floatingIp('203.0.113.11', 'vip-2')],
    });
    expect(groups.map((group) => group.name)).toEqual(['203.0.113.11', 'shop']);
  });

  it('puts the boot volume first and knows what dies with the server', async () => {
    const { groups } = await discover({
      ...shop,
      servers: shop.servers.map((one) => ({ ...one, imageId: null })),
      volumes: [
        volume('data-10', 'server-a', '/dev/vdaa'),
        volume('data-1', 'server-a', '/dev/vdb', { bootable: true }),
        volume('root-a', 'server-a', '/dev/vda', { bootable: true, sizeGib: 20 }),
        volume('root-b', 'server-b', '/dev/sda', { bootable: true }),
      ],
      deleteOnTermination: ['root-a'],
    });
    const disks = groups[0]?.loadBalancers.map((one) =>
      one.disks.map((disk) =>
        disk.kind === 'volume' ? [disk.volume.id, disk.boot, disk.deleteOnTermination] : disk.kind,
      ),
    );
    expect(disks).toEqual([
      [
        ['root-a', true, true],
        ['data-1', false, false],
        ['data-10', false, false],
      ],
      [['root-b', true, false]],
    ]);
  });

  it('follows remote security groups of rules', async () => {
    const { groups } = await discover({
      ...shop,
      securityGroups: [
        securityGroup('sg-lb', [rule('tcp', { remoteGroupId: 'sg-web' })]),
        securityGroup('sg-web', [rule('tcp', { remoteGroupId: 'sg-db' })]),
        securityGroup('sg-db', [rule('tcp', { remoteGroupId: 'sg-lb' })]),
        securityGroup('sg-foreign', []),
      ],
    });
    expect(groups[0]?.securityGroups.map((one) => one.id)).toEqual(['sg-lb', 'sg-web', 'sg-db']);
  });

  it("sees only its own project with an operator's session", async () => {
    const { groups, leftOut } = await discover({ ...shop, projectId: 'admin' });
    expect([groups, leftOut]).toEqual([[], []]);
  });
});

describe('roles', () => {
  const primaryWith = async (consoles: Record<string, string>, broken: readonly string[] = []) =>
    (await discover({ ...shop, consoles }, broken)).groups[0]?.roles;

  it('cannot tell two MASTERs apart', async () => {
    const roles = await primaryWith({ 'server-a': 'VRRP HA MASTER', 'server-b': 'VRRP HA MASTER' });
    expect(roles?.primary).toBeNull();
    expect(roles?.evidence.at(-1)).toContain('2 load balancers say MASTER');
  });

  it('says why it cannot tell when consoles are silent or closed', async () => {
    expect((await primaryWith({}))?.evidence).toEqual([
      'console of shop-lb1 says no VRRP state',
      'console of shop-lb2 says no VRRP state',
      'the primary could not be told: no load balancer says MASTER',
    ]);
    const closed = await primaryWith({}, ['compute.consoleLog']);
    expect(closed?.primary).toBeNull();
    expect(closed?.evidence[0]).toContain('cannot be read: HTTP 503');
  });

  it('names the primary by id where both have one name', async () => {
    const { groups } = await discover({ ...shop, servers: shop.servers.map((one) => ({ ...one, name: 'lb' })) });
    expect(groups[0]?.roles.primary).toBe('server-a');
  });

  it('does not believe the old console of a server that is off', async () => {
    const { groups } = await discover({
      ...shop,
      servers: shop.servers.map((one) => (one.id === 'server-a' ? { ...one, status: 'SHUTOFF' as const } : one)),
    });
    expect(groups[0]?.roles.primary).toBeNull();
    expect(groups[0]?.roles.evidence[0]).toBe('shop-lb1 is SHUTOFF: what its console said last is old');
  });
});
