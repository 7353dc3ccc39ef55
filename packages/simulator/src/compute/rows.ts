export interface FlavorRow {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ramMib: number;
  readonly diskGib: number;
  readonly ephemeralGib: number;
  readonly swapMib: number;
}

/** The id is `<user id>:<name>`. */
export interface KeyPairRow {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly publicKey: string;
  readonly fingerprint: string;
}

export type ServerStatus = 'BUILD' | 'ACTIVE' | 'SHUTOFF' | 'PAUSED' | 'RESCUE' | 'ERROR' | 'REBOOT' | 'HARD_REBOOT';

/** 0 no state, 1 running, 3 paused, 4 shut down, 6 crashed (nova/compute/power_state.py). */
export type PowerState = 0 | 1 | 3 | 4 | 6;

export interface ServerRow {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: ServerStatus;
  readonly taskState: string | null;
  readonly powerState: PowerState;
  readonly locked: boolean;
  readonly lockedReason: string | null;
  /** As it was when the server was made. */
  readonly flavor: Omit<FlavorRow, 'id'>;
  readonly flavorId: string;
  /** Null when it boots from a volume. */
  readonly imageId: string | null;
  /** The disk of a server that boots from an image lives with Nova: its id in `Disks`. */
  readonly rootDiskId: string | null;
  readonly keyName: string | null;
  readonly availabilityZone: string;
  readonly configDrive: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[];
  readonly fault: { readonly code: number; readonly message: string; readonly createdAtMs: number } | null;
  /** In the order of the guest's NICs. */
  readonly portIds: readonly string[];
  /** Those of them that Nova made by itself, and deletes with the server. None unless told. */
  readonly ownPortIds?: readonly string[];
  /** An admin's lock is not undone by the tenant. */
  readonly lockedByAdmin?: boolean;
  /** From the call that rescues it until it runs from its own disk again. */
  readonly rescue?: RescueRow | null;
  readonly launchedAtMs?: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface RescueRow {
  readonly imageId: string;
  /**
   * `first`: it is the first disk, and the root the second and last. `last`: behind all disks of the server, as an image with
   * hw_rescue_device or hw_rescue_bus is plugged; on another bus than virtio it is an `sda`.
   */
  readonly place: 'first' | 'last';
  readonly bus: string;
  /** Its disk in `Disks`; null until the guest is off. */
  readonly diskId: string | null;
  readonly sizeBytes: number;
}

export interface ServerGroupRow {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly name: string;
  readonly policy: string;
  /** Of `anti-affinity`; null where none was asked for. */
  readonly maxServersPerHost: number | null;
  /** In the order of their coming; a server that was deleted since is not taken out. */
  readonly memberIds: readonly string[];
}

/** os-instance-actions. */
export interface ServerActionRow {
  readonly id: string;
  readonly serverId: string;
  readonly action: string;
  readonly requestId: string;
  readonly userId: string;
  readonly startedAtMs: number;
  readonly message: string | null;
}
