/** The same migration as people do it by hand: the primary's plug is pulled, the floating IP is deleted and created again. */
import { fileURLToPath } from 'node:url';
import {
  CLOUDS_YAML,
  inGuest,
  lab,
  makePair,
  openstack,
  type Pair,
  untilAnswers,
} from '../../../test/lab/harness/lab.ts';
import { eventually, mustRun } from '../../../test/lab/harness/run-command.ts';
import type { PhaseName } from '../result.ts';
import { pause, type Samples } from './samples.ts';

const MOVE = fileURLToPath(new URL('../../../test/lab/by-hand/move.py', import.meta.url));
const NAMES = { os1: 'hand', os2: 'hand2' } as const;
type Place = keyof typeof NAMES;

export async function byHand(samples: Samples, n: number): Promise<void> {
  const [here, there] = await Promise.all([
    makePair(NAMES.os1, '10.0.8.0/24', 'os1'),
    makePair(NAMES.os2, '10.0.8.0/24', 'os2'),
  ]);
  const { address } = here.floatingIp;
  // Its own was for looking at it; it might be the very address that is about to come.
  await openstack('os2', 'floating', 'ip', 'delete', there.floatingIp.address);
  await untilAnswers(address, `${NAMES.os1}-lb1`, 120);
  for (let i = 0; i < n; i += 1) await pullThePlug(samples, here, address);
  for (let i = 0; i < n; i += 1) {
    await move(samples, 'cutover', 'os1', 'os2', address);
    await move(samples, 'rollback-planned', 'os2', 'os1', address);
  }
  for (const [cloud, pair] of [['os1', here] as const, ['os2', there] as const]) {
    for (const { name } of pair.loadBalancers) await openstack(cloud, 'server', 'delete', '--wait', name);
  }
}

async function pullThePlug(samples: Samples, pair: Pair, address: string): Promise<void> {
  const [primary, secondary] = pair.loadBalancers;
  if (primary === undefined || secondary === undefined) throw new Error('a pair has two');
  await samples.measure({ order: null, phase: 'power-off', by: 'hand' }, address, async () => {
    await lab('shell', 'os1', 'virsh', 'destroy', primary.server);
    await untilAnswers(address, secondary.name, 30);
  });
  await eventually(`${primary.name} is known to be off`, 90, async () =>
    (await statusOf(primary.name)) === 'SHUTOFF' ? true : null,
  );
  await pause(2000);
  await openstack('os1', 'server', 'start', primary.name);
  await untilAnswers(address, primary.name, 120);
  await eventually('the secondary hears the primary again', 60, async () =>
    (await inGuest('os1', secondary.name, 'cat /www/state')).trim() === 'BACKUP' ? true : null,
  );
}

async function statusOf(server: string): Promise<string> {
  const shown = await openstack<{ readonly status: string }>(
    'os1',
    'server',
    'show',
    server,
    '-f',
    'json',
    '-c',
    'status',
  );
  return shown.status;
}

async function move(samples: Samples, phase: PhaseName, from: Place, to: Place, address: string): Promise<void> {
  await samples.measure({ order: null, phase, by: 'hand' }, address, async () => {
    const vips = [`${NAMES[from]}-vip`, `${NAMES[to]}-vip`];
    await mustRun(['/usr/bin/python3', MOVE, from, to, address, 'delete-create', ...vips], {
      OS_CLIENT_CONFIG_FILE: CLOUDS_YAML,
    });
    await untilAnswers(address, `${NAMES[to]}-lb1`, 60);
  });
}
