import type { SimulatedCloud } from '../cloud.ts';
import { invalidVolume } from './refuse.ts';
import type { VolumeRow } from './rows.ts';

const DELETABLE = new Set(['available', 'error', 'error_restoring', 'error_extending', 'error_managing']);

/**
 * `deleting` from now on; gone when the task `volume.delete` is done.
 *
 * @throws Refusal 400 while it is attached, has snapshots, or something is done to it
 */
export function deleteVolume(cloud: SimulatedCloud, volume: VolumeRow): void {
  const hasSnapshots = cloud.state.snapshots.where(({ volumeId }) => volumeId === volume.id).length > 0;
  if (!DELETABLE.has(volume.status) || volume.attachment !== null || hasSnapshots) {
    throw invalidVolume(
      'Volume status must be available or error or error_restoring or error_extending or error_managing and must not be ' +
        'migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots ' +
        'after volume transfer.',
    );
  }
  cloud.state.volumes.update(volume.id, { status: 'deleting' });
  cloud.tasks.schedule('volume.delete', cloud.draw(cloud.pace.volumeDelete), { volumeId: volume.id });
}
