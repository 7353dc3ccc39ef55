import type { Call, Reply, Route } from '../../http/service.ts';
import { limitOf } from '../../state/cloud-state.ts';
import { usageOf } from './usage.ts';

/** From these on Nova no longer speaks of what belongs to Neutron, and of files put into guests. */
const WITHOUT_NETWORK = 36;
const WITHOUT_IMAGES = 39;
const WITHOUT_FILES = 57;

const NETWORK = {
  maxTotalFloatingIps: -1,
  maxSecurityGroups: -1,
  maxSecurityGroupRules: -1,
  totalFloatingIpsUsed: 0,
  totalSecurityGroupsUsed: 0,
};

/** `GET /limits`: what the caller's project may have, and has. -1 is unlimited. */
export const limitsRoute: Route = { method: 'GET', path: '/limits', handle: show };

function show(call: Call): Reply {
  const { state } = call.cloud;
  const { projectId } = call.caller;
  const used = usageOf(state, projectId);
  const limit = (resource: string): number => limitOf(state, projectId, resource) ?? -1;
  const absolute = {
    maxTotalInstances: limit('instances'),
    maxTotalCores: limit('cores'),
    maxTotalRAMSize: limit('ram'),
    maxTotalKeypairs: limit('key_pairs'),
    maxServerMeta: 128,
    maxServerGroups: 0,
    maxServerGroupMembers: 0,
    totalInstancesUsed: used.instances,
    totalCoresUsed: used.cores,
    totalRAMUsed: used.ram,
    totalServerGroupsUsed: 0,
    ...(call.microversion < WITHOUT_NETWORK ? NETWORK : {}),
    ...(call.microversion < WITHOUT_IMAGES ? { maxImageMeta: 128 } : {}),
    ...(call.microversion < WITHOUT_FILES ? { maxPersonality: 5, maxPersonalitySize: 10_240 } : {}),
  };
  return { status: 200, json: { limits: { rate: [], absolute } } };
}
