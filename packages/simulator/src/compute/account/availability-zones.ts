import type { Call, Reply, Route } from '../../http/service.ts';
import { requireAdmin } from '../refusals.ts';

export const availabilityZoneRoutes: readonly Route[] = [
  { method: 'GET', path: '/os-availability-zone', handle: (call) => list(call, null) },
  {
    method: 'GET',
    path: '/os-availability-zone/detail',
    handle: (call) => {
      requireAdmin(call, 'os_compute_api:os-availability-zone:detail');
      return list(call, { [call.cloud.name]: { 'nova-compute': { available: true, active: true, updated_at: null } } });
    },
  },
];

/** The one zone of the cloud. Who stands behind it is told to operators only. */
function list({ cloud }: Call, hosts: object | null): Reply {
  const zone = { zoneName: cloud.availabilityZone, zoneState: { available: true }, hosts };
  return { status: 200, json: { availabilityZoneInfo: [zone] } };
}
