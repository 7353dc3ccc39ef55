/** Planned handovers inside one cloud, by Baton's hands in real guests, judged from outside. */
import { afterEach, describe, expect, it } from 'vitest';

import { accessTo, guestOf } from './scenarios/guests.ts';
import { handOver } from './scenarios/hand-over.ts';
import { pairInSource } from './scenarios/migration.ts';
import { observe, type Observed } from './scenarios/observe.ts';
import { median, sample, tell, told } from './scenarios/samples.ts';
import { BALANCER_MACS, type BalancerName, HA_IP, SECOND_HA_IP } from './world/layout.ts';
import type { World } from './world/world.ts';

const never = new AbortController().signal;

let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

/** Everything below /etc/keepalived by name, bytes, owner and mode: what a copy of the disk would carry. */
function onDisk(world: World, name: BalancerName): Promise<string> {
  return world
    .machine(name)
    .sh(`cd /etc/keepalived; find . -type f | sort | xargs sha256sum; find . -printf '%p %i %u %g %m\\n' | sort`);
}

/** What a hard power-off costs the same pair: the measure for everything else. Ends what the primary serves. */
async function hardPowerOff(world: World, name: BalancerName, other: BalancerName): Promise<number> {
  const seen = await observe(world, async () => {
    await world.powerOffHard(name);
    await world.untilHolds(other);
  });
  return told('hard power-off', seen).whole.totalMs;
}

describe('a handover as tutorials configure the pair', () => {
  it('raises the secondary, which takes the VIP while the primary still serves, and leaves no trace', async () => {
    const pair = (world = await pairInSource({ routing: 'l2' }));
    const { hands } = accessTo(pair);
    const before = await Promise.all([onDisk(pair, 'primary'), onDisk(pair, 'secondary')]);
    const samples: Observed[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const act = async (): Promise<void> => {
        const { recipe, proofs } = await handOver(pair, 'primary', 'secondary');
        expect(recipe.kind).toBe('raise-secondary');
        expect(proofs.flatMap(({ files }) => files).map(({ path }) => path)).toEqual([
          '/etc/keepalived/keepalived.conf',
        ]);
        for (const { sha256Before, sha256After } of proofs.flatMap(({ files }) => files))
          expect(sha256After).toBe(sha256Before);
      };
      const restore = async (): Promise<void> => {
        await hands.settle(guestOf('secondary'), never);
        await pair.untilHolds('primary');
        expect((await hands.states(guestOf('secondary'), never)).map(({ basePriority }) => basePriority)).toEqual([
          100,
        ]);
      };
      samples.push(await sample(pair, 'raise-secondary', act, restore));
    }
    expect(await Promise.all([onDisk(pair, 'primary'), onDisk(pair, 'secondary')])).toEqual(before);
    const hard = await hardPowerOff(pair, 'primary', 'secondary');
    expect(hard).toBeGreaterThan(1000);
    expect(median(samples)).toBeLessThan(hard / 50);
    for (const { whole } of samples) expect(whole.servedBy).toEqual(['primary', 'secondary']);
  });

  it('the holder asks who has the VIP once it has let go of it, and the one that took it answers', async () => {
    const pair = (world = await pairInSource({ routing: 'l2' }));
    const { hands } = accessTo(pair);
    const asking = hands.askOnceReleased?.(guestOf('primary'), [HA_IP.vip], 30, never);
    await handOver(pair, 'primary', 'secondary');
    expect(await asking).toEqual([{ address: HA_IP.vip, by: BALANCER_MACS.secondary }]);
  });

  it('costs the goodbye and the skew of the secondary by a soft stop, the detection by a hard one', async () => {
    const pair = (world = await pairInSource({ routing: 'l2' }));
    const seen = await observe(pair, async () => {
      await pair.powerOffSoft('primary');
      await pair.untilHolds('secondary');
    });
    // (256 - 100) / 256 s (RFC 3768, 6.1).
    expect(told('soft stop', seen).whole.totalMs).toBeGreaterThan(500);
  });
});

describe('a handover of other pairs', () => {
  it('passes nopreempt by the taker ignoring its own, with version 3, unicast, and two HA IPs in a sync group', async () => {
    const vrrp = { version: 3, nopreempt: true, unicast: true, syncGroup: true } as const;
    const pair = (world = await pairInSource({ routing: 'l2', haIps: [HA_IP, SECOND_HA_IP], vrrp }));
    const { hands } = accessTo(pair);
    const before = await Promise.all([onDisk(pair, 'primary'), onDisk(pair, 'secondary')]);
    const samples: Observed[] = [];
    for (const [from, to] of [
      ['primary', 'secondary'],
      ['secondary', 'primary'],
      ['primary', 'secondary'],
    ] as const) {
      const seen = await observe(pair, async () => {
        const { recipe } = await handOver(pair, from, to);
        expect(recipe).toMatchObject({ kind: 'raise-secondary', withoutNopreempt: true });
      });
      samples.push(told('raise-secondary without nopreempt', seen));
      await hands.settle(guestOf(to), never);
      // With its own files it may not preempt, and does not have to: the VIP stays.
      expect(await pair.holds(to)).toBe(true);
    }
    expect(await Promise.all([onDisk(pair, 'primary'), onDisk(pair, 'secondary')])).toEqual(before);
    const hard = await hardPowerOff(pair, 'secondary', 'primary');
    expect(median(samples)).toBeLessThan(hard / 50);
  });

  it('raises the taker and stops the holder where no priority passes it, and brings the daemon back', async () => {
    const pair = (world = await pairInSource({ routing: 'l2', vrrp: { priorities: [255, 100] } }));
    const { hands } = accessTo(pair);
    const before = await Promise.all([onDisk(pair, 'primary'), onDisk(pair, 'secondary')]);
    const act = async (): Promise<void> => {
      expect((await handOver(pair, 'primary', 'secondary')).recipe.kind).toBe('raise-and-stop');
    };
    const restore = async (): Promise<void> => {
      await hands.settle(guestOf('secondary'), never);
      await hands.settle(guestOf('primary'), never);
      await pair.untilHolds('primary');
    };
    const stopped = await sample(pair, 'raise-and-stop', act, restore);
    const soft = await observe(pair, async () => {
      await pair.stopKeepalived('primary');
      await pair.untilHolds('secondary');
    });
    expect(stopped.whole.totalMs).toBeLessThan(told('soft stop', soft).whole.totalMs / 5);
    expect(await Promise.all([onDisk(pair, 'primary'), onDisk(pair, 'secondary')])).toEqual(before);
    tell(`against ${soft.whole.totalMs.toFixed(0)} ms of a soft stop`);
  });
});
