/** Gratuitous ARP: a guest tells its network who answers for an address from now on. */
import type { PortRow } from '../network/rows.ts';
import type { CloudState } from '../state/cloud-state.ts';
import { hasLease } from './nics.ts';
import { isWired, maySendFrom } from './packet-filter.ts';
import type { GuestRow } from './rows.ts';

/** Without effect when the network drops it: the port is off, or anti-spoofing does not know the address. */
export function claim(state: CloudState, port: PortRow, guestId: string, address: string): void {
  if (!isWired(state, port, guestId) || !maySendFrom(port, address)) return;
  const id = `${port.networkId}/${address}`;
  const claimed = { networkId: port.networkId, address, portId: port.id, macAddress: port.macAddress };
  if (state.claims.get(id) === null) state.claims.insert({ id, ...claimed });
  else state.claims.update(id, claimed);
}

/** An address that nobody ever claimed is asked for by whoever wants to send to it (ARP), and the holder answers. */
export function answer(state: CloudState, port: PortRow, guestId: string, address: string): void {
  if (state.claims.get(`${port.networkId}/${address}`) === null) claim(state, port, guestId, address);
}

/** `claim` or `answer` for the addresses that the guest's ports have of their own. */
export function forOwnAddresses(state: CloudState, guest: GuestRow, act: typeof claim): void {
  for (const portId of guest.portIds) {
    const port = state.ports.get(portId);
    if (port === null || !hasLease(guest, portId)) continue;
    for (const fixed of port.fixedIps) act(state, port, guest.id, fixed.address);
  }
}
