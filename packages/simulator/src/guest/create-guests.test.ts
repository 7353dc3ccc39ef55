import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BOOT_MS,
  instance,
  SHUT_DOWN_MS,
  type SmallCloud,
  type SmallWorld,
  startSmallWorld,
  VIP,
} from './testing/small-world.ts';

let world: SmallWorld;
let cloud: SmallCloud;

beforeEach(async () => {
  world = await startSmallWorld();
  cloud = world.os1;
});

afterEach(() => world.close());

const claimer = (address: string): string | null => cloud.state.claims.get(`net/${address}`)?.portId ?? null;
const notified = (id: string): readonly string[] =>
  cloud.guests
    .consoleLog(id)
    .split('\n')
    .filter((line) => line.startsWith('VRRP '));
/** A pair of priorities 200 and 100, elected and quiet; how long ago lb1 sent an advert is told in ms. */
async function elected(sinceAdvertMs = 0, nopreempt = false): Promise<void> {
  await cloud.pair(instance(200, { nopreempt }), instance(100, { nopreempt }));
  world.time.advance(BOOT_MS + 10_000);
  expect(cloud.roles).toBe('MASTER BACKUP');
  const { beatMs } = cloud.state.guests.need('lb1').timers['HA'] ?? { beatMs: null };
  world.time.advance((((beatMs ?? 0) - world.time.nowMs()) % 1000) + 1000 + sinceAdvertMs);
}
/** Runs until the roles are these, and says how long it took. */
function untilRoles(roles: string): number {
  const fromMs = world.time.nowMs();
  for (let step = 0; step < 100 && cloud.roles !== roles; step += 1) {
    if (!world.time.advanceToNext()) break;
  }
  expect(cloud.roles).toBe(roles);
  return world.time.nowMs() - fromMs;
}

describe('a boot', () => {
  it('ends in an election: BACKUP first, the higher priority MASTER after its master-down time', async () => {
    await cloud.pair(instance(200), instance(100));
    world.time.advance(BOOT_MS - 1);
    expect(cloud.roles).toBe('- -');
    expect(cloud.guests.consoleLog('lb1')).not.toContain('VRRP');
    world.time.advance(1);
    expect(cloud.roles).toBe('BACKUP BACKUP');
    expect(untilRoles('MASTER BACKUP')).toBeCloseTo(3000 + (56 / 256) * 1000, 3);
    expect(claimer(VIP)).toBe('lb1-port');
    expect(claimer('10.0.0.12')).toBe('lb2-port');
    expect(notified('lb1')).toEqual(['VRRP HA BACKUP', 'VRRP HA MASTER']);
    expect(cloud.guests.consoleLog('lb1')).toMatch(
      /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}: \(HA\) Entering MASTER STATE$/m,
    );
  });

  it('leaves nothing waiting: a quiet pair costs no event', async () => {
    await elected();
    expect(world.time.waiting).toBe(0);
    expect(world.time.advanceToNext()).toBe(false);
    world.time.advance(86_400_000);
    expect(cloud.roles).toBe('MASTER BACKUP');
  });

  it('starts the console anew', async () => {
    await elected();
    cloud.guests.cut('lb1');
    expect(cloud.guests.consoleLog('lb1')).toContain('VRRP HA MASTER');
    await cloud.powerOn('lb1');
    expect(cloud.guests.consoleLog('lb1')).not.toContain('VRRP');
    expect(cloud.guests.consoleLog('lb1')).toContain('SeaBIOS');
  });

  it('finds nothing on an empty disk, and does nothing ever after', async () => {
    await cloud.server('lb1', '10.0.0.11', null);
    await cloud.powerOn('lb1');
    world.time.advance(BOOT_MS + 60_000);
    expect(cloud.state.guests.need('lb1')).toMatchObject({ phase: 'running', definition: null, vrrp: {} });
    expect(cloud.guests.consoleLog('lb1')).toContain('No bootable device');
    let off = false;
    cloud.guests.shutDown('lb1', () => (off = true));
    world.time.advance(600_000);
    expect(off).toBe(false);
  });

  it('fails on order with a panic', async () => {
    cloud.faults.onTask({ task: 'guest.boot', fault: 'fail' });
    await cloud.pair(instance(200), instance(100));
    world.time.advance(BOOT_MS + 10_000);
    expect(cloud.roles).toBe('- MASTER');
    expect(cloud.guests.consoleLog('lb1')).toContain('Kernel panic');
  });

  it('ends keepalived when a NIC of its configuration was never there', async () => {
    await cloud.pair(instance(200, { nic: 1 }), instance(100));
    world.time.advance(BOOT_MS + 10_000);
    expect(cloud.roles).toBe('- MASTER');
    expect(cloud.guests.consoleLog('lb1')).toContain('Non-existent interface specified in configuration');
  });

  it('waits while the server is paused', async () => {
    await cloud.pair(instance(200), instance(100));
    world.time.advance(1000);
    cloud.guests.pause('lb1');
    world.time.advance(60_000);
    expect(cloud.state.guests.need('lb1').phase).toBe('booting');
    cloud.guests.resume('lb1');
    world.time.advance(BOOT_MS - 1001);
    expect(cloud.state.guests.need('lb1').phase).toBe('booting');
    world.time.advance(1);
    expect(cloud.state.guests.need('lb1').phase).toBe('running');
  });
});

