import * as openstack from '@baton/openstack';
import type { ComputePort } from '../../ports/cloud.ts';
import { withBatonErrors } from './cloud-error.ts';

export function computePort({ compute }: openstack.CloudSession): ComputePort {
  return withBatonErrors<ComputePort>({
    listServers: (filter, signal) => openstack.listServers(compute, filter, signal),
    getServer: (id, signal) => openstack.getServer(compute, id, signal),
    createServer: (server, signal) => openstack.createServer(compute, server, signal),
    deleteServer: (id, signal) => openstack.deleteServer(compute, id, signal),
    stopServer: (id, signal) => openstack.stopServer(compute, id, signal),
    startServer: (id, signal) => openstack.startServer(compute, id, signal),
    hardRebootServer: (id, signal) => openstack.hardRebootServer(compute, id, signal),
    rescueServer: (id, imageId, signal) => openstack.rescueServer(compute, id, imageId, signal),
    unrescueServer: (id, signal) => openstack.unrescueServer(compute, id, signal),
    setServerDescription: (id, description, signal) => openstack.setServerDescription(compute, id, description, signal),
    setServerMetadata: (id, metadata, signal) => openstack.setServerMetadata(compute, id, metadata, signal),
    lockServer: (id, reason, signal) => openstack.lockServer(compute, id, reason, signal),
    unlockServer: (id, signal) => openstack.unlockServer(compute, id, signal),
    addServerTag: (id, tag, signal) => openstack.addServerTag(compute, id, tag, signal),
    removeServerTag: (id, tag, signal) => openstack.removeServerTag(compute, id, tag, signal),
    createServerImage: (id, name, properties, signal) =>
      openstack.createServerImage(compute, id, name, properties, signal),
    consoleLog: (id, lines, signal) => openstack.getConsoleLog(compute, id, lines, signal),
    listActions: (id, signal) => openstack.listInstanceActions(compute, id, signal),
    listVolumeAttachments: (id, signal) => openstack.listVolumeAttachments(compute, id, signal),
    attachVolume: (id, volumeId, signal) => openstack.attachVolume(compute, id, volumeId, signal),
    detachVolume: (id, volumeId, signal) => openstack.detachVolume(compute, id, volumeId, signal),
    setDeleteOnTermination: (id, volumeId, deleteOnTermination, signal) =>
      openstack.setDeleteOnTermination(compute, id, volumeId, deleteOnTermination, signal),
    listServerPortIds: (id, signal) => openstack.listServerPortIds(compute, id, signal),
    listServerGroups: (signal) => openstack.listServerGroups(compute, signal),
    listFlavors: (signal) => openstack.listFlavors(compute, signal),
    listKeyPairs: (signal) => openstack.listKeyPairs(compute, signal),
    importKeyPair: (name, publicKey, signal) => openstack.importKeyPair(compute, name, publicKey, signal),
    deleteKeyPair: (name, signal) => openstack.deleteKeyPair(compute, name, signal),
    listAvailabilityZones: (signal) => openstack.listAvailabilityZones(compute, signal),
  });
}
