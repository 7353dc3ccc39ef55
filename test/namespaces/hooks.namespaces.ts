/** The shipped recipes with the real FRR and BIRD, asked as Baton asks any hook. */
import { afterEach, describe, expect, it } from 'vitest';

import { testHook } from '../../packages/baton/src/ha-ip/hook/conformance.ts';
import { sendToHook } from '../../packages/baton/src/ha-ip/hook/hook-runner.ts';
import { hookFor } from './scenarios/bgp-hook.ts';
import { HA_IP } from './world/layout.ts';
import { judge } from './world/outage.ts';
import { watch } from './world/prober.ts';
import { sleep, until, World } from './world/world.ts';

const never = new AbortController().signal;

describe.each(['frr', 'bird'] as const)('%s-announce', (announcer) => {
  let world: World | null = null;
  afterEach(async () => {
    await world?.close();
    world = null;
  });

  /** The source's primary serves, and its twin is ready in the target. */
  async function make(): Promise<World> {
    world = await World.make({ routing: 'bgp', announcer });
    await Promise.all([world.bootAsMaster('primary'), world.bootAsMaster('primary-in-target')]);
    return world;
  }

  it('keeps to the contract', async () => {
    const { machine } = await make().then((made) => ({ machine: made.machine('target-router') }));
    const checks = await testHook(
      {
        hook: {
          command: [...machine.entry, process.execPath, `/run/repository/hooks/${announcer}-announce.mjs`],
          timeoutSeconds: 20,
        },
        address: HA_IP.floating,
        vip: HA_IP.vip,
        sourceCloud: 'os1',
        targetCloud: 'os2',
        live: true,
      },
      sendToHook(process.env),
      () => undefined,
      never,
    );
    expect(checks.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(checks.map(({ check }) => check)).toContain('activate-twice');
  }, 180_000);

  it('loses no datagram on the way there and back', async () => {
    const made = await make();
    const hook = hookFor(made);
    expect(await hook.prepare(HA_IP)).toMatchObject({ leads: 'source' });
    const probes = await watch(made.machine('outside'), 'udp', [HA_IP.floating], 5);
    await sleep(500);
    expect(await hook.activate(HA_IP)).toMatchObject({ leads: 'target', data: { watcher: 'watching' } });
    await until(async () => (await made.ledTo()) === 'target', 5000, 'the edge leads to the target');
    await sleep(500);
    expect(await hook.revert(HA_IP)).toMatchObject({ leads: 'source', data: { watcher: 'not watched' } });
    await until(async () => (await made.ledTo()) === 'source', 5000, 'the edge leads to the source');
    await sleep(500);
    const [seen] = await probes.stop();
    if (seen === undefined) throw new Error('nothing was seen');
    const outage = judge(seen);
    process.stderr.write(`${announcer}: there and back, ${outage.lost} of ${outage.sent} lost\n`);
    expect(outage).toMatchObject({ lost: 0, servedBy: ['primary', 'primary-in-target', 'primary'] });
  });

  it('withdraws within a second when the load balancer is shut off, and does not lead back to one that returns', async () => {
    const made = await make();
    const hook = hookFor(made);
    await hook.activate(HA_IP);
    await until(async () => (await made.ledTo()) === 'target', 5000, 'the edge leads to the target');
    const probes = await watch(made.machine('outside'), 'udp', [HA_IP.floating], 5);
    await sleep(500);
    await made.powerOffHard('primary-in-target');
    await until(async () => (await made.ledTo()) === 'source', 5000, 'the edge leads to the source');
    await sleep(500);
    const [seen] = await probes.stop();
    if (seen === undefined) throw new Error('nothing was seen');
    const outage = judge(seen);
    process.stderr.write(`${announcer}: shut off behind Baton's back, ${outage.totalMs.toFixed(0)} ms\n`);
    expect(outage.servedBy).toEqual(['primary-in-target', 'primary']);
    expect(outage.totalMs).toBeGreaterThan(0);
    expect(outage.totalMs).toBeLessThanOrEqual(1000);
    expect(await hook.verify(HA_IP)).toMatchObject({ leads: 'source', data: { watcher: 'withdrew' } });
    await made.bootAsMaster('primary-in-target');
    await sleep(2000);
    expect(await made.ledTo()).toBe('source');
    // Asked for again, it leads there again.
    expect(await hook.activate(HA_IP)).toMatchObject({ leads: 'target', data: { watcher: 'watching' } });
    await hook.revert(HA_IP);
  });
});
