import type { PortRow } from './rows.ts';

/** What Nova asks of Neutron, inside one cloud. */
export interface NetworkBackend {
  /** The port belongs to the server from now on, and becomes ACTIVE a while after the server runs. */
  bindPort(portId: string, serverId: string): void;
  /** The port is free again: DOWN, no device. */
  unbindPort(portId: string): void;
  /** A port that Nova makes by itself for a network that was asked for; it is deleted with the server. Throws a Refusal. */
  createPortFor(server: { readonly id: string; readonly projectId: string }, networkId: string): PortRow;
  deletePort(portId: string): void;
}