describe('a take-over', () => {
  it('takes the skew of the BACKUP after a soft stop', async () => {
    await elected(400);
    let offAtMs = 0;
    cloud.guests.shutDown('lb1', () => (offAtMs = world.time.nowMs()));
    const stoppedAtMs = world.time.nowMs();
    expect(cloud.roles).toBe('- BACKUP');
    expect(untilRoles('- MASTER')).toBeCloseTo(609.375, 3);
    expect(claimer(VIP)).toBe('lb2-port');
    world.time.advance(SHUT_DOWN_MS);
    expect(offAtMs - stoppedAtMs).toBe(SHUT_DOWN_MS);
    expect(cloud.state.guests.get('lb1')).toBeNull();
    expect(cloud.guests.consoleLog('lb1')).toContain('(HA) sent 0 priority');
    expect(notified('lb1').at(-1)).toBe('VRRP HA STOP');
    expect(cloud.guests.consoleLog('lb2')).toContain('(HA) Backup received priority 0 advertisement');
  });

  it.each([0, 1, 500, 999])('takes what is left of master-down after a cut, %i ms after an advert', async (sinceMs) => {
    await elected(sinceMs);
    cloud.guests.cut('lb1');
    const tookMs = untilRoles('- MASTER');
    expect(tookMs).toBeCloseTo(3609.375 - sinceMs, 3);
    expect(tookMs).toBeGreaterThan(2000);
  });

  it('goes back to the higher priority at once when that has waited long enough, without a gap', async () => {
    await elected();
    cloud.guests.cut('lb1');
    world.time.advance(10_000);
    expect(cloud.roles).toBe('- MASTER');
    await cloud.powerOn('lb1');
    world.time.advance(BOOT_MS);
    expect(cloud.roles).toBe('BACKUP MASTER');
    expect(untilRoles('MASTER BACKUP')).toBeCloseTo(3218.75, 3);
    expect(claimer(VIP)).toBe('lb1-port');
    expect(cloud.guests.consoleLog('lb2')).toContain(
      '(HA) Master received advert from 10.0.0.11 with higher priority 200, ours 100',
    );
    expect(world.time.waiting).toBe(0);
  });

  it('stays with the lower priority under nopreempt', async () => {
    await elected(0, true);
    cloud.guests.cut('lb1');
    world.time.advance(10_000);
    await cloud.powerOn('lb1');
    world.time.advance(BOOT_MS + 60_000);
    expect(cloud.roles).toBe('BACKUP MASTER');
    expect(world.time.waiting).toBe(0);
  });

  it('stays with who came first among equals, and goes to the higher address where both are MASTER', async () => {
    await cloud.pair(instance(100), instance(100));
    world.time.advance(BOOT_MS + 10_000);
    expect(cloud.roles).toBe('MASTER BACKUP');
    cloud.state.securityGroupRules.delete('vrrp');
    world.time.advance(10_000);
    expect(cloud.roles).toBe('MASTER MASTER');
    cloud.rule('vrrp', { protocol: 'vrrp', remoteIpPrefix: '10.0.0.0/24' });
    expect(untilRoles('BACKUP MASTER')).toBeLessThanOrEqual(1000);
    expect(claimer(VIP)).toBe('lb2-port');
    expect(world.time.waiting).toBe(0);
  });

  it('follows the interval: a tenth of a second is version 3, with a tenth of the skew', async () => {
    await cloud.pair(instance(150, { advertIntervalMs: 100 }), instance(100, { advertIntervalMs: 100 }));
    world.time.advance(BOOT_MS + 1000);
    expect(cloud.roles).toBe('MASTER BACKUP');
    cloud.guests.shutDown('lb1', () => undefined);
    expect(untilRoles('- MASTER')).toBeCloseTo(60.9375, 3);
  });

  it('happens while the MASTER is paused, and back when it goes on', async () => {
    await elected(250);
    cloud.guests.pause('lb1');
    expect(untilRoles('MASTER MASTER')).toBeCloseTo(3359.375, 3);
    expect(claimer(VIP)).toBe('lb2-port');
    world.time.advance(60_000);
    cloud.guests.resume('lb1');
    expect(untilRoles('MASTER BACKUP')).toBeLessThanOrEqual(750);
    expect(claimer(VIP)).toBe('lb1-port');
  });
});

