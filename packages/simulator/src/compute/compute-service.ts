/** A simulated Nova (Zed: microversions 2.1 to 2.93). */
import type { SimulatedCloud } from '../cloud.ts';
import type { Service } from '../http/service.ts';
import { availabilityZoneRoutes } from './account/availability-zones.ts';
import { limitsRoute } from './account/limits.ts';
import { quotaSetRoutes } from './account/quota-sets.ts';
import { servicesRoute } from './account/services.ts';
import { actionRoute } from './actions/action-route.ts';
import { registerPause } from './actions/pause.ts';
import { registerPowerOff } from './actions/power-off.ts';
import { endStop, registerPower } from './actions/power.ts';
import { endReboot, registerReboot } from './actions/reboot.ts';
import { endRescue, registerRescue } from './actions/rescue.ts';
import { registerVolumeSnapshots } from './actions/snapshot-volumes.ts';
import { registerImages } from './actions/upload-image.ts';
import { flavorRoutes } from './flavors.ts';
import { registerPowerSync } from './guest-ended.ts';
import { instanceActionRoutes } from './instance-actions.ts';
import { keyPairRoutes } from './key-pairs.ts';
import { PREFIX } from './links.ts';
import { refuse } from './refusals.ts';
import { attachmentRoutes, registerAttachments } from './servers/attachments.ts';
import { registerBuild } from './servers/build-server.ts';
import { createServerRoute } from './servers/create-server.ts';
import { deleteServerRoute, registerDelete } from './servers/delete-server.ts';
import { registerVolumeDeletion } from './servers/free-devices.ts';
import { interfaceRoutes } from './servers/interfaces.ts';
import { metadataRoutes } from './servers/metadata.ts';
import { serverGroupRoutes } from './servers/server-groups.ts';
import { serverRoutes } from './servers/server-routes.ts';
import { tagRoutes } from './servers/tags.ts';

/**
 * Registers the tasks `server.*`. Those that a fault may be ordered for: schedule, devices, spawn, build, delete, stop, start,
 * reboot, pause, unpause, rescue, rescue-spawn, unrescue, snapshot, image-upload, image, volume-snapshot, attach, detach,
 * delete-volume.
 */
export function createComputeService(cloud: SimulatedCloud): Service {
  registerBuild(cloud);
  registerDelete(cloud);
  registerPower(cloud);
  registerPowerOff(cloud, { stop: endStop, reboot: endReboot, rescue: endRescue });
  registerPowerSync(cloud);
  registerReboot(cloud);
  registerPause(cloud);
  registerRescue(cloud);
  registerImages(cloud);
  registerVolumeSnapshots(cloud);
  registerAttachments(cloud);
  registerVolumeDeletion(cloud);
  return {
    type: 'compute',
    prefix: PREFIX,
    microversions: { major: 2, min: 1, max: 93 },
    refuse,
    routes: [
      ...serverRoutes,
      createServerRoute,
      deleteServerRoute,
      actionRoute,
      ...tagRoutes,
      ...metadataRoutes,
      ...attachmentRoutes,
      ...interfaceRoutes,
      ...instanceActionRoutes,
      ...serverGroupRoutes,
      ...flavorRoutes,
      ...keyPairRoutes,
      limitsRoute,
      ...quotaSetRoutes,
      ...availabilityZoneRoutes,
      servicesRoute,
    ],
  };
}
