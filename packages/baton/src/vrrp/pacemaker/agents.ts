/** Which resource agents hold an address, and which call a cloud. Agents are written `class:provider:type`. */

/** resource-agents: heartbeat/IPaddr2, and IPaddr before it. */
const ADDRESS = /^ocf:heartbeat:IPaddr2?$/;
/**
 * resource-agents: openstack-floating-ip and openstack-virtual-ip move addresses by the cloud's API, openstack-info reads it;
 * fence-agents: fence_openstack powers instances off. All of them keep credentials of the cloud in which they were set up.
 */
const CLOUD = /^(?:ocf:[\w-]{1,40}:openstack-(?:floating-ip|virtual-ip|info|cinder-volume)|stonith:fence_openstack)$/;

export function holdsAddress(agent: string): boolean {
  return ADDRESS.test(agent);
}

export function actsOnCloud(agent: string): boolean {
  return CLOUD.test(agent);
}

/** `ocf::heartbeat:IPaddr2` is how pcs before 0.10 and crm_mon before 2.0 write it. Null: no agent. */
export function agentOf(text: string): string | null {
  const agent = text.replace('::', ':');
  return /^[a-z]{1,16}(?::[\w.@-]{1,64}){1,2}$/.test(agent) ? agent : null;
}

/** Names of resources, nodes and groups: XML ids, and host names. Null for anything else. */
export function pacemakerName(text: string | undefined): string | null {
  return text !== undefined && /^[\w.:-]{1,128}$/.test(text) ? text : null;
}
