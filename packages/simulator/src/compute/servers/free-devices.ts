import type { SimulatedCloud } from '../../cloud.ts';
import type { ServerRow } from '../rows.ts';
import { volumesOf } from './boot-disk.ts';
import { releaseVolume } from './server-volumes.ts';
import { textOf } from '../task-payload.ts';

/** Ports and volumes are no longer the server's: those that Nova made are deleted, the others are free again. */
export function freePorts(cloud: SimulatedCloud, server: ServerRow): void {
  const own = server.ownPortIds ?? [];
  for (const id of server.portIds) {
    if (cloud.state.ports.get(id)?.deviceId !== server.id) continue;
    if (own.includes(id)) cloud.network.deletePort(id);
    else cloud.network.unbindPort(id);
  }
}

export function releaseVolumes(cloud: SimulatedCloud, server: ServerRow): void {
  for (const { id } of volumesOf(cloud, server.id)) releaseVolume(cloud, id);
}

/** As they were told when they were attached: released, or deleted a while later. */
export function terminateVolumes(cloud: SimulatedCloud, server: ServerRow): void {
  for (const { id, attachment } of volumesOf(cloud, server.id)) {
    releaseVolume(cloud, id);
    if (attachment?.deleteOnTermination !== true) continue;
    cloud.state.volumes.update(id, { status: 'deleting' });
    cloud.tasks.schedule('server.delete-volume', cloud.draw(cloud.pace.volumeDelete), { volumeId: id });
  }
}

export function registerVolumeDeletion(cloud: SimulatedCloud): void {
  cloud.tasks.handle('server.delete-volume', async (payload, outcome) => {
    const volume = cloud.state.volumes.get(textOf(payload, 'volumeId'));
    if (volume === null) return;
    if (outcome === 'failed') {
      cloud.state.volumes.update(volume.id, { status: 'error_deleting' });
      return;
    }
    cloud.state.volumes.delete(volume.id);
    await cloud.disks.delete(volume.diskId);
  });
}
