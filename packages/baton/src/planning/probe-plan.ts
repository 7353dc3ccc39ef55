/** How the HA IPs are watched from outside. */
import type { SecurityGroup } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { ProbePlan } from '../domain/plan.ts';

const HTTP = { port: 80, path: '/', intervalMs: 100 } as const;
const ICMP_INTERVAL_MS = 10;

/** Before there is a plan: one look that keeps the whole answer, to see whether it tells who serves. */
export function firstLook(vantage: readonly string[]): ProbePlan {
  return { vantage, icmp: { intervalMs: ICMP_INTERVAL_MS }, http: { ...HTTP, identify: 'body' } };
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
export function planProbe(
  group: HaGroup,
  vantage: readonly string[],
  answers: ReadonlyMap<string, string>,
): Identified {
  const icmp = { intervalMs: ICMP_INTERVAL_MS };
  const told = [...answers.values()];
  if (told.length === 0 && !opensPort(group, HTTP.port)) {
    return {
      probe: { vantage, icmp, http: null },
      answersAs: new Map(),
      why: 'HA IPs are watched by ping alone: no security group opens port 80 to everybody. Who answers cannot be told; set probe.http, its identify, and answersAs in the plan for that',
    };
  }
  const names = group.loadBalancers.map(({ server }) => server.name);
  const tells =
    told.length > 0 && told.every((answer) => names.includes(answer)) && new Set(names).size === names.length;
  if (!tells) {
    return {
      probe: { vantage, icmp, http: { ...HTTP, identify: 'none' } },
      answersAs: new Map(),
      why: "HA IPs are watched by ping and HTTP on port 80; an answer does not tell which load balancer gave it. Set the plan's probe.http.identify and each answersAs where one does (a header, or a page of its own)",
    };
  }
  return {
    probe: { vantage, icmp, http: { ...HTTP, identify: 'body' } },
    answersAs: new Map(group.loadBalancers.map(({ server }) => [server.id, server.name])),
    why: `HA IPs answer over HTTP with the name of the load balancer that serves (${told.join(', ')}): each cutover is proved by that`,
  };
}

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
