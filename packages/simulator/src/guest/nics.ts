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

/** Null: unplugged, or without an address of its own; keepalived calls both FAULT. */
export function nicOf(state: CloudState, guest: GuestRow, index: number): Nic | null {
  const port = state.ports.get(guest.portIds[index] ?? '');
  if (port === null || port.deviceId !== guest.id) return null;
  const address = port.fixedIps.find((fixed) => isIPv4(fixed.address))?.address;
  return address === undefined ? null : { port, address };
}

/** As a guest lists them when it has booted. */
export function nicMessages(state: CloudState, guest: GuestRow): readonly NicMessage[] {
  return guest.portIds.map((_, index) => ({
    name: nicName(index),
    address: nicOf(state, guest, index)?.address ?? null,
  }));
}
