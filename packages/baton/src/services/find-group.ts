import { BatonError } from '../domain/error.ts';
import type { HaGroup } from '../domain/ha-group.ts';

/** By name, HA IP, VIP or key; a member's name will do as well. */
export function findGroup(groups: readonly HaGroup[], wanted: string, cloud: string): HaGroup {
  const found = groups.filter(
    (group) =>
      group.name === wanted ||
      group.key === wanted ||
      group.haIps.some((haIp) => haIp.address === wanted) ||
      group.vips.some((vip) => vip.address === wanted) ||
      group.loadBalancers.some((balancer) => balancer.server.name === wanted || balancer.server.id === wanted),
  );
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (second !== undefined) {
    throw new BatonError({
      code: 'GROUP_AMBIGUOUS',
      kind: 'user',
      message: `${found.length} HA groups of ${cloud} answer to "${wanted}": ${found.map((group) => `${group.name} (${group.haIps.map((haIp) => haIp.address).join(' ') || 'no HA IP'}, key ${group.key})`).join(', ')}.`,
      remedy: 'Name the group by one of its HA IPs, or by its key.',
    });
  }
  throw new BatonError({
    code: 'GROUP_UNKNOWN',
    kind: 'user',
    message: `There is no HA group "${wanted}" in ${cloud}.${groups.length === 0 ? ' None was found at all.' : ` Found: ${groups.map((group) => group.name).join(', ')}.`}`,
    remedy: `See what was found, and what was left out and why: baton group discover --cloud ${cloud}`,
  });
}
