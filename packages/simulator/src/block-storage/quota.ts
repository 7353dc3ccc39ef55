import { Refusal } from '../http/service.ts';
import { type CloudState, limitOf } from '../state/cloud-state.ts';

export interface StorageUse {
  readonly volumes: number;
  /** Of volumes and of snapshots. */
  readonly gigabytes: number;
  readonly snapshots: number;
}

export function storageUse(state: CloudState, projectId: string): StorageUse {
  const volumes = state.volumes.where((volume) => volume.projectId === projectId);
  const snapshots = state.snapshots.where((snapshot) => snapshot.projectId === projectId);
  const gigabytes = [...volumes, ...snapshots].reduce((sum, { sizeGib }) => sum + sizeGib, 0);
  return { volumes: volumes.length, gigabytes, snapshots: snapshots.length };
}

/**
 * GiB first, then numbers, as Cinder looks at them (cinder/quota_utils.py).
 *
 * @throws Refusal 413
 */
export function checkQuota(state: CloudState, projectId: string, more: Partial<StorageUse>): void {
  const used = storageUse(state, projectId);
  const { gigabytes = 0, volumes = 0, snapshots = 0 } = more;
  const gibLimit = limitOf(state, projectId, 'gigabytes');
  if (gibLimit !== null && used.gigabytes + gigabytes > gibLimit) {
    throw overLimit(
      'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. ' +
        `Requested ${gigabytes}G, quota is ${gibLimit}G and ${used.gigabytes}G has been consumed.`,
    );
  }
  const volumeLimit = limitOf(state, projectId, 'volumes');
  if (volumeLimit !== null && volumes > 0 && used.volumes + volumes > volumeLimit) {
    throw overLimit(
      `VolumeLimitExceeded: Maximum number of volumes allowed (${volumeLimit}) exceeded for quota 'volumes'.`,
    );
  }
  const snapshotLimit = limitOf(state, projectId, 'snapshots');
  if (snapshotLimit !== null && snapshots > 0 && used.snapshots + snapshots > snapshotLimit) {
    throw overLimit(`SnapshotLimitExceeded: Maximum number of snapshots allowed (${snapshotLimit}) exceeded`);
  }
}

function overLimit(message: string): Refusal {
  return new Refusal(413, message, { headers: { 'Retry-After': '0' } });
}
