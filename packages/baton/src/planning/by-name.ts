/** What it means that a name leads clients, in words of the plan. */
import type { PlannedChoice, PlannedHaIp } from '../domain/plan.ts';
import type { DnsCutover } from '../ports/name-updates.ts';

export type ByName = PlannedHaIp & { readonly cutover: DnsCutover };

/** Those HA IPs that move by a name. */
export function byName(haIps: readonly PlannedHaIp[]): readonly ByName[] {
  return haIps.flatMap((haIp) => (haIp.cutover?.driver === 'dns' ? [{ ...haIp, cutover: haIp.cutover }] : []));
}

const BY_HEART = 'those that know the address by heart do not follow';

export function chosenNames(haIps: readonly PlannedHaIp[]): readonly PlannedChoice[] {
  return byName(haIps).map(({ address, cutover: { name, ttlSeconds, usualTtlSeconds } }) => ({
    about: `cutover of ${address}`,
    chosen: `by the name ${name}`,
    why: `as asked for; the address stays where it is. Its TTL goes from ${usualTtlSeconds} s to ${ttlSeconds} s before the cutover, and back at the end`,
  }));
}

/** For what is changed by the migration. */
export function nameNotes(haIps: readonly PlannedHaIp[], source: string, target: string): readonly string[] {
  return byName(haIps).map(
    ({ address, cutover: { name, ttlSeconds } }) =>
      `the address behind ${name}: one that ${target} gives takes the place of ${address}, which stays in ${source}. Clients follow within ${ttlSeconds} s, as soon as their resolvers ask again; ${BY_HEART}`,
  );
}

/** For the forecast. */
export function nameBasis({ cutover: { name, ttlSeconds, usualTtlSeconds } }: ByName): string {
  return `outage, cutover by the name ${name}: none, since both clouds serve until the rollback window ends. It begins when ${usualTtlSeconds} s have passed since the TTL was lowered, and clients follow within ${ttlSeconds} s; ${BY_HEART}`;
}

/** For the way back. */
export function nameReturns({ address, cutover: { name, ttlSeconds } }: ByName, source: string): string {
  return `by the name ${name}: ${address} stays associated in ${source} until the commit, so the way back is a change of the name. Clients follow within ${ttlSeconds} s, once the migration is completed within the usual TTL`;
}