describe('a guest that stands still', () => {
  it('goes on waiting where it stopped', async () => {
    await elected();
    cloud.guests.cut('lb1');
    world.time.advance(1000);
    cloud.guests.pause('lb2');
    world.time.advance(60_000);
    expect(cloud.roles).toBe('- BACKUP');
    cloud.guests.resume('lb2');
    expect(untilRoles('- MASTER')).toBeCloseTo(2609.375, 3);
  });

  it('goes on sending where it stopped', async () => {
    await elected(300);
    cloud.guests.pause('lb1');
    world.time.advance(1500);
    cloud.guests.resume('lb1');
    // The next advert comes 700 ms later, before lb2 has waited long enough; 100 ms after it the plug is pulled.
    world.time.advance(800);
    cloud.guests.cut('lb1');
    expect(untilRoles('- MASTER')).toBeCloseTo(3509.375, 3);
  });
});

describe('a timer that rings late', () => {
  it('changes nothing of what follows from it', async () => {
    await elected();
    cloud.guests.cut('lb1');
    world.time.advance(10_000);
    await cloud.powerOn('lb1');
    world.time.advance(BOOT_MS + 3218);
    world.gate.close();
    world.time.advance(300.75);
    expect(cloud.roles).toBe('BACKUP MASTER');
    world.gate.open();
    await new Promise((resolve) => setImmediate(resolve));
    expect(cloud.roles).toBe('MASTER BACKUP');
    expect(cloud.state.guests.need('lb1').timers['HA']?.beatMs).toBeCloseTo(world.time.nowMs() - 300, 3);
  });
});

describe('a network that is split', () => {
  it.each([
    ['the security group does not let VRRP in', () => cloud.state.securityGroupRules.delete('vrrp')],
    ['nor out', () => cloud.state.securityGroupRules.update('out', { protocol: 'tcp' })],
    ['the port of the MASTER is switched off', () => cloud.state.ports.update('lb1-port', { adminStateUp: false })],
    ['the network is switched off', () => cloud.state.networks.update('net', { adminStateUp: false })],
    ['the sender has left the group', () => cloud.state.ports.update('lb1-port', { securityGroupIds: [] })],
  ])('makes two MASTERs, and they stay: %s', async (_, split) => {
    await elected();
    split();
    expect(untilRoles('MASTER MASTER')).toBeCloseTo(3609.375, 3);
    expect(world.time.waiting).toBe(0);
  });

  it.each([
    ['another VRID', { virtualRouterId: 52 }],
    ['another interval', { advertIntervalMs: 2000 }],
  ])('is the same as %s', async (_, other) => {
    await cloud.pair(instance(200), instance(100, other));
    world.time.advance(BOOT_MS + 60_000);
    expect(cloud.roles).toBe('MASTER MASTER');
    expect(world.time.waiting).toBe(0);
  });

  it('hears one advert of three: nobody takes over', async () => {
    await elected(500);
    cloud.state.securityGroupRules.delete('vrrp');
    world.time.advance(2000);
    cloud.rule('vrrp', { protocol: '112' });
    world.time.advance(60_000);
    expect(cloud.roles).toBe('MASTER BACKUP');
    expect(notified('lb2')).toEqual(['VRRP HA BACKUP']);
  });

  it('hears the next advert too late', async () => {
    await elected(500);
    cloud.state.securityGroupRules.delete('vrrp');
    world.time.advance(3100);
    // 9.375 ms are left, the next advert comes in 400.
    cloud.rule('vrrp', { protocol: '112' });
    world.time.advance(20);
    expect(cloud.roles).toBe('MASTER BACKUP');
    expect(notified('lb2')).toEqual(['VRRP HA BACKUP', 'VRRP HA MASTER', 'VRRP HA BACKUP']);
  });
});

