import type { VolumeRow } from '../../block-storage/rows.ts';
import type { SimulatedCloud } from '../../cloud.ts';
import type { ServerRow } from '../rows.ts';
import { isRoot, volumesOf } from '../servers/boot-disk.ts';
import { textOf } from '../task-payload.ts';

const READY = 'server.volume-snapshot';

/** One entry of an image's `block_device_mapping`. */
export interface SnapshotMapping {
  readonly source_type: 'snapshot';
  readonly destination_type: 'volume';
  readonly snapshot_id: string;
  readonly volume_size: number;
  readonly boot_index: number;
  readonly device_name: string;
  readonly delete_on_termination: boolean;
}

/** Snapshots of all volumes, each of them available a while later. */
export async function snapshotVolumes(
  cloud: SimulatedCloud,
  server: ServerRow,
  imageName: string,
): Promise<readonly SnapshotMapping[]> {
  const mapping: SnapshotMapping[] = [];
  for (const volume of volumesOf(cloud, server.id)) {
    mapping.push({
      source_type: 'snapshot',
      destination_type: 'volume',
      snapshot_id: await snapshot(cloud, volume, imageName),
      volume_size: volume.sizeGib,
      boot_index: isRoot(server, volume) ? 0 : -1,
      device_name: volume.attachment?.device ?? '',
      delete_on_termination: volume.attachment?.deleteOnTermination ?? false,
    });
  }
  return mapping;
}

async function snapshot(cloud: SimulatedCloud, volume: VolumeRow, imageName: string): Promise<string> {
  const diskId = await cloud.disks.clone(volume.diskId);
  const { id } = cloud.state.snapshots.insert({
    id: cloud.newId(),
    projectId: volume.projectId,
    name: `snapshot for ${imageName}`,
    description: '',
    status: 'creating',
    volumeId: volume.id,
    sizeGib: volume.sizeGib,
    metadata: {},
    diskId,
    createdAtMs: cloud.time.nowMs(),
  });
  cloud.tasks.schedule(READY, cloud.draw(cloud.pace.snapshot), { snapshotId: id });
  return id;
}

export function registerVolumeSnapshots(cloud: SimulatedCloud): void {
  cloud.tasks.handle(READY, (payload, outcome) => {
    const snapshot = cloud.state.snapshots.get(textOf(payload, 'snapshotId'));
    if (snapshot?.status !== 'creating') return;
    cloud.state.snapshots.update(snapshot.id, { status: outcome === 'failed' ? 'error' : 'available' });
  });
}
