/** The ground itself: what the other stories stand on. */
import { existsSync, readFileSync } from 'node:fs';

import { afterEach, describe, expect, it } from 'vitest';

import { HA_IP, NODES } from './world/layout.ts';
import { judge, judgeConnections, judgeConversation } from './world/outage.ts';
import { watch } from './world/prober.ts';
import { sleep, World } from './world/world.ts';

describe('two clouds in namespaces', () => {
  let world: World | null = null;
  afterEach(async () => {
    await world?.close();
    world = null;
  });

  it('serves an HA IP by the primary, and by the secondary when the primary says goodbye', async () => {
    world = await World.make({ routing: 'l2' });
    await world.associate('source');
    await world.bootAsMaster('primary');
    await world.boot('secondary');
    await sleep(1500);
    const outside = world.machine('outside');
    const udp = await watch(outside, 'udp', [HA_IP.floating], 5);
    const talk = await watch(outside, 'talk', [HA_IP.floating], 20);
    const connect = await watch(outside, 'connect', [HA_IP.floating], 25);
    await sleep(600);
    await world.stopKeepalived('primary');
    await world.untilHolds('secondary');
    await sleep(500);
    const [seen] = await udp.stop();
    const [talked] = await talk.stop();
    const [connected] = await connect.stop();
    if (seen === undefined || talked === undefined || connected === undefined) throw new Error('nothing was seen');
    const outage = judge(seen);
    expect(outage.servedBy).toEqual(['primary', 'secondary']);
    // Priority 100 waits (256 - 100) / 256 s after a goodbye (RFC 3768, 6.1).
    expect(outage.totalMs).toBeGreaterThan(400);
    expect(outage.totalMs).toBeLessThan(2000);
    expect(judgeConversation(talked).survived).toBe(false);
    expect(judgeConnections(connected).made).toBeGreaterThan(20);
  });

  it('leaves nothing behind: no process, no mount, and so no namespace', async () => {
    const made = await World.make({ routing: 'l2' });
    await made.bootAsMaster('primary');
    const pids = NODES.map((name) => made.machine(name).pid);
    await made.close();
    expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(made.name);
  });
});
