import type { VolumeRow } from '../../block-storage/rows.ts';
import type { SimulatedCloud } from '../../cloud.ts';
import type { ServerRow } from '../rows.ts';

export const ROOT_DEVICE = '/dev/vda';

/** Volumes that Nova counts as the server's, in the order of its disks. */
export function volumesOf(cloud: SimulatedCloud, serverId: string): readonly VolumeRow[] {
  const device = ({ attachment }: VolumeRow): string => attachment?.device ?? '';
  return cloud.state.volumes
    .where(({ attachment }) => attachment?.serverId === serverId)
    .toSorted((a, b) => device(a).length - device(b).length || (device(a) < device(b) ? -1 : 1));
}

export function isRoot(server: ServerRow, volume: VolumeRow): boolean {
  return server.imageId === null && volume.attachment?.device === ROOT_DEVICE;
}

/** What the server boots from now: its id in `Disks`. Null when there is nothing. */
export function bootDiskOf(cloud: SimulatedCloud, server: ServerRow): string | null {
  if (server.status === 'RESCUE') return server.rescue?.diskId ?? null;
  if (server.rootDiskId !== null) return server.rootDiskId;
  return volumesOf(cloud, server.id).find((volume) => isRoot(server, volume))?.diskId ?? null;
}

/** Power on; with no disk there is nothing to run, as on a machine without one. */
export function powerOnGuest(cloud: SimulatedCloud, server: ServerRow): void {
  const diskId = bootDiskOf(cloud, server);
  if (diskId === null) cloud.guests.cut(server.id);
  else cloud.guests.powerOn(server, diskId);
}

/** `/dev/vdb` after `/dev/vda`: the first name that nobody has. */
export function nextDevice(taken: readonly string[]): string {
  for (let code = 'b'.charCodeAt(0); code <= 'z'.charCodeAt(0); code += 1) {
    const device = `/dev/vd${String.fromCharCode(code)}`;
    if (!taken.includes(device)) return device;
  }
  throw new Error('a server has more than 26 disks');
}
