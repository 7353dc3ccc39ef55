/**
 * A whole migration, phase by phase, under one watch: the runbook's acts on the data plane in its order, and the same as the
 * published procedure is followed by hand. Disks are not moved here: a load balancer in the target boots when its turn comes.
 */
import type { BalancerName, Side } from '../world/layout.ts';
import { twinOf } from '../world/layout.ts';
import { sleep, until, World, type WorldOptions } from '../world/world.ts';
import { hookFor } from './bgp-hook.ts';
import { handOver } from './hand-over.ts';
import { type Mark, observe, type Observed } from './observe.ts';
import { moveFloatingIps, moveFloatingIpsByHand } from './steer.ts';

export type MigrationOrder = 'primary-first' | 'standby-first';
export type Cutover = 'floating-ip' | 'bgp';
export interface Way {
  readonly by: 'baton' | 'hand';
  readonly cutover: Cutover;
}

/** A phase's figure is whole before the next one begins. */
const PAUSE_MS = 700;
const BACKUP_MS = 15_000;

export const worldOptionsFor = ({ cutover }: Way): WorldOptions =>
  cutover === 'bgp' ? { routing: 'bgp', announcer: 'bird' } : { routing: 'l2' };

/** A pair that runs in the source, as tutorials configure it, and HA IPs that lead to it. */
export async function pairInSource(options: WorldOptions): Promise<World> {
  const world = await World.make(options);
  try {
    if (options.routing === 'l2') await world.associate('source');
    await world.bootAsMaster('primary');
    await world.boot('secondary');
    await untilStandsBy(world, 'secondary');
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

export async function untilStandsBy(world: World, name: BalancerName): Promise<void> {
  const entered = async (): Promise<boolean> =>
    (await world.machine(name).sh('cat /var/log/keepalived.log 2>/dev/null || :')).includes('Entering BACKUP STATE');
  await until(entered, BACKUP_MS, `${name} is BACKUP`);
  await sleep(PAUSE_MS);
}

export async function steer(world: World, { by, cutover }: Way, to: Side): Promise<void> {
  if (by === 'hand') return moveFloatingIpsByHand(world, to);
  if (cutover === 'floating-ip') return moveFloatingIps(world, to);
  const hook = hookFor(world);
  for (const haIp of world.haIps) await (to === 'target' ? hook.activate(haIp) : hook.revert(haIp));
}

export async function migrate(order: MigrationOrder, way: Way, conversations = 0): Promise<Observed> {
  const world = await pairInSource(worldOptionsFor(way));
  try {
    if (way.by === 'baton' && way.cutover === 'bgp') for (const haIp of world.haIps) await hookFor(world).prepare(haIp);
    const act = order === 'primary-first' ? primaryFirst : standbyFirst;
    return await observe(world, (mark) => act(world, way, mark), { conversations });
  } finally {
    await world.close();
  }
}

async function primaryFirst(world: World, way: Way, mark: Mark): Promise<void> {
  if (way.by === 'baton') {
    mark('handover');
    await handOver(world, 'primary', 'secondary');
    await sleep(PAUSE_MS);
  }
  mark('power-off');
  await powerOff(world, way, 'primary');
  await world.untilHolds('secondary');
  await world.bootAsMaster('primary-in-target');
  await sleep(PAUSE_MS);
  await cutOver(world, way, mark);
  await followed(world, way, 'secondary', mark);
}

async function standbyFirst(world: World, way: Way, mark: Mark): Promise<void> {
  mark('power-off');
  await powerOff(world, way, 'secondary');
  await world.bootAsMaster('secondary-in-target');
  await sleep(PAUSE_MS);
  await cutOver(world, way, mark);
  await followed(world, way, 'primary', mark);
}

async function cutOver(world: World, way: Way, mark: Mark): Promise<void> {
  mark('cutover');
  await steer(world, way, 'target');
  await sleep(PAUSE_MS);
  mark('window');
  await sleep(PAUSE_MS);
}

/** The one that stayed goes too, and joins its partner: by priority it takes the VIP, or stands by. */
async function followed(world: World, way: Way, last: 'primary' | 'secondary', mark: Mark): Promise<void> {
  mark('second-power-off');
  await powerOff(world, way, last);
  await sleep(PAUSE_MS);
  mark('join');
  await world.boot(twinOf(last));
  if (last === 'primary') await world.untilHolds('primary-in-target');
  else await untilStandsBy(world, 'secondary-in-target');
  const [holder, other] = ['primary-in-target', 'secondary-in-target'] as const;
  await until(async () => (await world.holds(holder)) && (await world.holdsNone(other)), BACKUP_MS, 'one MASTER');
  await sleep(PAUSE_MS);
}

async function powerOff(world: World, { by }: Way, name: BalancerName): Promise<void> {
  await (by === 'hand' ? world.powerOffHard(name) : world.powerOffSoft(name));
}
