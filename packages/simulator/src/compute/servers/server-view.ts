/** How a server looks, by microversion (nova/api/openstack/compute/views/servers.py). */
import { createHash } from 'node:crypto';
import type { Call } from '../../http/service.ts';
import { flavorOfServer } from '../flavors.ts';
import { bookmarkOf, linksTo } from '../links.ts';
import type { ServerRow } from '../rows.ts';
import { inMicroseconds, inSeconds } from '../time-text.ts';
import { addressesOf, securityGroupsOf } from './addresses.ts';
import { volumesOf } from './boot-disk.ts';
import { hasHost, vmStateOf } from './guards.ts';
import { hostOf } from './host.ts';
import { groupsOf } from './server-groups.ts';

export function summaryOf(call: Call, { id, name }: ServerRow): object {
  return { id, name, links: linksTo(call, `servers/${id}`) };
}

export function detailOf(call: Call, server: ServerRow): object {
  const { cloud, microversion } = call;
  const launchedAtMs = server.launchedAtMs ?? null;
  return {
    ...summaryOf(call, server),
    status: server.status,
    tenant_id: server.projectId,
    user_id: server.userId,
    metadata: server.metadata,
    hostId: hasHost(server) ? hostIdOf(hostOf(cloud, server), server.projectId) : '',
    image: imageOf(call, server),
    flavor: flavorOfServer(call, server),
    created: inSeconds(server.createdAtMs),
    updated: inSeconds(server.updatedAtMs),
    addresses: addressesOf(cloud, server),
    accessIPv4: '',
    accessIPv6: '',
    'OS-DCF:diskConfig': 'MANUAL',
    ...progressOf(server),
    ...faultOf(server),
    'OS-EXT-AZ:availability_zone': hasHost(server) ? server.availabilityZone : '',
    config_drive: server.configDrive ? 'True' : '',
    key_name: server.keyName,
    'OS-SRV-USG:launched_at': launchedAtMs === null ? null : inMicroseconds(launchedAtMs),
    'OS-SRV-USG:terminated_at': null,
    ...securityGroupsOf(cloud, server),
    'OS-EXT-STS:task_state': server.taskState,
    'OS-EXT-STS:vm_state': vmStateOf(server),
    'OS-EXT-STS:power_state': server.powerState,
    'os-extended-volumes:volumes_attached': volumesAttachedTo(call, server),
    ...(microversion >= 9 ? { locked: server.locked } : {}),
    ...(microversion >= 73 ? { locked_reason: server.lockedReason } : {}),
    ...(microversion >= 19 ? { description: server.description } : {}),
    ...(microversion >= 26 ? { tags: server.tags } : {}),
    ...(microversion >= 63 ? { trusted_image_certificates: null } : {}),
    ...(microversion >= 71 ? { server_groups: groupsOf(cloud, server).map(({ id }) => id) } : {}),
    ...(microversion >= 90 ? { 'OS-EXT-SRV-ATTR:hostname': hostNameOf(server) } : {}),
    ...(call.caller.isAdmin ? operatorsView(call, server) : {}),
  };
}

function imageOf(call: Call, { imageId }: ServerRow): object | '' {
  return imageId === null ? '' : { id: imageId, links: [bookmarkOf(call, `images/${imageId}`)] };
}

/** Nova shows it in some states only (views/servers.py, _progress_statuses). */
function progressOf({ status }: ServerRow): object {
  return status === 'ACTIVE' || status === 'BUILD' ? { progress: 0 } : {};
}

/** And a fault only of what failed (_fault_statuses). */
function faultOf({ status, fault }: ServerRow): object {
  if (status !== 'ERROR' || fault === null) return {};
  return { fault: { code: fault.code, created: inSeconds(fault.createdAtMs), message: fault.message } };
}

function volumesAttachedTo({ cloud, microversion }: Call, server: ServerRow): readonly object[] {
  if (server.status === 'BUILD' && !hasHost(server)) return [];
  return volumesOf(cloud, server.id).map(({ id, attachment }) =>
    microversion < 3 ? { id } : { id, delete_on_termination: attachment?.deleteOnTermination ?? false },
  );
}

function operatorsView({ cloud, microversion }: Call, server: ServerRow): object {
  const host = hasHost(server) ? hostOf(cloud, server) : null;
  return {
    'OS-EXT-SRV-ATTR:host': host,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': host,
    'OS-EXT-SRV-ATTR:instance_name': `instance-${server.id.slice(0, 8)}`,
    ...(microversion >= 3 ? { 'OS-EXT-SRV-ATTR:root_device_name': '/dev/vda' } : {}),
    ...(microversion >= 16 ? { host_status: host === null ? '' : 'UP' } : {}),
  };
}

/** Tells a tenant whether two of its servers share a host, and nothing else. */
function hostIdOf(host: string, projectId: string): string {
  return createHash('sha224')
    .update(projectId + host)
    .digest('hex');
}

/** nova/utils.py, sanitize_hostname */
function hostNameOf({ id, name }: ServerRow): string {
  const clean = name
    .replaceAll(/[ _]/g, '-')
    .replaceAll(/[^\w.-]+/g, '')
    .toLowerCase();
  return clean.replace(/^[.-]+|[.-]+$/g, '') || `server-${id}`;
}