describe('a NIC', () => {
  it('that is pulled out is a FAULT, and a BACKUP when it is back', async () => {
    await elected();
    cloud.state.ports.update('lb1-port', { deviceId: '' });
    expect(cloud.roles).toBe('FAULT BACKUP');
    expect(untilRoles('FAULT MASTER')).toBeCloseTo(3609.375, 3);
    cloud.state.ports.update('lb1-port', { deviceId: 'lb1' });
    expect(cloud.roles).toBe('BACKUP MASTER');
    untilRoles('MASTER BACKUP');
    expect(notified('lb1').slice(-3)).toEqual(['VRRP HA FAULT', 'VRRP HA BACKUP', 'VRRP HA MASTER']);
  });
});

describe('a claim', () => {
  it('is dropped without the address pair, and made when somebody asks after the pair has come', async () => {
    await cloud.pair(instance(200), instance(100));
    const pairs = [{ ipAddress: VIP, macAddress: '' }];
    cloud.state.ports.update('lb1-port', { allowedAddressPairs: [] });
    world.time.advance(BOOT_MS + 10_000);
    expect(cloud.roles).toBe('MASTER BACKUP');
    expect(claimer(VIP)).toBeNull();
    cloud.state.ports.update('lb1-port', { allowedAddressPairs: pairs });
    expect(claimer(VIP)).toBe('lb1-port');
  });

  it('outlives its claimer', async () => {
    await elected();
    cloud.guests.cut('lb1');
    expect(claimer(VIP)).toBe('lb1-port');
  });
});

describe('a shutdown', () => {
  it('that is asked for during the boot comes after it', async () => {
    await cloud.pair(instance(200), instance(100));
    let off = 0;
    cloud.guests.shutDown('lb1', () => (off += 1));
    world.time.advance(BOOT_MS - 1);
    expect(cloud.state.guests.need('lb1').phase).toBe('booting');
    world.time.advance(1 + SHUT_DOWN_MS);
    expect(off).toBe(1);
    expect(cloud.state.guests.get('lb1')).toBeNull();
  });

  it('that hangs is ended by the plug, and nobody is called', async () => {
    await elected();
    cloud.faults.onTask({ task: 'guest.off', fault: 'fail' });
    let off = 0;
    cloud.guests.shutDown('lb1', () => (off += 1));
    world.time.advance(600_000);
    expect(cloud.state.guests.need('lb1').phase).toBe('stopping');
    cloud.guests.cut('lb1');
    world.time.advance(600_000);
    expect([off, cloud.state.guests.get('lb1')]).toEqual([0, null]);
  });

  it('of no guest is done at once', () => {
    let off = 0;
    cloud.guests.shutDown('nobody', () => (off += 1));
    expect(off).toBe(1);
  });
});

describe('a guest that is there from the beginning', () => {
  it('is MASTER at once, and its partner hears it', async () => {
    await cloud.pair(instance(200), instance(100));
    for (const [id, isElected] of [
      ['lb1', true],
      ['lb2', false],
    ] as const) {
      const server = cloud.state.servers.need(id);
      const guest = await cloud.disks.readGuest(server.rootDiskId ?? '');
      if (guest === null) throw new Error('no guest');
      cloud.guests.placeRunning(server, server.rootDiskId ?? '', guest, isElected);
    }
    expect(cloud.roles).toBe('MASTER BACKUP');
    expect(claimer(VIP)).toBe('lb1-port');
    expect(world.time.waiting).toBe(0);
  });
});

describe('a state that was saved', () => {
  /** The same world again, from its rows alone. */
  async function reload(): Promise<void> {
    const saved = world.save();
    await world.close();
    world = await startSmallWorld(saved);
    cloud = world.os1;
  }

  it('goes on in the middle of a take-over, and back', async () => {
    await elected(500);
    cloud.guests.cut('lb1');
    world.time.advance(1000);
    await reload();
    expect(untilRoles('- MASTER')).toBeCloseTo(2109.375, 3);
  });

  it('knows when the last advert was of a MASTER that is cut later', async () => {
    await elected(500);
    await reload();
    world.time.advance(100_000);
    expect(world.time.waiting).toBe(0);
    cloud.guests.cut('lb1');
    expect(untilRoles('- MASTER')).toBeCloseTo(3109.375, 3);
  });

  it('goes on with a guest on its way down, for whoever asks again', async () => {
    await elected();
    cloud.guests.shutDown('lb1', () => undefined);
    world.time.advance(SHUT_DOWN_MS - 1);
    await reload();
    let off = 0;
    cloud.guests.shutDown('lb1', () => (off += 1));
    expect(off).toBe(0);
    world.time.advance(1);
    expect([off, cloud.state.guests.get('lb1')]).toEqual([1, null]);
  });
});
