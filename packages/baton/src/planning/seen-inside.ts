/** What planning learns from the guests: who is MASTER, and how fast the other one would take over. */
import type { Election } from '../domain/election.ts';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HaGroup, LoadBalancer, RoleFinding } from '../domain/ha-group.ts';
import { electionFor } from '../vrrp/election-for.ts';

/** By server id. */
export type Readings = ReadonlyMap<string, GuestReading>;

/** The finding of the inside where it tells one MASTER; else what was found before. */
export function rolesSeenInside(group: HaGroup, readings: Readings): RoleFinding {
  const states = group.loadBalancers.flatMap((balancer) =>
    (readings.get(balancer.server.id)?.vrrp ?? []).flatMap(({ running }) =>
      (running?.instances ?? []).map((instance) => ({ balancer, instance })),
    ),
  );
  const masters = new Set(states.filter(({ instance }) => instance.state === 'MASTER').map(({ balancer }) => balancer));
  const [master] = masters;
  if (master === undefined || masters.size > 1) return group.roles;
  const { id, name } = master.server;
  const isUnique = group.loadBalancers.filter(({ server }) => server.name === name).length === 1;
  const said = states.map(
    ({ balancer, instance }) => `${balancer.server.name} says ${instance.name} ${instance.state}`,
  );
  return { ...group.roles, primary: isUnique ? name : id, evidence: [`seen inside: ${said.join('; ')}`] };
}

/** Of the slowest of the group's VIPs. Null where no configuration that tells it was read. */
export function electionOf(group: HaGroup, taker: LoadBalancer, readings: Readings): Election | null {
  const configured = (readings.get(taker.server.id)?.vrrp ?? []).flatMap(
    ({ configuration }) => configuration?.instances ?? [],
  );
  return electionFor(
    configured,
    group.vips.map(({ address }) => address),
  );
}
