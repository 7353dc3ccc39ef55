/** Long TCP connections through a cutover, plain and kept by Baton. */
import { ShellConnectionKeeper } from '../../../packages/baton/src/connections/shell-connection-keeper.ts';
import type { KeeperGuest, Passage } from '../../../packages/baton/src/ports/connection-keeper.ts';
import { type BalancerName, TRANSIT_ADDRESSES } from '../world/layout.ts';
import { sleep, World } from '../world/world.ts';
import { observe, type Observed } from './observe.ts';
import { moveFloatingIps } from './steer.ts';

const STAYING = 'secondary';
const TAKING = 'primary-in-target';
const CONVERSATIONS = 5;
const AFTER_MS = 1500;
const never = new AbortController().signal;

const guest = (name: BalancerName): KeeperGuest => ({ serverName: name, destination: name, hostKeyOf: name });

export async function cutOverWithConnections(kept: boolean): Promise<Observed> {
  const world = await World.make({ routing: 'l2' });
  try {
    await world.associate('source');
    await Promise.all([world.bootAsMaster(STAYING), world.bootAsMaster(TAKING)]);
    const keeper = new ShellConnectionKeeper({ shell: world.shell });
    const passage: Passage = {
      migrationId: 'm-00000000',
      staying: guest(STAYING),
      taking: guest(TAKING),
      addresses: { source: TRANSIT_ADDRESSES[STAYING], target: TRANSIT_ADDRESSES[TAKING] },
      udpPort: 4789,
      vips: world.haIps.map(({ vip }) => vip),
      limitSeconds: 120,
    };
    const act = async (): Promise<void> => {
      if (kept) await keeper.setUp(passage, never);
      await moveFloatingIps(world, 'target');
      await sleep(AFTER_MS);
    };
    return await observe(world, act, { conversations: CONVERSATIONS });
  } finally {
    await world.close();
  }
}
