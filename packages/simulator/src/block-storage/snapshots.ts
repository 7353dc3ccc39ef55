/**
 * Snapshots of volumes, attached ones too.
 *
 *   creating -> available | error        deleting -> gone | error_deleting
 *
 * The bytes are those of the moment of the POST. On the disks of an attached volume Nova works for Cinder, and does so only
 * while it does nothing else with the server: beside a task of the server, a snapshot goes to error.
 */
import type { SimulatedCloud } from '../cloud.ts';
import { tellFailure } from './messages.ts';
import { textOf } from './payload.ts';
import { checkQuota } from './quota.ts';
import { badRequest, invalidVolume } from './refuse.ts';
import type { VolumeRow, VolumeSnapshotRow } from './rows.ts';

export interface NewSnapshot {
  readonly name: string;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of a volume that is attached, too. */
  readonly alsoInUse: boolean;
}

/**
 * Answers when the row is there, `creating`.
 *
 * @throws Refusal 400 for a volume in another state, 413 (quota)
 */
export async function createSnapshot(
  cloud: SimulatedCloud,
  volume: VolumeRow,
  wanted: NewSnapshot,
): Promise<VolumeSnapshotRow> {
  checkVolume(volume, wanted.alsoInUse);
  checkQuota(cloud.state, volume.projectId, { snapshots: 1, gigabytes: volume.sizeGib });
  const isUsable = isServerIdle(cloud, volume);
  const { id } = cloud.state.snapshots.insert({
    id: cloud.newId(),
    projectId: volume.projectId,
    name: wanted.name,
    description: wanted.description,
    status: 'creating',
    volumeId: volume.id,
    sizeGib: volume.sizeGib,
    metadata: wanted.metadata,
    diskId: '',
    createdAtMs: cloud.time.nowMs(),
  });
  const diskId = await cloud.disks.clone(volume.diskId);
  cloud.tasks.schedule('snapshot.create', cloud.draw(cloud.pace.snapshot), { snapshotId: id, isUsable });
  return cloud.state.snapshots.update(id, { diskId });
}

/** @throws Refusal 400 unless it is available or failed */
export function deleteSnapshot(cloud: SimulatedCloud, snapshot: VolumeSnapshotRow): void {
  if (snapshot.status !== 'available' && snapshot.status !== 'error') {
    throw badRequest('Invalid snapshot: Snapshot status must be available or error and must not be part of a group.');
  }
  const volume = cloud.state.volumes.get(snapshot.volumeId);
  const isUsable = volume === null || isServerIdle(cloud, volume);
  cloud.state.snapshots.update(snapshot.id, { status: 'deleting' });
  cloud.tasks.schedule('snapshot.delete', cloud.draw(cloud.pace.volumeDelete), { snapshotId: snapshot.id, isUsable });
}

export function handleSnapshotTasks(cloud: SimulatedCloud): void {
  const { state, tasks } = cloud;
  tasks.handle('snapshot.create', (payload, outcome) => {
    const snapshot = state.snapshots.get(textOf(payload, 'snapshotId'));
    if (snapshot === null) return;
    const isMade = outcome === 'done' && payload['isUsable'] === true;
    state.snapshots.update(snapshot.id, { status: isMade ? 'available' : 'error' });
    if (!isMade) tellFailure(cloud, 'snapshot', snapshot);
  });
  tasks.handle('snapshot.delete', async (payload, outcome) => {
    const snapshot = state.snapshots.get(textOf(payload, 'snapshotId'));
    if (snapshot === null) return;
    if (outcome === 'failed' || payload['isUsable'] !== true) {
      state.snapshots.update(snapshot.id, { status: 'error_deleting' });
      tellFailure(cloud, 'deleteSnapshot', snapshot);
      return;
    }
    state.snapshots.delete(snapshot.id);
    await cloud.disks.delete(snapshot.diskId);
  });
}

function checkVolume(volume: VolumeRow, alsoInUse: boolean): void {
  if (volume.status === 'creating' || volume.status === 'downloading')
    throw invalidVolume('volume is not assigned to a host');
  if (volume.status === 'error')
    throw invalidVolume('The snapshot cannot be created when the volume is in error status.');
  const allowed = alsoInUse ? ['available', 'in-use'] : ['available'];
  if (!allowed.includes(volume.status)) {
    throw invalidVolume(
      `Volume ${volume.id} status must be ${allowed.join(', ')}, but current status is: ${volume.status}.`,
    );
  }
}

function isServerIdle(cloud: SimulatedCloud, volume: VolumeRow): boolean {
  if (volume.attachment === null) return true;
  return (cloud.state.servers.get(volume.attachment.serverId)?.taskState ?? null) === null;
}
