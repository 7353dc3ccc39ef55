import { isIPv4 } from 'node:net';
import type { PortRow } from '../network/rows.ts';
import type { CloudState } from '../state/cloud-state.ts';
import type { NicMessage } from './boot-messages.ts';
import type { GuestRow } from './rows.ts';

export interface Nic {
  readonly port: PortRow;
  /** The IPv4 address that DHCP gave it. */
  readonly address: string;
}

export const nicName = (index: number): string => `eth${index}`;

/** Whether DHCP has answered at that port. */
export function hasLease(guest: GuestRow, portId: string): boolean {
  return guest.withoutLease?.includes(portId) !== true;
}

/** Null: unplugged, or without an address of its own; keepalived calls both FAULT. */
export function nicOf(state: CloudState, guest: GuestRow, index: number): Nic | null {
  const port = state.ports.get(guest.portIds[index] ?? '');
  if (port === null || port.deviceId !== guest.id || !hasLease(guest, port.id)) return null;
  const address = port.fixedIps.find((fixed) => isIPv4(fixed.address))?.address;
  return address === undefined ? null : { port, address };
}

/** As a guest lists them when it has booted. */
export function nicMessages(state: CloudState, guest: GuestRow): readonly NicMessage[] {
  return guest.portIds.map((_, index) => {
    const nic = nicOf(state, guest, index);
    return { name: nicName(index), address: nic?.address ?? null, prefixLength: prefixLengthOf(state, nic) };
  });
}

function prefixLengthOf(state: CloudState, nic: Nic | null): number {
  const fixed = nic?.port.fixedIps.find(({ address }) => address === nic.address);
  return Number(state.subnets.get(fixed?.subnetId ?? '')?.cidr.split('/')[1] ?? 32);
}
