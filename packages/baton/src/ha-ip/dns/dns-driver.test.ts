import { beforeEach, describe, expect, test } from 'vitest';
import type { StepRecord } from '../../domain/step.ts';
import type { CutoverDriver } from '../../ports/cutover-driver.ts';
import { dnsDriver } from './dns-driver.ts';
import { haIp, NAME, NamedClouds, SOURCE, TARGET, taker } from './testing/named-clouds.ts';

const { name } = NAME;
let world: NamedClouds;
beforeEach(() => {
  world = new NamedClouds();
});

/** Each call has a driver of its own, as after a crash. */
const driver = (): CutoverDriver => dnsDriver(world.ctx, haIp, NAME);
const seconds = (): number => world.clock.monotonicMs() / 1000;
/** Five looks in a row, 150 ms apart. */
const SEEN = 0.6;

async function prepared(): Promise<void> {
  const proofs = await driver().prepare();
  world.reserved = {
    finishedAt: world.clock.now().toISOString(),
    evidence: { proofs },
  } satisfies Partial<StepRecord>;
}

async function inTarget(): Promise<void> {
  await prepared();
  await driver().moveTo('target', taker('target'));
}

describe('prepare', () => {
  test('makes an address in the target and lowers the TTL; again, it changes nothing', async () => {
    await prepared();
    await prepared();
    expect(world.names.changes).toEqual([`${name} ${SOURCE} ttl 30`]);
    expect(world.floatingIps.target).toMatchObject([{ address: TARGET, portId: null, tags: ['baton:m-1a2b3c4d'] }]);
    expect(await driver().leads()).toBe('source');
    expect([await driver().addressIn('source'), await driver().addressIn('target')]).toEqual([SOURCE, TARGET]);
  });

  test('tags what a crash left without', async () => {
    await prepared();
    world.floatingIps.target = world.floatingIps.target.map((one) => ({ ...one, tags: [] }));
    await prepared();
    expect(world.floatingIps.target).toMatchObject([{ tags: ['baton:m-1a2b3c4d'] }]);
  });

  test.each([
    ['leads elsewhere', () => world.names.set(name, ['192.0.2.1'], 600), 'NAME_CHANGED'],
    ['is no more', () => world.names.remove(name), 'NAME_MISSING'],
  ])('makes nothing for a name that %s', async (_, change, code) => {
    change();
    await expect(driver().prepare()).rejects.toMatchObject({ code, kind: 'user' });
    expect(world.floatingIps.target).toEqual([]);
  });
});

describe('there', () => {
  test('waits out the usual TTL from when it was lowered, then one lowered TTL; the source never lets go', async () => {
    await prepared();
    await world.clock.sleep(200_000, world.ctx.signal);
    const moved = await driver().moveTo('target', taker('target'));
    expect(moved).toMatchObject({ address: SOURCE, identified: true, announcedAgain: 0 });
    // The waits are not time to traffic.
    expect(moved.takenAfterMs).toBeLessThan(1000);
    expect(seconds()).toBeCloseTo(600 + SEEN + 30, 5);
    expect(world.leadsTo).toEqual([TARGET]);
    expect(world.ttl).toBe(30);
    expect([world.portOf('source'), world.portOf('target')]).toEqual(['source-vip', 'target-vip']);
    expect(await driver().leads()).toBe('target');
  });

  test('has nothing to wait for when the usual TTL has passed at the gate', async () => {
    await prepared();
    await world.clock.sleep(3_600_000, world.ctx.signal);
    await driver().moveTo('target', taker('target'));
    expect(seconds()).toBeCloseTo(3600 + SEEN + 30, 5);
  });

  test('waits anew when somebody raised the TTL meanwhile', async () => {
    await prepared();
    await world.clock.sleep(3_600_000, world.ctx.signal);
    world.names.set(name, [SOURCE], 900);
    await driver().moveTo('target', taker('target'));
    expect(seconds()).toBeCloseTo(3600 + 900 + SEEN + 30, 5);
  });

  test('again after a crash that came after the change: no second wait for old answers', async () => {
    await inTarget();
    const before = seconds();
    await driver().moveTo('target', taker('target'));
    expect(seconds() - before).toBeLessThanOrEqual(31);
    expect(world.leadsTo).toEqual([TARGET]);
  });

  test('exchanges only our own of several addresses', async () => {
    world.names.set(name, ['192.0.2.1', SOURCE], 600);
    await inTarget();
    expect(world.leadsTo).toEqual(['192.0.2.1', TARGET]);
    expect(await driver().leads()).toBe('target');
    world.names.set(name, [SOURCE, TARGET], 30);
    expect(await driver().leads()).toBe('both');
    world.names.set(name, ['192.0.2.1'], 30);
    expect(await driver().leads()).toBe('neither');
  });

  test('not served there: nobody is led there, and the target lets go', async () => {
    await prepared();
    world.dead = 'target';
    await expect(driver().moveTo('target', taker('target'))).rejects.toMatchObject({ code: 'CUTOVER_UNPROVED' });
    expect(world.leadsTo).toEqual([SOURCE]);
    expect([world.portOf('source'), world.portOf('target')]).toEqual(['source-vip', null]);
    expect(await driver().leads()).toBe('source');
  });

  test('waits until all servers of the authority say so', async () => {
    await prepared();
    await world.clock.sleep(600_000, world.ctx.signal);
    world.names.pendingLooks = 3;
    await driver().moveTo('target', taker('target'));
    expect(seconds()).toBeCloseTo(600 + SEEN + 3 + 30, 5);
  });

  test('not so in time: unproved, and the way back is open', async () => {
    await prepared();
    world.names.pendingLooks = 1000;
    await expect(driver().moveTo('target', taker('target'))).rejects.toMatchObject({
      code: 'CUTOVER_UNPROVED',
      message: expect.stringContaining('all of its servers') as string,
    });
    expect(await driver().leads()).toBe('target');
    world.names.pendingLooks = 0;
    await driver().moveTo('source', taker('source'), { urgent: true });
    expect(world.leadsTo).toEqual([SOURCE]);
  });
});

