import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calibrate } from '../../packages/baton/src/calibration/calibrate.ts';
import type { Calibration } from '../../packages/baton/src/domain/calibration.ts';
import type { Cloud } from '../../packages/baton/src/ports/cloud.ts';
import { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start({ order: 'primary-first' });
});
afterAll(() => world.close());

const signal = new AbortController().signal;

/** Everything that a project owns and a calibration could leave, by kind. */
async function things(cloud: Cloud): Promise<Readonly<Record<string, readonly string[]>>> {
  const { network } = cloud;
  const lists = {
    volumes: await cloud.volumes.listVolumes({}, signal),
    snapshots: await cloud.volumes.listSnapshots({}, signal),
    images: await cloud.images.listImages({}, signal),
    networks: await network.listNetworks({}, signal),
    subnets: await network.listSubnets({}, signal),
    routers: await network.listRouters({}, signal),
    ports: await network.listPorts({}, signal),
    floatingIps: await network.listFloatingIps({}, signal),
  };
  return Object.fromEntries(
    Object.entries(lists).map(([kind, all]) => [kind, all.map(({ id }) => String(id)).toSorted()]),
  );
}

const clouds = (): readonly Cloud[] => [world.source, world.target];
const calibrateNow = (end: AbortSignal = signal): Promise<Calibration> => {
  const [balancer] = world.plan.loadBalancers;
  const [haIp] = world.plan.haIps;
  const disk = balancer?.disks[0];
  if (balancer === undefined || haIp === undefined || disk === undefined) throw new Error('no plan');
  const { source, target, clock } = world;
  return world.pass(
    calibrate({
      source,
      target,
      balancer,
      sourceVolumeType: null,
      targetVolumeType: disk.targetVolumeType,
      externalNetworkId: haIp.targetNetwork.id,
      copyTimeoutSeconds: 60,
      clock,
      signal: end,
    }),
    () => 0,
  );
};

describe('calibrate', () => {
  test('measures, and leaves nothing in either cloud', async () => {
    const before = await Promise.all(clouds().map(things));
    const { copy, floatingIp, gaps } = await calibrateNow();
    expect(gaps).toEqual([]);
    expect(copy?.bytes).toBeGreaterThan(48 * 2 ** 20 - 1);
    expect(copy?.bytesPerSecond).toBeGreaterThan(0);
    // The simulated block storage needs its time for a snapshot, an image and a volume.
    expect(copy?.makeDiskSeconds).toBeGreaterThan(0);
    expect(floatingIp?.associateMs).toBeGreaterThanOrEqual(0);
    expect(await Promise.all(clouds().map(things))).toEqual(before);
  });

  test('takes away what one that was broken off has left, and nothing else', async () => {
    // Of somebody else, whatever it is called: it stays.
    await world.target.network.createNetwork({ name: 'baton-c-calibration', description: 'c-0000cafe' }, signal);
    const before = await Promise.all(clouds().map(things));
    // As a killed process leaves it: made by the same calls, removed by nobody.
    const { network, volumes, images } = world.target;
    const mark = 'baton:c-0000cafe:';
    const net = await network.createNetwork(
      { name: 'baton-c-0000cafe-network', description: `${mark}network` },
      signal,
    );
    await network.createPort(
      {
        name: 'baton-c-0000cafe-port',
        description: `${mark}port`,
        networkId: net.id,
        fixedIps: [],
        securityGroupIds: [],
        allowedAddressPairs: [],
      },
      signal,
    );
    await world.pass(
      volumes.createVolume(
        {
          name: 'x',
          sizeGib: 1,
          from: { empty: true },
          metadata: { baton_migration: 'c-0000cafe', baton_key: 'noise' },
        },
        signal,
      ),
      () => 0,
    );
    await images.createImage({ name: 'baton-c-0000cafe-noise', diskFormat: 'raw', properties: {} }, signal);
    await world.settle();
    expect((await calibrateNow()).gaps).toEqual([]);
    expect(await Promise.all(clouds().map(things))).toEqual(before);
  });

  test('says what it could not measure, and why', async () => {
    const { compute: _compute, ...rest } = world.source;
    const closed = {
      ...rest,
      images: { ...world.source.images, createImage: () => Promise.reject(new Error('policy')) },
    };
    const [balancer] = world.plan.loadBalancers;
    const [haIp] = world.plan.haIps;
    if (balancer === undefined || haIp === undefined) throw new Error('no plan');
    const found = await world.pass(
      calibrate({
        source: closed as unknown as Cloud,
        target: world.target,
        balancer,
        sourceVolumeType: null,
        targetVolumeType: 'none of that name',
        externalNetworkId: haIp.targetNetwork.id,
        copyTimeoutSeconds: 60,
        clock: world.clock,
        signal,
      }),
      () => 0,
    );
    expect(found.copy).toBeNull();
    expect(found.gaps).toEqual(['the copy rate could not be measured: policy']);
    expect(found.floatingIp).not.toBeNull();
  });
});
