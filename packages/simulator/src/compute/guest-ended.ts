/**
 * A guest that ends without Nova: by its own poweroff, or by a crash. Nova learns of it a while later and writes down what is
 * (nova/compute/manager.py, _sync_instance_power_state: "Instance shutdown by itself. Calling the stop API."):
 *
 *   ACTIVE -- server.power-sync --> SHUTOFF
 */
import type { SimulatedCloud } from '../cloud.ts';
import { recordOwnAction } from './instance-actions.ts';
import { updateServer, whileTask } from './servers/find-server.ts';
import { textOf } from './task-payload.ts';

const NOTICE = 'server.power-sync';

export type GuestEnd = 'power-off' | 'crash';

/** Ends the guest of an ACTIVE server: `power-off` says goodbye before, `crash` does not. */
export function guestEnded(cloud: SimulatedCloud, serverId: string, how: GuestEnd): void {
  // Nova was seen to notice within 20 s: about as long as a build takes.
  const notice = (): void => cloud.tasks.schedule(NOTICE, cloud.draw(cloud.pace.serverBuild), { serverId });
  if (how === 'power-off') {
    cloud.guests.shutDown(serverId, notice);
    return;
  }
  cloud.guests.cut(serverId);
  notice();
}

export function registerPowerSync(cloud: SimulatedCloud): void {
  cloud.tasks.handle(NOTICE, (payload, outcome) => {
    const server = whileTask(cloud, textOf(payload, 'serverId'), null);
    // It may have been started again meanwhile.
    if (outcome === 'failed' || server?.status !== 'ACTIVE' || cloud.state.guests.get(server.id) !== null) return;
    recordOwnAction(cloud, server.id, 'stop');
    updateServer(cloud, server.id, { status: 'SHUTOFF', powerState: 4 });
  });
}
