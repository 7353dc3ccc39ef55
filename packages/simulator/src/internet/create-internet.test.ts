import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BOOT_MS,
  FLOATING_IP_MS,
  instance,
  type SmallCloud,
  type SmallWorld,
  startSmallWorld,
  VIP,
} from '../guest/testing/small-world.ts';
import { createInternet, type RunningInternet } from './create-internet.ts';

const HA_IP = '127.203.113.10';

let world: SmallWorld;
let internet: RunningInternet;
/** Every change of the answer for the HA IP: `<ms since the last mark> <host name or ->`. */
let told: string[];
let markMs: number;

beforeEach(async () => {
  world = await startSmallWorld();
  internet = await createInternet({
    clouds: () => world.clouds,
    time: world.time,
    port: null,
    externalCidr: '127.203.113.0/24',
    onChange: world.onChange,
  });
  internet.onServing((address, server, atMs) => {
    if (address === HA_IP) told.push(`${Math.round(atMs - markMs)} ${server?.hostname ?? '-'}`);
  });
  mark();
});

afterEach(async () => {
  await internet.close();
  await world.close();
});

function mark(): void {
  told = [];
  markMs = world.time.nowMs();
}

const serving = (): string => internet.whoServes(HA_IP)?.hostname ?? '-';

/** A pair that is elected, and the HA IP with the L3 agent of that cloud or only with its API. */
async function pairIn(cloud: SmallCloud, applied: boolean): Promise<void> {
  await cloud.pair(instance(200), instance(100));
  world.time.advance(BOOT_MS + 10_000);
  cloud.floatingIp(HA_IP, applied ? 'vip' : null, applied);
}

function apply(cloud: SmallCloud, portId: string | null): void {
  const [fixedIpAddress, routerId] = portId === null ? [null, null] : [VIP, 'router'];
  cloud.state.floatingIps.update(HA_IP, { portId, agentPortId: portId, fixedIpAddress, routerId });
}

describe('inside one cloud', () => {
  it('the HA IP leads to the MASTER, and nowhere until somebody takes over', async () => {
    await pairIn(world.os1, true);
    expect(internet.whoServes(HA_IP)).toEqual({ cloud: 'os1', serverId: 'lb1', hostname: 'os1-lb1' });
    mark();
    world.os1.guests.shutDown('lb1', () => undefined);
    world.time.advance(60_000);
    expect(told).toEqual(['0 -', '609 os1-lb2']);
    await world.os1.powerOn('lb1');
    mark();
    world.time.advance(60_000);
    expect(told).toEqual([`${BOOT_MS + 3219} os1-lb1`]);
    mark();
    world.os1.guests.cut('lb1');
    world.time.advance(60_000);
    expect(told).toHaveLength(2);
    expect(Number(told[1]?.split(' ')[0])).toBeGreaterThan(2000);
  });

  it.each([
    [
      'the address pair is missing',
      (os1: SmallCloud) => os1.state.ports.update('lb1-port', { allowedAddressPairs: [] }),
    ],
    [
      'the pair has the MAC of another',
      (os1: SmallCloud) => {
        const pair = { ipAddress: VIP, macAddress: '00:00:5e:00:01:33' };
        os1.state.ports.update('lb1-port', { allowedAddressPairs: [pair] });
      },
    ],
    ['the group does not let the web in', (os1: SmallCloud) => os1.state.securityGroupRules.delete('http')],
    [
      'the group lets in another port',
      (os1: SmallCloud) => {
        os1.state.securityGroupRules.update('http', { portRangeMin: 443, portRangeMax: 443 });
      },
    ],
    [
      'the group lets in the network only',
      (os1: SmallCloud) => {
        os1.state.securityGroupRules.update('http', { remoteIpPrefix: '10.0.0.0/24' });
      },
    ],
    ['the router has no way out', (os1: SmallCloud) => os1.state.routers.update('router', { externalNetworkId: null })],
    ['the router has no way in', (os1: SmallCloud) => os1.state.ports.delete('inside')],
    ['the MASTER stands still', (os1: SmallCloud) => os1.guests.pause('lb1')],
    ['the agent has dropped it', (os1: SmallCloud) => apply(os1, null)],
  ])('nobody serves when %s', async (_, breakIt) => {
    await pairIn(world.os1, true);
    expect(serving()).toBe('os1-lb1');
    mark();
    breakIt(world.os1);
    expect(told).toEqual(['0 -']);
    expect(serving()).toBe('-');
  });

  it('a CIDR in the pair is as good as the address, and no port security as good as a pair', async () => {
    await pairIn(world.os1, true);
    const { ports } = world.os1.state;
    ports.update('lb1-port', { allowedAddressPairs: [{ ipAddress: '10.0.0.0/24', macAddress: '' }] });
    expect(serving()).toBe('os1-lb1');
    ports.update('lb1-port', { allowedAddressPairs: [], portSecurityEnabled: false });
    expect(serving()).toBe('os1-lb1');
  });

  it('a claim that was dropped at the take-over leaves the VIP with the one who is gone', async () => {
    await pairIn(world.os1, true);
    world.os1.state.ports.update('lb2-port', { allowedAddressPairs: [] });
    world.os1.guests.cut('lb1');
    world.time.advance(60_000);
    expect(world.os1.roles).toBe('- MASTER');
    expect(serving()).toBe('-');
  });

  it('a floating IP leads to the own address of a port too', async () => {
    await pairIn(world.os1, false);
    world.os1.state.floatingIps.update(HA_IP, { portId: 'lb2-port', agentPortId: 'lb2-port' });
    expect(serving()).toBe('os1-lb2');
  });

  it('a deleted floating IP goes when the agent has heard of it', async () => {
    await pairIn(world.os1, true);
    mark();
    world.os1.state.floatingIps.delete(HA_IP);
    expect(serving()).toBe('os1-lb1');
    world.time.advance(60_000);
    expect(told).toEqual([`${FLOATING_IP_MS} -`]);
    expect(world.time.waiting).toBe(0);
  });
});

