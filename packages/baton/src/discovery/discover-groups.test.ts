import { describe, expect, it } from 'vitest';

import { rule, securityGroup, server, shop, volume } from '../preflight/testing/fixtures.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import { discoverGroups } from './discover-groups.ts';
import { lookCloser } from './look-closer.ts';
import { discover, portOf, sharing, signal } from './testing/clouds.ts';
import { groupsInFull } from './testing/groups-in-full.ts';

describe('discoverGroups', () => {
  it('finds the pair behind a floating IP on an unbound port', async () => {
    const { groups, leftOut } = await discover(shop);
    expect(leftOut).toEqual([]);
    expect(groups).toHaveLength(1);
    const [group] = groups;
    expect(group).toMatchObject({
      name: 'shop',
      key: 'project-1/port-vip',
      confidence: 'certain',
      contradictions: [],
      vips: [{ address: '10.20.0.100', confidence: 'certain' }],
      haIps: [{ address: '203.0.113.10', vipAddress: '10.20.0.100', declaredBy: 'vip-port', confidence: 'certain' }],
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

  it('asks for nothing but lists', async () => {
    const alone = ['consoleLog', 'listServerPortIds', 'listVolumeAttachments', 'getServer'].map(
      (one) => `compute.${one}`,
    );
    const cloud = readableCloud(shop, [...alone, 'images.getImage', 'network.getPort', 'volumes.getVolume']);
    const { groups } = await discoverGroups(cloud, {}, signal);
    expect(groups[0]?.roles).toEqual({
      primary: null,
      kind: 'unknown',
      evidence: ['not looked at: baton group show reads what the consoles say'],
    });
  });

  it('makes one group of three load balancers', async () => {
    const { groups } = await discover({
      ...shop,
      servers: [...shop.servers, server('server-c', { name: 'shop-lb3' })],
      ports: [...shop.ports, portOf('server-c', '10.20.0.13', ['10.20.0.100/32'])],
    });
    expect(groups.map((group) => group.loadBalancers.map((one) => one.server.name))).toEqual([
      ['shop-lb1', 'shop-lb2', 'shop-lb3'],
    ]);
  });

  it("sees only its own project with an operator's session", async () => {
    const found = await discover({ ...shop, projectId: 'admin' });
    expect([found.groups, found.leftOut]).toEqual([[], []]);
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
});

describe('lookCloser', () => {
  const contents = {
    ...shop,
    servers: shop.servers.map((one) => ({ ...one, imageId: null })),
    volumes: [
      volume('data-10', 'server-a', '/dev/vdaa'),
      volume('data-1', 'server-a', '/dev/vdb', { bootable: true }),
      volume('root-a', 'server-a', '/dev/vda', { bootable: true, sizeGib: 20 }),
      volume('root-b', 'server-b', '/dev/sda', { bootable: true }),
    ],
    deleteOnTermination: ['root-a'],
  };
  const disksOf = (groups: Awaited<ReturnType<typeof groupsInFull>>) =>
    groups[0]?.loadBalancers.map((one) =>
      one.disks.map((disk) =>
        disk.kind === 'volume' ? [disk.volume.id, disk.boot, disk.deleteOnTermination] : disk.kind,
      ),
    );
  const expected = [
    [
      ['root-a', true, true],
      ['data-1', false, false],
      ['data-10', false, false],
    ],
    [['root-b', true, false]],
  ];

  it('puts the boot volume first and knows what dies with the server', async () => {
    expect(disksOf(await groupsInFull(readableCloud(contents), signal))).toEqual(expected);
  });

  it('needs no call for that where the list told it', async () => {
    const told = contents.volumes.map(({ id, attachedTo }) => ({ id, serverId: attachedTo[0]?.serverId }));
    const cloud = readableCloud(
      {
        ...contents,
        servers: contents.servers.map((one) => ({
          ...one,
          volumesAttached: told
            .filter(({ serverId }) => serverId === one.id)
            .map(({ id }) => ({ volumeId: id, deleteOnTermination: id === 'root-a' })),
        })),
      },
      ['compute.listVolumeAttachments'],
    );
    const { groups } = await discoverGroups(cloud, {}, signal);
    expect(disksOf(groups)).toEqual(expected);
    expect(disksOf(await groupsInFull(cloud, signal))).toEqual(expected);
  });

  it('takes the size of a root from the image when its flavor has none, and the order of NICs from Nova', async () => {
    const cloud = readableCloud({
      ...shop,
      servers: shop.servers.map((one) => ({ ...one, flavor: { ...one.flavor, diskGib: 0 } })),
      images: shop.images.map((one) => ({ ...one, virtualSizeBytes: 3 * 2 ** 30 })),
      ports: [portOf('server-a', '10.20.0.50', [], { id: 'port-z' }), ...shop.ports],
    });
    const [group] = (await discoverGroups(cloud, {}, signal)).groups;
    if (group === undefined) throw new Error('no group');
    expect(group.loadBalancers[0]?.ports.map(({ id }) => id)).toEqual(['port-a', 'port-z']);
    expect(group.loadBalancers[0]?.disks[0]).toMatchObject({ kind: 'image-root', sizeGib: 0 });
    const closer = await lookCloser(cloud, group, signal);
    expect(closer.loadBalancers[0]?.ports.map(({ id }) => id)).toEqual(['port-z', 'port-a']);
    expect(closer.loadBalancers[0]?.disks[0]).toMatchObject({ sizeGib: 3 });
  });

  it('keeps what lists told', async () => {
    const cloud = readableCloud(sharing(['10.20.0.100']));
    const [group] = (await discoverGroups(cloud, {}, signal)).groups;
    if (group === undefined) throw new Error('no group');
    const closer = await lookCloser(cloud, group, signal);
    expect({ ...closer, loadBalancers: [], roles: null }).toEqual({ ...group, loadBalancers: [], roles: null });
    expect(closer.roles.primary).toBe('shop-lb1');
  });
});
