/** The table of what a VIP port needs, as it was measured on ML2/OVN and on ML2 with Linux bridge. */
import { expect, onTestFinished, test } from 'vitest';
import { seedPair } from '../seed/seed-pair.ts';
import { startSimulation } from '../start-simulation.ts';
import { DrivenTime } from '../time/driven-time.ts';
import type { Driver } from './driver.ts';
import type { PortRow } from './rows.ts';

const HA_IP = '127.203.113.10';
const VIP = '10.0.0.100';

async function served(networkDriver: Driver, change: (port: PortRow) => Partial<PortRow>): Promise<string | null> {
  const clouds = [{ name: 'os1', networkDriver }];
  const simulation = await startSimulation({ clouds, time: new DrivenTime(), internetPort: null });
  onTestFinished(() => simulation.close());
  await seedPair(simulation, 'os1', { name: 'shop', haIps: [{ address: HA_IP, vip: VIP }] });
  const { ports } = simulation.clouds.get('os1')?.state ?? {};
  if (ports === undefined) throw new Error('there is no os1');
  expect(simulation.internet.whoServes(HA_IP)?.hostname).toBe('shop-lb1');
  for (const port of ports.where((one) => one.deviceOwner === 'compute:nova')) ports.update(port.id, change(port));
  return simulation.internet.whoServes(HA_IP)?.hostname ?? null;
}

const pair = (ipAddress: string, macAddress?: string) => (port: PortRow) => ({
  allowedAddressPairs: [{ ipAddress, macAddress: macAddress ?? port.macAddress }],
});

test.each<[string, (port: PortRow) => Partial<PortRow>, string | null, string | null]>([
  ['the exact address', pair(VIP), 'shop-lb1', 'shop-lb1'],
  ['a CIDR', pair('10.0.0.0/24'), null, 'shop-lb1'],
  ['/32', pair(`${VIP}/32`), null, 'shop-lb1'],
  ['no pair', () => ({ allowedAddressPairs: [] }), null, null],
  ['another MAC only', pair(VIP, '00:00:5e:00:01:33'), null, null],
  ['no port security', () => ({ allowedAddressPairs: [], portSecurityEnabled: false }), null, 'shop-lb1'],
  [
    'the exact address and a CIDR',
    (port) => ({
      allowedAddressPairs: [...pair(VIP)(port).allowedAddressPairs, ...pair('10.0.0.0/24')(port).allowedAddressPairs],
    }),
    'shop-lb1',
    'shop-lb1',
  ],
])('with %s', async (_what, change, onOvn, onLinuxBridge) => {
  expect(await served('ovn', change)).toBe(onOvn);
  expect(await served('linuxbridge', change)).toBe(onLinuxBridge);
});