describe('between two clouds', () => {
  beforeEach(async () => {
    await pairIn(world.os1, true);
    await pairIn(world.os2, false);
    mark();
  });

  it('make before break leaves nobody without', () => {
    apply(world.os2, 'vip');
    world.time.advance(1500);
    apply(world.os1, null);
    world.time.advance(60_000);
    expect(told).toEqual(['0 os2-lb1']);
  });

  it('make before break is as good when the source announces once more in between', () => {
    apply(world.os2, 'vip');
    world.time.advance(500);
    world.os1.state.floatingIps.update(HA_IP, { agentPortId: 'lb1-port' });
    expect(serving()).toBe('os1-lb1');
    world.time.advance(500);
    // Its router drops the address, and routes what still comes back out, where the target answers.
    apply(world.os1, null);
    expect(told).toEqual(['0 os2-lb1', '500 os1-lb1', '1000 os2-lb1']);
  });

  it('break before make leaves everybody without in between', () => {
    apply(world.os1, null);
    world.time.advance(1300);
    apply(world.os2, 'vip');
    expect(told).toEqual(['0 -', '1300 os2-lb1']);
  });

  it('does not go back by itself when the target goes, and goes back when the source announces', () => {
    apply(world.os2, 'vip');
    world.os2.guests.cut('lb1');
    world.os2.guests.cut('lb2');
    world.time.advance(60_000);
    expect(serving()).toBe('-');
    mark();
    apply(world.os2, null);
    expect(told).toEqual(['0 os1-lb1']);
    apply(world.os2, 'vip');
    world.os1.state.floatingIps.update(HA_IP, { agentPortId: null });
    world.os1.state.floatingIps.update(HA_IP, { agentPortId: 'vip' });
    expect(serving()).toBe('os1-lb1');
  });

  it('flaps back while both have the address, where that is asked for, and not once the source let go', () => {
    internet.flapBack(1500);
    apply(world.os2, 'vip');
    world.time.advance(60_000);
    expect(told).toEqual(['0 os2-lb1', '1500 os1-lb1']);
    apply(world.os1, null);
    apply(world.os2, null);
    apply(world.os2, 'vip');
    mark();
    world.time.advance(60_000);
    expect(serving()).toBe('os2-lb1');
    expect(told).toEqual([]);
  });

  it('is one entry, in the state of one cloud', () => {
    const entries = (): readonly string[] =>
      [world.os1, world.os2].map((cloud) => cloud.state.claims.get(`inet/${HA_IP}`)?.portId ?? '-');
    expect(entries()).toEqual(['gateway', '-']);
    apply(world.os2, 'vip');
    expect(entries()).toEqual(['-', 'gateway']);
  });
});
