import { describe, expect, it } from 'vitest';

import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import type { Plan } from '../domain/plan.ts';
import { emptyTarget, server, shop, subnet, volume } from '../preflight/testing/fixtures.ts';
import { readableCloud, type CloudContents } from '../preflight/testing/readable-cloud.ts';
import type { PlanRequest } from '../services/services.ts';
import { createPlan } from './create-plan.ts';
import { gatherSource, gatherTarget } from './gather.ts';
import { planSchema } from './plan-file/plan-schema.ts';
import { requestOfPlan } from './request-of-plan.ts';

const signal = new AbortController().signal;
const mover = { image: '/images/mover.raw', gateway: '203.0.113.1:7443' };
const zed: Partial<CloudContents> = { computeMicroversions: '2.1-2.93' };

const rbd = {
  source: { pool: 'volumes', conf: '/etc/ceph/os1.conf' },
  target: { pool: 'volumes/os2', id: 'baton', through: ['ssh', 'ceph2'] },
};

interface Situation {
  readonly againstRbd?: readonly string[];
  readonly disks?: PlanRequest['disks'];
  readonly request?: PlanRequest;
  readonly source?: Partial<CloudContents>;
  readonly target?: Partial<CloudContents>;
}

async function plan({ disks, request, source = zed, target = {}, againstRbd }: Situation = {}): Promise<Plan> {
  const cloud = readableCloud({ ...shop, ...source });
  const [group] = await groupsInFull(cloud, signal);
  if (group === undefined) throw new Error('no group');
  const clouds = { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2', primary: 'shop-lb1' };
  return createPlan({
    group,
    request: request ?? { ...clouds, ...(disks === undefined ? {} : { disks }) },
    source: await gatherSource(cloud, group, null, signal),
    target: await gatherTarget(readableCloud({ ...emptyTarget, ...target }), null, signal),
    now: new Date(0),
    ...(againstRbd === undefined ? {} : { againstRbd }),
    runbook: ({ disks: chosen }) => [{ id: 'copy', title: `by ${chosen.strategy}`, impact: 'none' }],
  }).plan;
}

const choiceOf = ({ choices }: Plan) => choices.find(({ about }) => about === 'disks');

describe('the strategy of the disks', () => {
  it('is images when nothing is named, and the plan tells what movers would cost and need', async () => {
    const made = await plan();
    expect(made.disks).toEqual({ strategy: 'image', preCopy: 'rehearse' });
    expect(choiceOf(made)).toEqual({
      about: 'disks',
      chosen: 'image',
      why: 'public APIs alone: nothing names a mover image and a gateway (--mover-image, --mover-gateway)',
    });
    expect(made.forecast.basis.at(-2)).toMatch(
      /^the other strategy, mover: exposure \d+-\d+ s, duration \d+-\d+ s, at most 3\.3 GiB cross; it needs a mover image and a gateway/,
    );
    expect(made.runbook).toEqual([{ step: 'copy', title: 'by image', impact: 'none' }]);
    expect(made.outcome.kept.at(-1)).toContain('(powered off and locked once they are moved)');
  });

  it('is movers when an image and a gateway are named and nothing speaks against it', async () => {
    const made = await plan({ disks: { mover: { ...mover, through: ['ip', 'netns', 'exec', 'x'], goalSeconds: 5 } } });
    expect(made.disks).toEqual({
      strategy: 'mover',
      preCopy: 'passes',
      mover: { ...mover, through: ['ip', 'netns', 'exec', 'x'], goalSeconds: 5 },
    });
    expect(choiceOf(made)?.why).toContain('nothing speaks against it');
    expect(made.forecast.basis.join('\n')).toContain('what still differs (5 s, the goal of the passes)');
    expect(made.forecast.basis.at(-2)).toMatch(/^the other strategy, image: .* needs no mover, no gateway/);
    expect(made.runbook).toEqual([{ step: 'copy', title: 'by mover', impact: 'none' }]);
    expect(made.outcome.changed.join('\n')).toContain('stands in rescue in os1, locked, until the migration is over');
    expect(made.outcome.kept.at(-1)).toContain(
      '(in rescue, where their own systems do not run, and locked once they are moved)',
    );
    expect(planSchema.parse(made)).toEqual(made);
  });

  it('has a goal of 10 s where none is named', async () => {
    expect(await plan({ disks: { mover } })).toMatchObject({ disks: { mover: { goalSeconds: 10 } } });
  });

  const dataRoots: Partial<CloudContents> = {
    ...zed,
    servers: [
      server('server-a', { name: 'shop-lb1', imageId: null }),
      server('server-b', { name: 'shop-lb2', imageId: null }),
    ],
    volumes: ['a', 'b'].map((one) => volume(`root-${one}`, `server-${one}`, '/dev/vda', { bootable: true })),
  };
  const data = (more: Parameters<typeof volume>[3]): Partial<CloudContents> => ({
    ...zed,
    volumes: [volume('volume-data', 'server-a', '/dev/vdb', { name: 'shop-data', ...more })],
  });
  const tiny = shop.flavors.map((one) => ({ ...one, ramMib: 64 }));

  it.each<readonly [why: string, situation: Situation]>([
    ['Nova of os1 has no microversion above 2.86', { source: { computeMicroversions: '2.1-2.86' } }],
    ['the rescue of shop-lb1 with its volumes needs 2.87', { source: { computeMicroversions: '2.1-2.86' } }],
    [
      'the rescue of shop-lb1 and shop-lb2 with its volumes needs 2.87',
      { source: { ...dataRoots, computeMicroversions: '2.1-2.9' } },
    ],
    ['os1 does not say which microversions its Nova has', { source: {} }],
    ['volume shop-data is encrypted', { source: data({ encrypted: true }) }],
    ['volume shop-data may be attached to several servers', { source: data({ multiattach: true }) }],
    [
      'the first NIC of shop-lb2 has no IPv4 address',
      {
        source: {
          ...zed,
          ports: shop.ports.map((one) =>
            one.id === 'port-b' ? { ...one, fixedIps: [{ subnetId: 'shop-subnet', address: 'fd00::12' }] } : one,
          ),
        },
      },
    ],
    [
      'the subnet of the first NIC of shop-lb1 has no gateway',
      { source: { ...zed, subnets: [subnet('shop-subnet', 'shop-net', '10.20.0.0/24')] } },
    ],
    ['os1 has no flavor with a root disk and 128 MiB', { source: { ...zed, flavors: tiny } }],
    [
      'os2 has no flavor with a root disk',
      { target: { flavors: emptyTarget.flavors.map((one) => ({ ...one, diskGib: 0 })) } },
    ],
  ])('is images where %s; and movers when they are asked for, with that said', async (why, situation) => {
    const byItself = await plan({ ...situation, disks: { mover } });
    expect(byItself.disks.strategy).toBe('image');
    expect(choiceOf(byItself)?.why).toMatch(/^a mover image and a gateway are named, but /);
    expect(choiceOf(byItself)?.why).toContain(why);
    expect(byItself.forecast.basis.at(-2)).toContain(why);
    const asked = await plan({ ...situation, disks: { strategy: 'mover', mover } });
    expect(asked.disks.strategy).toBe('mover');
    expect(choiceOf(asked)?.why).toMatch(/^as asked for; this speaks against it: /);
    expect(choiceOf(asked)?.why).toContain(why);
  });

  it('needs no microversion where no load balancer has a volume, and compares them by number', async () => {
    const bare = { volumes: [], computeMicroversions: '2.1-2.60' };
    expect((await plan({ source: bare, disks: { mover } })).disks.strategy).toBe('mover');
    const late = { ...dataRoots, computeMicroversions: '2.1-2.100' };
    expect((await plan({ source: late, disks: { mover } })).disks.strategy).toBe('mover');
  });

  it('is as asked for', async () => {
    const made = await plan({ disks: { strategy: 'image' } });
    expect(choiceOf(made)).toEqual({ about: 'disks', chosen: 'image', why: 'as asked for: public APIs alone' });
    expect(choiceOf(await plan({ disks: { strategy: 'mover', mover } }))?.why).toMatch(/^as asked for; only what/);
  });

  it('is from Ceph to Ceph when both clusters are named and nothing speaks against it, before movers', async () => {
    const made = await plan({ disks: { mover, rbd: { ...rbd, goalSeconds: 5 } }, againstRbd: [] });
    expect(made.disks).toEqual({ strategy: 'rbd', preCopy: 'passes', rbd: { ...rbd, goalSeconds: 5 } });
    expect(choiceOf(made)?.why).toMatch(/^both Ceph clusters are named and answer, .*: only what Ceph itself knows/);
    expect(made.runbook).toEqual([{ step: 'copy', title: 'by rbd', impact: 'none' }]);
    expect(made.forecast.basis.join('\n')).toContain('what still differs (5 s, the goal of the diffs)');
    expect(made.forecast.basis.at(-2)).toMatch(/^the other strategy, image: .* needs no access to the clusters/);
    expect(made.outcome.kept.at(-1)).toContain('(powered off and locked once they are moved)');
    expect(planSchema.parse(made)).toEqual(made);
    expect(await plan({ disks: { rbd } })).toMatchObject({ disks: { rbd: { goalSeconds: 10 } } });
  });

  it('is the next one where something speaks against that, unless it is asked for; either is told', async () => {
    const againstRbd = ['the cluster of the source has no image volumes/volume-x of shop-lb1'];
    const why = `both Ceph clusters are named, but ${againstRbd[0]}; `;
    const byMovers = await plan({ disks: { mover, rbd }, againstRbd });
    expect([byMovers.disks.strategy, choiceOf(byMovers)?.why]).toEqual(['mover', expect.stringContaining(why)]);
    const byImages = await plan({ disks: { rbd }, againstRbd });
    expect([byImages.disks.strategy, choiceOf(byImages)?.why]).toEqual(['image', expect.stringContaining(why)]);
    const asked = await plan({ disks: { strategy: 'rbd', rbd }, againstRbd });
    expect([asked.disks.strategy, choiceOf(asked)?.why]).toEqual([
      'rbd',
      `as asked for; this speaks against it: ${againstRbd[0]}`,
    ]);
    expect((await plan({ disks: { strategy: 'mover', mover, rbd }, againstRbd: [] })).disks.strategy).toBe('mover');
  });

  it('keeps to the limits that are asked for; how long a read may take only movers know', async () => {
    const limits = { bytesPerSecond: 50_000_000, readLatencyMs: 20 };
    const byMovers = await plan({ disks: { mover, limits } });
    expect(byMovers.disks.limits).toEqual(limits);
    expect(byMovers.forecast.basis.join('\n')).toContain("at most 50 MB/s, by the plan's own limit");
    expect(planSchema.parse(byMovers)).toEqual(byMovers);
    expect((await plan({ disks: { limits } })).disks).toEqual({
      strategy: 'image',
      preCopy: 'rehearse',
      limits: { bytesPerSecond: 50_000_000 },
    });
    expect((await plan({ disks: { limits: { readLatencyMs: 20 } } })).disks).not.toHaveProperty('limits');
  });

  it('is made again by the wishes of a plan', async () => {
    for (const disks of [
      undefined,
      { rbd },
      { limits: { bytesPerSecond: 1_000_000 } },
      { mover: { ...mover, listen: '0.0.0.0:7443', goalSeconds: 7 } },
    ]) {
      const made = await plan(disks === undefined ? {} : { disks });
      expect((await plan({ request: requestOfPlan(made) })).disks).toEqual(made.disks);
    }
  });
});
