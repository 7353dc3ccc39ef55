/**
 * Addresses of a guest's NICs. One whose port is off while the guest boots gets none: the boot takes longer, keepalived is in
 * FAULT on it, and it sends nothing. Once the port is on, the guest's client asks again after a while.
 *
 *   booting, port off --> without a lease -- port on, then guest.dhcp --> leased, until the guest ends
 *
 * A lease that a guest has stays when its port is switched off later: it is the wire that is cut then.
 */
import type { SimulatedCloud } from '../cloud.ts';
import { leased } from './boot-messages.ts';
import { say } from './console.ts';
import { hasLease, nicName, nicOf } from './nics.ts';
import { isWired } from './packet-filter.ts';
import type { GuestRow } from './rows.ts';
import { textIn } from './task-payload.ts';

export interface Dhcp {
  /** Of these ports, those at which nobody answers now. */
  unanswered(guestId: string, portIds: readonly string[]): readonly string[];
  /** Ports may have been switched on. */
  lookAtWires(guestId: string): void;
  forget(guestId: string): void;
}

const TASK = 'guest.dhcp';

/** Registers the task `guest.dhcp` (which fails into no answer). `gotAddress` is told when a NIC has got one. */
export function createDhcp(cloud: SimulatedCloud, gotAddress: (guestId: string) => void): Dhcp {
  const { state, tasks } = cloud;

  function isOn(guestId: string, portId: string): boolean {
    const port = state.ports.get(portId);
    return port !== null && isWired(state, port, guestId);
  }

  function ask(guest: GuestRow, portId: string): void {
    const delayMs = cloud.draw(cloud.pace.dhcpRetry);
    tasks.schedule(TASK, delayMs, { serverId: guest.id, bootId: guest.bootId, portId });
  }

  tasks.handle(TASK, (payload, outcome) => {
    const portId = textIn(payload, 'portId');
    const guest = state.guests.get(textIn(payload, 'serverId'));
    if (guest === null || guest.bootId !== payload['bootId'] || hasLease(guest, portId)) return;
    if (outcome === 'failed' || !isOn(guest.id, portId)) return;
    if (guest.pausedAtMs !== null) return ask(guest, portId);
    const withoutLease = guest.withoutLease?.filter((id) => id !== portId) ?? [];
    const now = state.guests.update(guest.id, { withoutLease });
    const index = now.portIds.indexOf(portId);
    say(state, now.id, [leased({ name: nicName(index), address: nicOf(state, now, index)?.address ?? null })]);
    gotAddress(now.id);
  });

  return {
    unanswered: (guestId, portIds) => portIds.filter((portId) => !isOn(guestId, portId)),
    lookAtWires: (guestId) => {
      const guest = state.guests.get(guestId);
      for (const portId of guest?.withoutLease ?? []) {
        const isAsking =
          state.tasks.where(({ kind, payload }) => kind === TASK && payload['portId'] === portId).length > 0;
        if (guest !== null && !isAsking && isOn(guestId, portId)) ask(guest, portId);
      }
    },
    forget: (guestId) => tasks.cancel(TASK, (payload) => payload['serverId'] === guestId),
  };
}
