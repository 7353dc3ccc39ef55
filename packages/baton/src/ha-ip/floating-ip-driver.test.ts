import { describe, expect, it } from 'vitest';
import type { FloatingIp } from '../domain/cloud-resources.ts';
import { BatonError } from '../domain/error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import { type Move, moveHaIp, pointFloatingIp, type Side } from './floating-ip-driver.ts';

/** Time that only sleep moves. */
class TestClock implements Clock {
  #ms = 0;
  readonly #due: { at: number; run: () => void }[] = [];
  now(): Date {
    return new Date(this.#ms);
  }
  monotonicMs(): number {
    return this.#ms;
  }
  after(ms: number, run: () => void): void {
    this.#due.push({ at: this.#ms + ms, run });
  }
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#ms += ms;
    for (const one of this.#due.filter((due) => due.at <= this.#ms)) {
      this.#due.splice(this.#due.indexOf(one), 1);
      one.run();
    }
    return Promise.resolve();
  }
}

/** One cloud's floating IP with an agent that acts after the call returned, and bumps the revision when it did. */
function cloudWith(
  name: string,
  clock: TestClock,
  log: string[],
  start: string | null,
  agentDelayMs: number,
  onTraffic: (up: boolean) => void,
): Cloud {
  let floatingIp: FloatingIp = {
    id: `${name}-fip`,
    name: '',
    description: '',
    tags: [],
    projectId: 'p',
    revision: 1,
    address: '203.0.113.10',
    networkId: 'ext',
    portId: start,
    fixedIpAddress: null,
    status: start === null ? 'DOWN' : 'ACTIVE',
    qosPolicyId: null,
    dnsName: null,
    dnsDomain: null,
    portForwardings: [],
  };
  const network = {
    getFloatingIp: () => Promise.resolve(floatingIp),
    setFloatingIpPort: (_id: string, portId: string | null, revision: number) => {
      if (revision !== floatingIp.revision)
        return Promise.reject(new BatonError({ code: 'REVISION_CONFLICT', kind: 'cloud', message: 'x', remedy: 'x' }));
      log.push(`${name} ${portId === null ? 'disassociate' : 'associate'}`);
      floatingIp = { ...floatingIp, portId, revision: revision + 1 };
      clock.after(agentDelayMs, () => {
        floatingIp = { ...floatingIp, status: portId === null ? 'DOWN' : 'ACTIVE', revision: floatingIp.revision + 1 };
        log.push(`${name} agent ${portId === null ? 'down' : 'up'}`);
        onTraffic(portId !== null);
      });
      return Promise.resolve(floatingIp);
    },
  };
  return { name, network } as unknown as Cloud;
}

function world(options: { targetAgentMs: number; sourceAgentMs: number; identify?: boolean }) {
  const clock = new TestClock();
  const log: string[] = [];
  let servedBy: 'source' | 'target' | null = 'source';
  const sourceCloud = cloudWith('source', clock, log, 'source-vip', options.sourceAgentMs, (up) => {
    servedBy = up ? 'source' : servedBy === 'source' ? null : servedBy;
  });
  const targetCloud = cloudWith('target', clock, log, null, options.targetAgentMs, (up) => {
    servedBy = up ? 'target' : servedBy === 'target' ? null : servedBy;
  });
  const giving: Side = { cloud: sourceCloud, floatingIpId: 'source-fip', vipPortId: 'source-vip' };
  const taking: Side = { cloud: targetCloud, floatingIpId: 'target-fip', vipPortId: 'target-vip' };
  const unserved: number[] = [];
  const move: Move = {
    address: '203.0.113.10',
    giving,
    taking,
    look: () => {
      if (servedBy === null) unserved.push(clock.monotonicMs());
      if (options.identify === false) return Promise.resolve(servedBy === null ? 'no' : 'unknown');
      return Promise.resolve(servedBy === 'target' ? 'yes' : 'no');
    },
    deadlineSeconds: 30,
    clock,
    signal: new AbortController().signal,
    note: () => Promise.resolve(),
  };
  return { clock, log, move, unserved };
}

describe('moving an HA IP', () => {
  it.each([
    [500, 2000],
    [2000, 500],
  ])(
    'lets the source go only after the target serves, whichever agent is faster (%i / %i ms)',
    async (targetAgentMs, sourceAgentMs) => {
      const { log, move, unserved } = world({ targetAgentMs, sourceAgentMs });
      const moved = await moveHaIp(move);
      expect(log.slice(0, 3)).toEqual(['target associate', 'target agent up', 'source disassociate']);
      expect(unserved).toEqual([]);
      expect(moved.identified).toBe(true);
    },
  );

  it('without answers that tell who answered, waits for the agent and some time more', async () => {
    const { log, move } = world({ targetAgentMs: 1500, sourceAgentMs: 500, identify: false });
    const moved = await moveHaIp(move);
    expect(log.indexOf('target agent up')).toBeLessThan(log.indexOf('source disassociate'));
    expect(moved.identified).toBe(false);
  });

  it('gives up at the deadline and leaves the source as it is', async () => {
    const { log, move } = world({ targetAgentMs: 10_000_000, sourceAgentMs: 500 });
    await expect(moveHaIp(move)).rejects.toMatchObject({ code: 'CUTOVER_UNPROVED' });
    expect(log).not.toContain('source disassociate');
  });

  it('may be repeated when it is done already', async () => {
    const { log, move } = world({ targetAgentMs: 500, sourceAgentMs: 500 });
    await moveHaIp(move);
    const calls = log.length;
    await moveHaIp(move);
    expect(log.slice(calls).filter((line) => !line.includes('agent'))).toEqual([]);
  });
});

describe('pointing a floating IP', () => {
  it('compares the intent when the revision was bumped by the agent', async () => {
    const clock = new TestClock();
    const log: string[] = [];
    const cloud = cloudWith('source', clock, log, 'vip', 0, () => undefined);
    const original = cloud.network.getFloatingIp.bind(cloud.network);
    let bumps = 2;
    cloud.network.getFloatingIp = async (id, signal) => {
      const present = await original(id, signal);
      bumps -= 1;
      return present === null || bumps < 0 ? present : { ...present, revision: present.revision - 1 };
    };
    await pointFloatingIp({ cloud, floatingIpId: 'f', vipPortId: 'vip' }, 'vip', null, new AbortController().signal);
    expect(log).toEqual(['source disassociate']);
  });

  it('does not take it from somebody else', async () => {
    const cloud = cloudWith('source', new TestClock(), [], 'theirs', 0, () => undefined);
    await expect(
      pointFloatingIp({ cloud, floatingIpId: 'f', vipPortId: 'vip' }, 'vip', null, new AbortController().signal),
    ).rejects.toMatchObject({ code: 'INVARIANT_7' });
  });
});
