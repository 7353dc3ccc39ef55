/** Resources of a cluster as they are configured, as the common model. */
import type { VirtualAddress, VrrpConfiguration, VrrpInstance } from '../../domain/vrrp.ts';
import { prefixOf, longestPrefixOf, addressOf, virtualAddressOf } from '../address.ts';
import { isSecretName, redactEach } from '../redact.ts';
import { actsOnCloud, holdsAddress } from './agents.ts';
import { cloudAgentsOf } from './status.ts';

export interface Primitive {
  readonly id: string;
  readonly agent: string;
  readonly group: string | null;
  readonly attributes: ReadonlyMap<string, string>;
}

export interface PacemakerConfiguration {
  readonly configuration: VrrpConfiguration;
  readonly corosync: boolean;
  /** Agents that call a cloud; each once. */
  readonly cloudAgents: readonly string[];
}

export interface ClusterFrame {
  readonly file: string;
  readonly clusterName: string | null;
  readonly corosync: boolean;
}

/** What of a cloud's agent tells which address it moves. Its credentials stay out. */
const TELLING = ['ip_id', 'ip', 'subnet_id', 'interface', 'uuid'] as const;

/**
 * Addresses and agents that act on a cloud are instances. `notifies` of an address are the cloud's agents in its group, since
 * they follow where it goes; an agent that stands alone notifies for itself.
 */
export function pacemakerConfiguration(frame: ClusterFrame, primitives: readonly Primitive[]): PacemakerConfiguration {
  const taken = uniqueById(primitives).filter(({ agent }) => holdsAddress(agent) || actsOnCloud(agent));
  const inCloud = new Map<string, string[]>();
  let redacted = primitives.reduce(
    (sum, { attributes }) => sum + [...attributes.keys()].filter(isSecretName).length,
    0,
  );
  for (const { id, agent, group, attributes } of taken) {
    if (!actsOnCloud(agent)) continue;
    const clean = redactEach([callOf(agent, attributes)]);
    redacted += clean.count;
    const key = group === null ? `resource ${id}` : `group ${group}`;
    inCloud.set(key, [...(inCloud.get(key) ?? []), ...clean.texts].slice(0, MOST_AGENTS));
  }
  const notifiesOf = ({ id, group }: Primitive): readonly string[] =>
    inCloud.get(group === null ? `resource ${id}` : `group ${group}`) ?? [];
  const groups = new Map<string, string[]>();
  for (const { id, group } of taken) {
    if (group === null) continue;
    const members = groups.get(group) ?? [];
    members.push(id);
    groups.set(group, members);
  }
  const configuration: VrrpConfiguration = {
    kind: 'pacemaker',
    files: [frame.file],
    instances: taken.map((primitive) => instanceOf(primitive, notifiesOf(primitive))),
    syncGroups: Array.from(groups, ([name, instances]) => ({
      name,
      instances,
      notifies: inCloud.get(`group ${name}`) ?? [],
    })),
    routerName: frame.clusterName,
    // Constraints and fencing name nodes, which are host names.
    dependsOnHostName: taken.length > 0,
    startupDelaySeconds: 0,
    garpRefreshSeconds: 0,
    redacted,
  };
  return { configuration, corosync: frame.corosync, cloudAgents: cloudAgentsOf(taken) };
}

/** In one group: each address of the group repeats them. */
const MOST_AGENTS = 20;

function uniqueById(primitives: readonly Primitive[]): readonly Primitive[] {
  const unique = new Map<string, Primitive>();
  for (const primitive of primitives) if (!unique.has(primitive.id)) unique.set(primitive.id, primitive);
  return [...unique.values()];
}

function callOf(agent: string, attributes: ReadonlyMap<string, string>): string {
  const told = TELLING.map((name) => [name, attributes.get(name) ?? ''] as const);
  const plain = told.filter(([, value]) => /^[\w.:-]{1,64}$/.test(value));
  return [agent, ...plain.map(([name, value]) => `${name}=${value}`)].join(' ');
}

function instanceOf({ id, agent, group, attributes }: Primitive, notifies: readonly string[]): VrrpInstance {
  // The agent accepts a label behind the interface: `eth0:1` (ocf_heartbeat_IPaddr2(7), nic).
  const nic = (attributes.get('nic') ?? attributes.get('interface') ?? '').split(':', 1)[0] ?? '';
  return {
    name: id,
    interface: /^[A-Za-z0-9][\w.@-]{0,31}$/.test(nic) ? nic : null,
    routerId: null,
    priority: null,
    version: null,
    advertIntervalMs: null,
    advert: null,
    startState: null,
    preempts: null,
    addresses: agent.includes('IPaddr') ? addressIn(attributes) : cloudAddressIn(attributes),
    excludedAddresses: [],
    unicast: null,
    virtualMac: null,
    vmacTransmitsFromBase: false,
    syncGroup: group,
    tracks: [],
    authentication: 'none',
    notifies,
  };
}

/** `cidr_netmask` is a length, or a mask of IPv4. */
function addressIn(attributes: ReadonlyMap<string, string>): readonly VirtualAddress[] {
  const address = virtualAddressOf(attributes.get('ip') ?? '');
  if (address === null) return [];
  const prefixLength = prefixOf(attributes.get('cidr_netmask') ?? '', longestPrefixOf(address.address));
  return [{ ...address, prefixLength: prefixLength ?? address.prefixLength }];
}

/** openstack-virtual-ip puts `ip` into the address pairs of the port: it is held by the guest. */
function cloudAddressIn(attributes: ReadonlyMap<string, string>): readonly VirtualAddress[] {
  const address = addressOf(attributes.get('ip') ?? '');
  return address === null ? [] : [{ address, prefixLength: null, interface: null }];
}
