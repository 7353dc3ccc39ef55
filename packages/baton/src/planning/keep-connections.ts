/** Whether connections that are open at the cutover are kept, and what is missing where they are not. */
import { firstToMove, secondToMove } from '../domain/order.ts';
import type { Plan, PlannedChoice, PlannedLoadBalancer, PlannedVip } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';
import type { Readings } from './seen-inside.ts';
import { unmapped } from './choice.ts';

export type KeepConnections = NonNullable<Plan['keepConnections']>;

export interface KeepConnectionsInput {
  readonly request: PlanRequest;
  readonly order: Plan['order'];
  readonly loadBalancers: readonly PlannedLoadBalancer[];
  readonly vips: readonly PlannedVip[];
  readonly target: Plan['target'];
  readonly readings: Readings;
}

export const KEEP_LIMIT_SECONDS = 600;
/** IANA's for VXLAN (RFC 7348, 8). */
export const KEEP_UDP_PORT = 4789;

const ABOUT = 'open connections';

/** Throws KEEP_CONNECTIONS_ADDRESS_UNKNOWN (kind user) when an address is named for what is no load balancer of the group. */
export function planKeepConnections(input: KeepConnectionsInput): {
  readonly planned: KeepConnections | null;
  readonly choice: PlannedChoice;
} {
  const asked = input.request.keepConnections;
  const staying = balancerOf(input, secondToMove(input));
  const taking = balancerOf(input, firstToMove(input));
  if (asked === undefined) {
    const why = 'not asked for (--keep-connections): clients open new ones, which the target serves';
    return { planned: null, choice: { about: ABOUT, chosen: 'they end at the cutover', why } };
  }
  assertKnown(asked.addresses, [staying, taking]);
  const source = addressOf(asked.addresses, staying);
  const target = addressOf(asked.addresses, taking);
  const missing = [
    ...(source === undefined ? [missingAddress(taking, staying)] : []),
    ...(target === undefined ? [missingAddress(staying, taking)] : []),
    ...whatIsMissing(input, [staying, taking]),
  ];
  if (source === undefined || target === undefined || missing.length > 0) {
    const why = `asked for, and this is missing: ${missing.join('; ')}`;
    return { planned: null, choice: { about: ABOUT, chosen: 'they end at the cutover', why } };
  }
  const limit = asked.limitSeconds ?? KEEP_LIMIT_SECONDS;
  const planned = { limit, addresses: { source, target }, udpPort: asked.udpPort ?? KEEP_UDP_PORT };
  const why = [
    `as asked for: ${staying.name} goes on with its own for ${limit} s at most, IPv4 and TCP only, and not longer than it stays on`,
    ...(input.target.networkBackend === 'ovn'
      ? ['not proved on OVN: whether its router passes packets in the midst of a connection has to be tried']
      : []),
  ].join('; ');
  return { planned, choice: { about: ABOUT, chosen: `kept by a tunnel between ${source} and ${target}`, why } };
}

function whatIsMissing(
  { request, vips, readings }: KeepConnectionsInput,
  balancers: readonly PlannedLoadBalancer[],
): readonly string[] {
  const inside = balancers.flatMap(({ name, sourceServerId }) => {
    const reading = readings.get(sourceServerId);
    const family = reading?.system?.family;
    return [
      ...(family === undefined || family === 'linux' ? [] : [`${name} is no Linux: it has no nftables and no VXLAN`]),
      ...((reading?.oneLayer2 ?? []).length === 0
        ? []
        : [`${name} hands connections on by ${reading?.oneLayer2?.[0] ?? ''}, and does not end them itself`]),
    ];
  });
  return [
    ...(request.guest?.access === 'ssh' ? [] : ['SSH into the load balancers, as root or by sudo (--guest ssh)']),
    ...(vips.some(({ address }) => !address.includes(':')) ? [] : ['a VIP of IPv4']),
    ...inside,
  ];
}

function missingAddress(from: PlannedLoadBalancer, to: PlannedLoadBalancer): string {
  return `the address at which ${from.name} reaches ${to.name} across the clouds (--keep-connections-address ${to.name}=<address>): a floating IP of its own port, a VPN, or a routed network`;
}

type Addresses = Readonly<Record<string, string>>;

function addressOf(addresses: Addresses, { name, sourceServerId }: PlannedLoadBalancer): string | undefined {
  const known = new Map(Object.entries(addresses));
  return known.get(sourceServerId) ?? known.get(name);
}

function assertKnown(addresses: Addresses, balancers: readonly PlannedLoadBalancer[]): void {
  const unknown = Object.keys(addresses).filter(
    (named) => !balancers.some(({ name, sourceServerId }) => named === name || named === sourceServerId),
  );
  if (unknown.length === 0) return;
  throw unmapped(
    'KEEP_CONNECTIONS_ADDRESS_UNKNOWN',
    `An address is named for ${unknown.join(', ')}, which is no load balancer that moves.`,
    `The load balancers are ${balancers.map(({ name }) => name).join(' and ')}: --keep-connections-address <server>=<address>.`,
  );
}

function balancerOf({ loadBalancers }: KeepConnectionsInput, role: string): PlannedLoadBalancer {
  const found = loadBalancers.find((one) => one.role === role);
  // Planning makes one of each role.
  if (found === undefined) throw new Error(`no ${role} is planned`);
  return found;
}

/** The wish that makes the same again; see request-of-plan.ts. */
export function keepConnectionsOfPlan(plan: Plan): PlanRequest['keepConnections'] {
  const kept = plan.keepConnections;
  if (kept === undefined) return undefined;
  const idOf = (role: string): string => plan.loadBalancers.find((one) => one.role === role)?.sourceServerId ?? role;
  return {
    limitSeconds: kept.limit,
    udpPort: kept.udpPort,
    addresses: {
      [idOf(secondToMove(plan))]: kept.addresses.source,
      [idOf(firstToMove(plan))]: kept.addresses.target,
    },
  };
}
