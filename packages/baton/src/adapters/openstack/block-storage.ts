import * as openstack from '@baton/openstack';
import type { BlockStoragePort } from '../../ports/cloud.ts';
import { withBatonErrors } from './cloud-error.ts';

export function blockStoragePort({ blockStorage }: openstack.CloudSession): BlockStoragePort {
  return withBatonErrors<BlockStoragePort>({
    listVolumes: (filter, signal) => openstack.listVolumes(blockStorage, filter, signal),
    getVolume: (id, signal) => openstack.getVolume(blockStorage, id, signal),
    createVolume: (volume, signal) => openstack.createVolume(blockStorage, volume, signal),
    deleteVolume: (id, signal) => openstack.deleteVolume(blockStorage, id, signal),
    setBootable: (id, bootable, signal) => openstack.setBootable(blockStorage, id, bootable, signal),
    setVolumeMetadata: (id, metadata, signal) => openstack.setVolumeMetadata(blockStorage, id, metadata, signal),
    setImageMetadata: (id, metadata, signal) => openstack.setVolumeImageMetadata(blockStorage, id, metadata, signal),
    createSnapshot: (volumeId, name, metadata, signal) =>
      openstack.createSnapshot(blockStorage, volumeId, name, metadata, signal),
    listSnapshots: (filter, signal) => openstack.listSnapshots(blockStorage, filter, signal),
    getSnapshot: (id, signal) => openstack.getSnapshot(blockStorage, id, signal),
    deleteSnapshot: (id, signal) => openstack.deleteSnapshot(blockStorage, id, signal),
    uploadToImage: (volumeId, imageName, diskFormat, signal) =>
      openstack.uploadVolumeToImage(blockStorage, volumeId, imageName, diskFormat, signal),
    listVolumeTypes: (signal) => openstack.listVolumeTypes(blockStorage, signal),
    failureMessages: (resourceId, signal) => openstack.listFailureMessages(blockStorage, resourceId, signal),
  });
}
