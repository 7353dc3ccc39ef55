/** What a cluster says about its resources now, whatever tool told it. */
import type { RunningInstance, VrrpConfiguration, VrrpRunning, VrrpState } from '../../domain/vrrp.ts';
import { actsOnCloud, holdsAddress } from './agents.ts';

export interface PacemakerStatus {
  readonly clusterName: string | null;
  /** Corosync speaks UDP 5405, not VRRP: a filter of protocol 112 does not keep two clusters apart. */
  readonly corosync: boolean;
  readonly hasQuorum: boolean | null;
  readonly nodes: readonly PacemakerNode[];
  readonly resources: readonly PacemakerResource[];
  /** `Daemon Status` of pcs: whether corosync and pacemaker start at boot. */
  readonly daemons: readonly { readonly name: string; readonly active: boolean; readonly enabled: boolean }[];
  /** Agents that call a cloud, `ocf:heartbeat:openstack-floating-ip`; each once. */
  readonly cloudAgents: readonly string[];
}

export interface PacemakerNode {
  readonly name: string;
  readonly online: boolean;
  readonly standby: boolean;
}

export interface PacemakerResource {
  readonly id: string;
  readonly agent: string;
  readonly group: string | null;
  /** `Started`, `Stopped`, `Starting`, ... as the tool writes it. */
  readonly role: string;
  readonly failed: boolean;
  readonly managed: boolean;
  /** Where it runs. */
  readonly nodes: readonly string[];
}

/**
 * As the common model tells it: on the node where an address runs it is MASTER. The addresses themselves come from the
 * configuration, since a status names resources only.
 */
export function pacemakerRunning(
  status: PacemakerStatus,
  thisNode: string,
  configuration: VrrpConfiguration | null,
): VrrpRunning {
  const configured = new Map(configuration?.instances.map((instance) => [instance.name, instance] as const));
  const instances = status.resources
    .filter(({ agent }) => holdsAddress(agent) || actsOnCloud(agent))
    .map((resource): RunningInstance => {
      const instance = configured.get(resource.id);
      return {
        name: resource.id,
        interface: instance?.interface ?? null,
        routerId: null,
        state: stateOf(resource, thisNode),
        basePriority: null,
        effectivePriority: null,
        masterPriority: null,
        holdsAddresses: null,
        addresses: instance?.addresses.map(({ address }) => address) ?? [],
        advertsReceived: null,
        advertsSent: null,
        becameMaster: null,
      };
    });
  return { kind: 'pacemaker', instances, demotion: null, redacted: 0 };
}

export function cloudAgentsOf(resources: readonly { readonly agent: string }[]): readonly string[] {
  return [...new Set(resources.map(({ agent }) => agent).filter(actsOnCloud))];
}

/** A clone stands once for each of its instances: they become one resource. */
export function mergedResources(resources: readonly PacemakerResource[]): readonly PacemakerResource[] {
  const merged = new Map<string, { first: PacemakerResource; failed: boolean; nodes: Set<string> }>();
  for (const resource of resources) {
    const known = merged.get(resource.id) ?? { first: resource, failed: false, nodes: new Set() };
    merged.set(resource.id, known);
    known.failed ||= resource.failed;
    for (const node of resource.nodes) known.nodes.add(node);
  }
  return Array.from(merged.values(), ({ first, failed, nodes }) => ({ ...first, failed, nodes: [...nodes] }));
}

function stateOf({ failed, nodes, role }: PacemakerResource, thisNode: string): VrrpState {
  if (failed) return 'FAULT';
  if (/^(?:Starting|Stopping|Migrating|Promoting|Demoting)/.test(role)) return 'INIT';
  if (nodes.length === 0) return 'STOP';
  return nodes.includes(thisNode) ? 'MASTER' : 'BACKUP';
}
