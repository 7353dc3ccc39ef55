/** Which network backend a cloud has, from what a session may see of it. */
import type { NetworkAgent, Port } from '../domain/cloud-resources.ts';
import { BACKEND_NAMES, type NetworkBackend } from '../domain/network-backend.ts';

export interface RecognizedBackend {
  readonly backend: NetworkBackend;
  /** What it was recognized by, in words. */
  readonly why: string;
}

export interface BackendTraces {
  /** Null or empty for a tenant. */
  readonly agents: readonly NetworkAgent[] | null;
  readonly ports: readonly Pick<Port, 'deviceOwner' | 'binding'>[];
  readonly extensions: readonly string[];
}

/** The best evidence first: agents, which operators see; then ports; then extensions, which every tenant sees. */
export function recognizeBackend({ agents, ports, extensions }: BackendTraces): RecognizedBackend {
  const unknown = { backend: 'unknown', why: 'neither its agents nor its ports nor its extensions tell' } as const;
  return byAgents(agents ?? []) ?? byPorts(ports) ?? byExtensions(new Set(extensions)) ?? unknown;
}

/** For people, as a note of the plan. */
export function backendNote(side: string, cloud: string, { backend, why }: RecognizedBackend): string {
  return `${side}: the networks of ${cloud} are taken to be made by ${BACKEND_NAMES[backend]}: ${why}`;
}

const AGENTS: readonly (readonly [pattern: RegExp, backend: NetworkBackend])[] = [
  [/^OVN /, 'ovn'],
  [/^Open vSwitch agent$/, 'openvswitch'],
  [/^Linux bridge agent$/, 'linuxbridge'],
];

function byAgents(agents: readonly NetworkAgent[]): RecognizedBackend | null {
  for (const [pattern, backend] of AGENTS) {
    const found = agents.find((agent) => pattern.test(agent.type));
    if (found !== undefined) return { backend, why: `its operator sees the agent "${found.type}"` };
  }
  return null;
}

/** Mechanism drivers by their names in `bound_drivers`, and the one VIF type that names its backend. */
const DRIVERS: Readonly<Record<string, NetworkBackend>> = {
  ovn: 'ovn',
  openvswitch: 'openvswitch',
  linuxbridge: 'linuxbridge',
};
const VIF_TYPES: Readonly<Record<string, NetworkBackend>> = { bridge: 'linuxbridge', vrouter: 'contrail' };

function byPorts(ports: BackendTraces['ports']): RecognizedBackend | null {
  for (const { binding } of ports) {
    const driver = String(binding?.vifDetails['bound_drivers'] ?? '');
    const bound = DRIVERS[driver];
    if (bound !== undefined) return { backend: bound, why: `its ports are bound by the driver "${driver}"` };
    const plugged = VIF_TYPES[binding?.vifType ?? ''];
    if (plugged !== undefined) return { backend: plugged, why: `its ports are plugged as "${binding?.vifType}"` };
  }
  const owned = (owner: string): boolean => ports.some((port) => port.deviceOwner === owner);
  // Only ML2/OVN has ports of this owner, one on each network (neutron_lib.constants.DEVICE_OWNER_DISTRIBUTED).
  if (owned('network:distributed'))
    return { backend: 'ovn', why: 'its networks have the metadata ports of OVN (network:distributed)' };
  if (owned('network:dhcp'))
    return { backend: 'openvswitch', why: `its networks have ports of DHCP agents (network:dhcp); ${LIKE_IT}` };
  return null;
}

const LIKE_IT = 'should it be Linux bridge, then nothing is different for a migration';

/**
 * The schedulers come with the agents that they give work to; ML2/OVN has none of them, and lists the zones of routers all
 * the same (neutron/common/ovn/extensions.py). Contrail has extensions of its own (neutron_plugin_contrail).
 */
function byExtensions(aliases: ReadonlySet<string>): RecognizedBackend | null {
  const own = ['contrail', 'route-table'].find((alias) => aliases.has(alias));
  if (own !== undefined) return { backend: 'contrail', why: `it has the extension "${own}"` };
  const scheduler = ['dhcp_agent_scheduler', 'l3_agent_scheduler'].find((alias) => aliases.has(alias));
  if (scheduler !== undefined)
    return { backend: 'openvswitch', why: `it has the extension "${scheduler}", so agents do the work; ${LIKE_IT}` };
  if (aliases.has('router_availability_zone') && aliases.has('binding-extended'))
    return { backend: 'ovn', why: 'it has the extensions of ML2, but none that gives agents work' };
  return null;
}
