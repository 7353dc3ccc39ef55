/** Which disks a server's guest sees, in which order (nova/virt/libvirt/blockinfo.py, get_disk_mapping). */
import type { SimulatedCloud } from '../../cloud.ts';
import type { ServerRow } from '../rows.ts';
import { isRoot, volumesOf } from './boot-disk.ts';

const GIB = 2 ** 30;
/** Of a volume's id, as many characters as virtio takes for a serial number (VIRTIO_BLK_ID_BYTES). */
const SERIAL_CHARS = 20;
/** Volumes that are on their way in are not there yet; those on their way out still are. */
const PLUGGED = ['in-use', 'detaching'];

export interface PluggedDisk {
  /** In the guest: `vda`. */
  readonly name: string;
  /** Of a volume, the beginning of its id; empty for a disk of Nova's own. */
  readonly serial: string;
  readonly sizeBytes: number;
  /** In `Disks`. */
  readonly diskId: string;
}

/** Of the guest that runs from that disk: the server's own, or the one that rescues it. */
export function pluggedDisks(cloud: SimulatedCloud, server: ServerRow, bootDiskId: string): readonly PluggedDisk[] {
  const [root, ...others] = ownDisks(cloud, server);
  const rescue = server.rescue ?? null;
  if (root === undefined) return [];
  if (rescue === null || rescue.diskId !== bootDiskId) return named([root, ...others]);
  const own = { serial: '', sizeBytes: rescue.sizeBytes, diskId: bootDiskId };
  if (rescue.place === 'first') return named([own, root]);
  if (rescue.bus === 'virtio') return named([root, ...others, own]);
  return [...named([root, ...others]), { ...own, name: 'sda' }];
}

type UnnamedDisk = Omit<PluggedDisk, 'name'>;

/** The root first. */
function ownDisks(cloud: SimulatedCloud, server: ServerRow): readonly UnnamedDisk[] {
  const { rootDiskId, flavor } = server;
  const ofNova = rootDiskId === null ? [] : [{ serial: '', sizeBytes: flavor.diskGib * GIB, diskId: rootDiskId }];
  const volumes = volumesOf(cloud, server.id).filter(
    (volume) => PLUGGED.includes(volume.status) || isRoot(server, volume),
  );
  return [
    ...ofNova,
    ...volumes.map(({ id, sizeGib, diskId }) => ({
      serial: id.slice(0, SERIAL_CHARS),
      sizeBytes: sizeGib * GIB,
      diskId,
    })),
  ];
}

/** By their order, as Linux names them, whatever Nova calls them. */
function named(disks: readonly UnnamedDisk[]): readonly PluggedDisk[] {
  return disks.map((disk, at) => ({ ...disk, name: `vd${String.fromCharCode('a'.charCodeAt(0) + at)}` }));
}
