/** Ways back to the source, each from the state in which it may be asked for. */
import { sleep, until, type World } from '../world/world.ts';
import { hookFor } from './bgp-hook.ts';
import { pairInSource, steer, untilStandsBy, type Way, worldOptionsFor } from './migration.ts';
import { observe, type ObserveOptions, type Observed } from './observe.ts';

const PAUSE_MS = 700;
const ANNOUNCED_MS = 4800;
/** How long it is watched whether service comes back by itself. */
const NOBODY_MS = 10_000;
const BACK_MS = 10_000;

/** The rollback window: the secondary stays ready in the source, the primary serves in the target. */
export async function inWindow(way: Way): Promise<World> {
  const world = await pairInSource(worldOptionsFor(way));
  try {
    await world.powerOffSoft('primary');
    await world.untilHolds('secondary');
    await world.bootAsMaster('primary-in-target');
    if (way.cutover === 'bgp') for (const haIp of world.haIps) await hookFor(world).prepare(haIp);
    await steer(world, { ...way, by: 'baton' }, 'target');
    // A router announces an address for four seconds after it was associated; what is asked for later meets silence.
    await sleep(way.cutover === 'bgp' ? PAUSE_MS : ANNOUNCED_MS);
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function watched(world: World, act: () => Promise<void>, options: ObserveOptions = {}): Promise<Observed> {
  try {
    return await observe(
      world,
      async (mark) => {
        mark('rollback');
        await act();
      },
      options,
    );
  } finally {
    await world.close();
  }
}

/** Planned. Baton: the HA IPs first, the target's load balancer after. By hand, as published: it is shut down, then the rest. */
export async function rollbackPlanned(way: Way): Promise<Observed> {
  const world = await inWindow(way);
  return watched(world, async () => {
    if (way.by === 'hand') await world.powerOffSoft('primary-in-target');
    await steer(world, way, 'source');
    await sleep(PAUSE_MS);
    if (way.by === 'baton') await world.powerOffSoft('primary-in-target');
    await sleep(PAUSE_MS);
  });
}

/** After both have moved: the secondary goes back and is ready before the HA IPs follow. */
export async function rollbackAfterBoth(way: Way): Promise<Observed> {
  const world = await inWindow(way);
  try {
    await world.powerOffSoft('secondary');
    await world.boot('secondary-in-target');
    await untilStandsBy(world, 'secondary-in-target');
  } catch (error) {
    await world.close();
    throw error;
  }
  return watched(world, async () => {
    await (way.by === 'hand' ? world.powerOffHard('secondary-in-target') : world.powerOffSoft('secondary-in-target'));
    await world.bootAsMaster('secondary');
    await sleep(PAUSE_MS);
    await steer(world, way, 'source');
    await sleep(PAUSE_MS);
  });
}

/** Somebody pulls the plug of the load balancer in the target. By BGP a health check on its router withdraws the route. */
export async function rollbackShutOff(way: Way): Promise<Observed> {
  const world = await inWindow(way);
  return watched(world, async () => {
    await world.powerOffHard('primary-in-target');
    if (way.by === 'hand') return sleep(NOBODY_MS);
    await until(async () => (await world.ledTo()) === 'source', BACK_MS, 'the edge leads to the source');
    await sleep(PAUSE_MS);
  });
}