describe('back', () => {
  test('the source is seen, the name changed, one TTL waited, and the target lets go', async () => {
    await inTarget();
    const before = seconds();
    await driver().moveTo('source', taker('source'));
    expect(seconds() - before).toBeCloseTo(SEEN + 30, 5);
    expect(world.leadsTo).toEqual([SOURCE]);
    expect([world.portOf('source'), world.portOf('target')]).toEqual(['source-vip', null]);
  });

  test('is not barred by a vantage that is gone, which keeps it from going there', async () => {
    await prepared();
    Object.assign(world.ctx.plan.timeouts, { cutover: 30 });
    const { askOnce } = world.ctx.outside;
    world.ctx.outside.askOnce = () => Promise.reject(new Error('the vantage is gone'));
    await expect(driver().moveTo('target', taker('target'))).rejects.toMatchObject({ code: 'CUTOVER_UNPROVED' });
    expect([world.leadsTo, world.portOf('target')]).toEqual([[SOURCE], null]);
    world.ctx.outside.askOnce = askOnce;
    await driver().moveTo('target', taker('target'));
    world.ctx.outside.askOnce = () => Promise.reject(new Error('the vantage is gone'));
    expect(await driver().moveTo('source', taker('source'))).toMatchObject({ identified: false });
    expect([world.leadsTo, world.portOf('target')]).toEqual([[SOURCE], null]);
  });

  test('after the usual TTL was set again, that one is waited', async () => {
    await inTarget();
    await driver().settle?.();
    const before = seconds();
    await driver().moveTo('source', taker('source'));
    expect(seconds() - before).toBeCloseTo(SEEN + 600, 5);
    expect(world.ttl).toBe(30);
  });

  test('a crash while resolvers may still lead to the target: it leads to both until they do not', async () => {
    await inTarget();
    await driver().settle?.();
    const before = seconds();
    const stop = new AbortController();
    const crashed = dnsDriver({ ...world.ctx, signal: stop.signal }, haIp, NAME).moveTo('source', taker('source'));
    world.clock.after(100_000, () => stop.abort(new Error('killed')));
    await expect(crashed).rejects.toThrow('killed');
    expect(world.leadsTo).toEqual([SOURCE]);
    expect(await driver().leads()).toBe('both');
    expect(world.portOf('target')).toBe('target-vip');
    await driver().moveTo('source', taker('source'));
    expect(seconds() - before).toBeGreaterThanOrEqual(600);
    expect(seconds() - before).toBeLessThan(603);
    expect(await driver().leads()).toBe('source');
    expect(world.floatingIps.target).toMatchObject([{ portId: null, tags: ['baton:m-1a2b3c4d'] }]);
  });

  test('does not lead to a source that is not seen to serve', async () => {
    await inTarget();
    world.dead = 'source';
    await expect(driver().moveTo('source', taker('source'))).rejects.toMatchObject({ code: 'CUTOVER_UNPROVED' });
    expect(world.leadsTo).toEqual([TARGET]);
    expect(world.portOf('target')).toBe('target-vip');
  });

  test('urgent: the name first, whatever is seen, and without the target', async () => {
    await inTarget();
    const before = seconds();
    world.lost = 'target';
    await driver().moveTo('source', taker('source'), { urgent: true });
    expect(world.leadsTo).toEqual([SOURCE]);
    expect(seconds() - before).toBeLessThanOrEqual(1);
    expect(world.portOf('target')).toBe('target-vip');
  });

  test('associates a source that somebody took off', async () => {
    await inTarget();
    world.floatingIps.source = world.floatingIps.source.map((one) => ({ ...one, portId: null }));
    await driver().moveTo('source', taker('source'), { urgent: true });
    expect(world.portOf('source')).toBe('source-vip');
  });
});

describe('the end', () => {
  test('settles the TTL, once, and leaves one that somebody else chose', async () => {
    await inTarget();
    await driver().settle?.();
    await driver().settle?.();
    expect(world.names.changes.at(-1)).toBe(`${name} ${TARGET} ttl 600`);
    expect(world.names.changes).toHaveLength(3);
    world.names.set(name, [TARGET], 120);
    await driver().settle?.();
    expect(world.ttl).toBe(120);
  });

  test('an abort gives the target address back, and sets the TTL', async () => {
    await prepared();
    await driver().cleanUp();
    await driver().cleanUp();
    expect(world.floatingIps.target).toEqual([]);
    expect(world.ttl).toBe(600);
    expect(world.floatingIps.source).toHaveLength(1);
  });

  test('an abort while the name leads there takes nothing away', async () => {
    await inTarget();
    await driver().cleanUp();
    expect(world.floatingIps.target).toHaveLength(1);
    expect(world.ttl).toBe(30);
  });

  test('an abort does not stumble over a name that is gone', async () => {
    await prepared();
    world.names.remove(name);
    await driver().cleanUp();
    expect(world.floatingIps.target).toEqual([]);
  });
});
