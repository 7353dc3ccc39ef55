/** The disks of a running guest, for whoever plays a program in it that reads and writes them: a mover, above all. */
import type { SimulatedCloud } from '../cloud.ts';
import { type PluggedDisk, pluggedDisks } from './servers/plugged-disks.ts';

/**
 * One disk as a guest sees it. It is good for one boot of the guest: once the guest has ended, or the disk was unplugged,
 * reading and writing fail, as nothing of a guest outlives it.
 */
export interface GuestDisk {
  /** In the guest: `vda`. */
  readonly name: string;
  /** The first 20 characters of a volume's id; empty for a disk of Nova's own (a root from an image, the one that rescues). */
  readonly serial: string;
  readonly sizeBytes: number;
  /** @throws RangeError outside of the disk, Error when the guest or the disk is gone */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** @throws RangeError outside of the disk, Error when the guest or the disk is gone */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** What of it was ever written, in its order; the rest is zeros. @throws Error when the guest or the disk is gone */
  written(): Promise<readonly { readonly offset: number; readonly length: number }[]>;
}

/**
 * In the order of the guest. A server in RESCUE by an image with hw_rescue_device has its own disks first and the rescuing one
 * last; by any other image, the rescuing one and then its root alone.
 *
 * @throws Error when no guest of that server runs
 */
export function disksOf(cloud: SimulatedCloud, serverId: string): readonly GuestDisk[] {
  const guest = cloud.state.guests.get(serverId);
  const server = cloud.state.servers.get(serverId);
  if (server === null || guest?.phase !== 'running') {
    throw new Error(`cloud ${cloud.name}: no guest of server ${serverId} runs, so nobody sees its disks`);
  }
  return pluggedDisks(cloud, server, guest.bootDiskId).map((disk) => handleOf(cloud, serverId, guest.bootId, disk));
}

/** The one with that serial or that name. @throws Error when there is none, or no guest of that server runs */
export function diskOf(cloud: SimulatedCloud, serverId: string, serialOrName: string): GuestDisk {
  const disks = disksOf(cloud, serverId);
  const found = disks.find(({ name, serial }) => serialOrName === name || (serial !== '' && serialOrName === serial));
  if (found !== undefined) return found;
  const known = disks.map(({ name, serial }) => (serial === '' ? name : `${name} (${serial})`)).join(', ');
  throw new Error(`cloud ${cloud.name}: server ${serverId} has no disk ${serialOrName}; it has ${known}`);
}

function handleOf(cloud: SimulatedCloud, serverId: string, bootId: string, disk: PluggedDisk): GuestDisk {
  const { name, serial, sizeBytes, diskId } = disk;
  const check = (): void => {
    const guest = cloud.state.guests.get(serverId);
    const server = cloud.state.servers.get(serverId);
    if (server === null || guest === null || guest.bootId !== bootId) {
      throw new Error(`cloud ${cloud.name}: the guest of server ${serverId} that had ${name} has ended`);
    }
    if (guest.pausedAtMs !== null) throw new Error(`cloud ${cloud.name}: the guest of server ${serverId} stands still`);
    if (!pluggedDisks(cloud, server, guest.bootDiskId).some((one) => one.diskId === diskId)) {
      throw new Error(`cloud ${cloud.name}: ${name} of server ${serverId} was unplugged`);
    }
  };
  return {
    name,
    serial,
    sizeBytes,
    read: async (offset, length) => {
      check();
      return cloud.disks.read(diskId, offset, length);
    },
    write: async (offset, bytes) => {
      check();
      return cloud.disks.write(diskId, offset, bytes);
    },
    written: async () => {
      check();
      return cloud.disks.written(diskId);
    },
  };
}
