import { expect, onTestFinished, test } from 'vitest';
import { LIFELIKE } from '../pace.ts';
import { BOOT_MS, guestOf, instance, type SmallWorld, startSmallWorld, VIP } from './testing/small-world.ts';

const [, longestBoot] = LIFELIKE.dhcpGivesUp;
const [, longestRetry] = LIFELIKE.dhcpRetry;

/** lb2 is MASTER; lb1, which is better, has booted with its port switched off. */
async function bootWithPortOff(): Promise<SmallWorld> {
  const world = await startSmallWorld();
  onTestFinished(() => world.close());
  const { os1, time } = world;
  await os1.server('lb1', '10.0.0.11', guestOf('os1-lb1', [instance(200)]));
  await os1.server('lb2', '10.0.0.12', guestOf('os1-lb2', [instance(100)]));
  os1.state.ports.update('lb1-port', { adminStateUp: false });
  await os1.powerOn('lb1');
  await os1.powerOn('lb2');
  time.advance(BOOT_MS);
  expect(os1.roles).toBe('- BACKUP');
  time.advance(longestBoot);
  return world;
}

test('a guest whose port is off boots late, without an address, and its keepalived is in FAULT', async () => {
  const { os1 } = await bootWithPortOff();
  expect(os1.roles).toBe('FAULT MASTER');
  expect(os1.guests.consoleLog('lb1')).toContain('eth0: no address');
  expect(os1.state.claims.get('net/10.0.0.11')).toBeNull();
  expect(os1.state.claims.get(`net/${VIP}`)?.portId).toBe('lb2-port');
});

test('it asks again when the port is on, and takes over then', async () => {
  const { os1, time } = await bootWithPortOff();
  os1.state.ports.update('lb1-port', { adminStateUp: true });
  expect(os1.roles).toBe('FAULT MASTER');
  time.advance(longestRetry);
  expect(os1.state.claims.get('net/10.0.0.11')?.portId).toBe('lb1-port');
  time.advance(4_000);
  expect(os1.roles).toBe('MASTER BACKUP');
  expect(os1.state.claims.get(`net/${VIP}`)?.portId).toBe('lb1-port');
  expect(os1.guests.consoleLog('lb1')).toContain('eth0: 10.0.0.11 leased by DHCP');
});

test('a port that is off again when it asks leaves it without an address until it is on once more', async () => {
  const { os1, time } = await bootWithPortOff();
  os1.state.networks.update('net', { adminStateUp: false });
  os1.state.ports.update('lb1-port', { adminStateUp: true });
  time.advance(longestRetry);
  expect(os1.state.guests.need('lb1').withoutLease).toEqual(['lb1-port']);
  os1.state.networks.update('net', { adminStateUp: true });
  time.advance(longestRetry);
  expect(os1.state.guests.need('lb1').withoutLease).toEqual([]);
});

test('an address outlives its wire, and what runs keeps its state', async () => {
  const { os1, time } = await bootWithPortOff();
  os1.state.ports.update('lb2-port', { adminStateUp: false });
  time.advance(10_000);
  expect(os1.roles).toBe('FAULT MASTER');
  expect(os1.state.guests.need('lb2').withoutLease).toBeUndefined();
});
