import type { SimulatedCloud } from '../cloud.ts';
import type { Route, Service } from '../http/service.ts';
import { messageRoutes } from './messages.ts';
import { quotaRoutes } from './quota-routes.ts';
import { refuseAsCinder } from './refuse.ts';
import { snapshotRoutes } from './snapshot-routes.ts';
import { handleSnapshotTasks } from './snapshots.ts';
import { handleUploadTasks } from './upload-volume.ts';
import { volumeRoutes } from './volume-routes.ts';
import { handleVolumeTasks } from './volume-tasks.ts';
import { volumeTypeRoutes } from './volume-types.ts';

const availabilityZones: Route = {
  method: 'GET',
  path: '/os-availability-zone',
  handle: ({ cloud }) => {
    const zone = { zoneName: cloud.availabilityZone, zoneState: { available: true } };
    return { status: 200, json: { availabilityZoneInfo: [zone] } };
  },
};

/** Cinder with one backend whose disks are files. Made once for each cloud: it handles the cloud's storage tasks. */
export function createBlockStorageService(cloud: SimulatedCloud): Service {
  handleVolumeTasks(cloud);
  handleUploadTasks(cloud);
  handleSnapshotTasks(cloud);
  return {
    type: 'block-storage',
    prefix: '/volume/v3/:project_id',
    microversions: { major: 3, min: 0, max: 70 },
    refuse: refuseAsCinder,
    routes: [
      ...volumeRoutes,
      ...snapshotRoutes,
      ...volumeTypeRoutes,
      ...quotaRoutes,
      ...messageRoutes,
      availabilityZones,
    ],
  };
}
