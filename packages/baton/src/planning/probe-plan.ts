/** How the HA IPs are watched from outside. */
import type { SecurityGroup } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { ProbePlan } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';

const HTTP = { port: 80, path: '/', intervalMs: 100 } as const;
const ICMP_INTERVAL_MS = 10;

type ProbeWishes = Pick<PlanRequest, 'vantage' | 'probe'>;

/** Before there is a plan: one look that keeps the whole answer, to see whether it tells who serves. */
export function firstLook(wishes: ProbeWishes): ProbePlan {
  return { vantage: wishes.vantage ?? [], icmp: icmpOf(wishes), http: { ...httpOf(wishes), identify: 'body' } };
}

export interface Identified {
  readonly probe: ProbePlan;
  /** By server id: what it answers when it serves. Empty when answers do not tell. */
  readonly answersAs: ReadonlyMap<string, string>;
  readonly why: string;
}

/**
 * HTTP where the security groups let clients in; it identifies who serves when the answer was seen to be a load balancer's
 * own name. A page that is the same on both proves nothing, and is not taken for more.
 */
export function planProbe(group: HaGroup, wishes: ProbeWishes, answers: ReadonlyMap<string, string>): Identified {
  const vantage = wishes.vantage ?? [];
  const icmp = icmpOf(wishes);
  const http = httpOf(wishes);
  const further = furtherOf(wishes);
  const told = [...answers.values()];
  const admitted = told.length > 0 || opensPort(group, http.port);
  if (!admitted && icmp !== null) {
    return {
      probe: { vantage, icmp, http: null, ...further },
      answersAs: new Map(),
      why: `HA IPs are watched by ${pingAnd(further)}: no security group opens port ${http.port} to everybody. Who answers cannot be told; name another port (--probe-port), or set probe.http, its identify, and answersAs in the plan for that`,
    };
  }
  const clock =
    icmp === null ? `; nothing is pinged, so the outage is measured by HTTP, ${everyText(http.intervalMs)}` : '';
  const names = group.loadBalancers.map(({ server }) => server.name);
  const tells =
    told.length > 0 && told.every((answer) => names.includes(answer)) && new Set(names).size === names.length;
  if (!tells) {
    const by = icmp === null ? 'HTTP' : 'ping and HTTP';
    const closed = admitted
      ? ''
      : `. No security group opens that port to everybody: the preflight tells whether it answers where clients are`;
    return {
      probe: { vantage, icmp, http: { ...http, identify: 'none' }, ...further },
      answersAs: new Map(),
      why: `HA IPs are watched by ${by} on port ${http.port}; an answer does not tell which load balancer gave it. Set the plan's probe.http.identify and each answersAs where one does (a header, or a page of its own)${closed}${clock}`,
    };
  }
  return {
    probe: { vantage, icmp, http: { ...http, identify: 'body' }, ...further },
    answersAs: new Map(group.loadBalancers.map(({ server }) => [server.id, server.name])),
    why: `HA IPs answer over HTTP on port ${http.port} with the name of the load balancer that serves (${told.join(', ')}): each cutover is proved by that${clock}`,
  };
}

function icmpOf({ probe }: ProbeWishes): ProbePlan['icmp'] {
  return probe?.icmp === false ? null : { intervalMs: ICMP_INTERVAL_MS };
}

function httpOf({ probe }: ProbeWishes): Omit<NonNullable<ProbePlan['http']>, 'identify'> {
  const { port = HTTP.port, httpIntervalMs: intervalMs = HTTP.intervalMs, expect } = probe ?? {};
  return { ...HTTP, port, intervalMs, ...(expect === undefined ? {} : { expect }) };
}

/** Only what was asked for: each of them costs the load balancers and the vantage something. */
function furtherOf({ probe }: ProbeWishes): Pick<ProbePlan, 'udp' | 'tcp' | 'conversation' | 'otherVantages'> {
  const { udpPort, tcpPort, conversation, otherVantages } = probe ?? {};
  const intervalMs = ICMP_INTERVAL_MS;
  return {
    ...(udpPort === undefined ? {} : { udp: { port: udpPort, intervalMs } }),
    ...(tcpPort === undefined ? {} : { tcp: { port: tcpPort, intervalMs } }),
    ...(conversation === undefined ? {} : { conversation: { ...conversation, intervalMs } }),
    ...(otherVantages === undefined ? {} : { otherVantages }),
  };
}

function pingAnd({ udp, tcp, conversation }: ReturnType<typeof furtherOf>): string {
  const more = Object.entries({ udp, tcp, conversation }).flatMap(([name, kind]) => (kind ? [name] : []));
  return more.length === 0 ? 'ping alone' : `ping, ${more.join(', ')}, and not over HTTP`;
}

const everyText = (intervalMs: number): string => `one new connection each ${intervalMs} ms`;

function opensPort(group: HaGroup, port: number): boolean {
  const used = new Set(group.loadBalancers.flatMap(({ ports }) => ports.flatMap((one) => one.securityGroupIds)));
  return group.securityGroups.filter((one) => used.has(one.id)).some((one) => admits(one, port));
}

function admits(group: SecurityGroup, port: number): boolean {
  return group.rules.some(
    (rule) =>
      rule.direction === 'ingress' &&
      rule.etherType === 'IPv4' &&
      rule.remoteGroupId === null &&
      (rule.remoteIpPrefix === null || rule.remoteIpPrefix === '0.0.0.0/0') &&
      (rule.protocol === null || ['tcp', '6', 'any'].includes(rule.protocol.toLowerCase())) &&
      (rule.portRangeMin ?? 0) <= port &&
      port <= (rule.portRangeMax ?? 65_535),
  );
}
