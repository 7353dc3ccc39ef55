import { createHash } from 'node:crypto';
import type { Call, Reply, Route } from '../../http/service.ts';
import { requireAdmin } from '../refusals.ts';
import { inMicroseconds } from '../time-text.ts';

const UUIDS = 53;
const BINARIES = ['nova-scheduler', 'nova-conductor', 'nova-compute'] as const;

/** `GET /os-services`, for the operator: a cloud is one machine, named as the cloud. */
export const servicesRoute: Route = { method: 'GET', path: '/os-services', handle: list };

function list(call: Call): Reply {
  requireAdmin(call, 'os_compute_api:os-services:list');
  const { cloud } = call;
  const services = BINARIES.map((binary, index) => ({
    id: call.microversion < UUIDS ? index + 1 : uuidOf(`${cloud.name}/${binary}`),
    binary,
    host: cloud.name,
    zone: binary === 'nova-compute' ? cloud.availabilityZone : 'internal',
    status: 'enabled',
    state: 'up',
    disabled_reason: null,
    updated_at: inMicroseconds(cloud.time.nowMs()),
    forced_down: false,
  }));
  return { status: 200, json: { services } };
}

/** Always the same for the same name. */
function uuidOf(name: string): string {
  const hex = createHash('md5').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
