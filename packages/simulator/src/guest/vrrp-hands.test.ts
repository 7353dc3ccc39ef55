/** What root inside a guest does to VRRP, with what was measured with keepalived 2.2.7: 3.0 s, and nobody missed it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOOT_MS, instance, type SmallCloud, type SmallWorld, startSmallWorld, VIP } from './testing/small-world.ts';

let world: SmallWorld;
let cloud: SmallCloud;
beforeEach(async () => {
  world = await startSmallWorld();
  cloud = world.os1;
});
afterEach(() => world.close());

const both = async (one: Parameters<typeof instance>, two: Parameters<typeof instance>): Promise<void> => {
  await cloud.pair(instance(...one), instance(...two));
  world.time.advance(BOOT_MS + 10_000);
  expect(cloud.roles).toBe('MASTER BACKUP');
};
const vrrp = (): SmallCloud['guests']['vrrp'] => cloud.guests.vrrp;
const claimedBy = (): string | undefined => cloud.state.claims.get(`net/${VIP}`)?.portId;

describe('a raised BACKUP', () => {
  it('takes over after its master-down time, while the MASTER goes on until it hears of it', async () => {
    await both([200], [100]);
    vrrp().raise('lb2', 254, false);
    world.time.advance(3000);
    expect([cloud.roles, claimedBy()]).toEqual(['MASTER BACKUP', 'lb1-port']);
    world.time.advance(10);
    expect([cloud.roles, claimedBy()]).toEqual(['BACKUP MASTER', 'lb2-port']);
  });

  it('gives it back to one that preempts when it runs as its files say', async () => {
    await both([200], [100]);
    vrrp().raise('lb2', 254, false);
    world.time.advance(5000);
    vrrp().settle('lb2');
    expect(vrrp().states('lb2')).toMatchObject([{ state: 'MASTER', priority: 100, addresses: [VIP] }]);
    world.time.advance(5000);
    expect(cloud.roles).toBe('MASTER BACKUP');
  });

  it('stays where it is with nopreempt of its own, and keeps it where only the other one has it', async () => {
    await both([200, { nopreempt: true }], [100, { nopreempt: true }]);
    vrrp().raise('lb2', 254, false);
    world.time.advance(10_000);
    expect(cloud.roles).toBe('MASTER BACKUP');
    vrrp().raise('lb2', 254, true);
    world.time.advance(3500);
    expect(cloud.roles).toBe('BACKUP MASTER');
    vrrp().settle('lb2');
    world.time.advance(10_000);
    expect(cloud.roles).toBe('BACKUP MASTER');
  });

  it('passes a MASTER with 254 only as the owner of the address', async () => {
    await both([254], [253]);
    vrrp().raise('lb2', 254, false);
    world.time.advance(10_000);
    // The same priority: the higher address would win among two MASTERs, and a BACKUP obeys.
    expect(cloud.roles).toBe('MASTER BACKUP');
    vrrp().raise('lb2', 255, false);
    world.time.advance(3500);
    expect(cloud.roles).toBe('BACKUP MASTER');
  });

  it('waits only its short skew when the MASTER is stopped, which its server survives', async () => {
    await both([255], [100]);
    vrrp().raise('lb2', 254, false);
    world.time.advance(5000);
    expect(cloud.roles).toBe('MASTER BACKUP');
    vrrp().stop('lb1');
    world.time.advance(8);
    expect(cloud.roles).toBe('- MASTER');
    expect(vrrp().states('lb1')).toEqual([]);
    vrrp().settle('lb1');
    world.time.advance(5000);
    expect(cloud.roles).toBe('MASTER BACKUP');
  });
});

it('forgets what it was told when it boots', async () => {
  await both([200], [100]);
  vrrp().raise('lb2', 254, false);
  cloud.guests.cut('lb2');
  await cloud.powerOn('lb2');
  world.time.advance(BOOT_MS + 10_000);
  expect([cloud.roles, vrrp().states('lb2')[0]?.priority]).toEqual(['MASTER BACKUP', 100]);
});

it('counts adverts that rise on the BACKUP alone', async () => {
  await both([200], [100]);
  const [before] = vrrp().states('lb2');
  world.time.advance(3000);
  const [after] = vrrp().states('lb2');
  expect((after?.advertsReceived ?? 0) - (before?.advertsReceived ?? 0)).toBe(3);
  expect(vrrp().states('lb1')[0]).toMatchObject({ advertsReceived: 0, state: 'MASTER' });
});

it('lets nobody into a guest that does not run', async () => {
  await cloud.pair(instance(200), instance(100));
  expect(() => vrrp().states('lb1')).toThrow('no guest of lb1 answers');
  expect(() => vrrp().raise('nobody', 254, false)).toThrow('no guest of nobody answers');
});
