/** VRRP instances, CARP vhids and address resources of load balancers, and which belong together. */
import { sameAddress } from '../../domain/ip-range.ts';
import type { RunningInstance, VrrpInstance, VrrpKind } from '../../domain/vrrp.ts';
import type { Seen } from './guest-looks.ts';

export interface Configured extends VrrpInstance {
  readonly kind: VrrpKind;
}

export function instancesOf(look: Seen<'configurations'>): readonly Configured[] {
  return look.configurations.flatMap(({ kind, instances }) => instances.map((one) => ({ ...one, kind })));
}

export function runningIn(look: Seen<'running'>): readonly RunningInstance[] {
  return look.running.flatMap(({ instances }) => instances);
}

/** `virtual_ipaddress` and what is held beside it. */
export function heldBy(instance: VrrpInstance): readonly string[] {
  return [...instance.addresses, ...instance.excludedAddresses].map(({ address }) => address);
}

/** The instance of the other load balancer that shares a VIP with this one; else the one of the same family and router id. */
export function counterpartOf(instance: Configured, others: readonly Configured[]): Configured | null {
  const sharing = others.find((other) => heldBy(other).some((address) => includes(heldBy(instance), address)));
  return (
    sharing ??
    others.find(
      (other) =>
        other.kind === instance.kind &&
        isV6(other) === isV6(instance) &&
        // A Pacemaker resource without an address of its own has a name, which is the same on all nodes.
        (instance.routerId === null ? other.name === instance.name : other.routerId === instance.routerId),
    ) ??
    null
  );
}

/** Pairs of instances that belong together, the first one of `one`. */
export function togetherIn(
  one: Seen<'configurations'>,
  other: Seen<'configurations'>,
): readonly (readonly [Configured, Configured])[] {
  const others = instancesOf(other);
  return instancesOf(one).flatMap((instance) => {
    const counterpart = counterpartOf(instance, others);
    return counterpart === null ? [] : [[instance, counterpart] as const];
  });
}

export const isV6 = (instance: VrrpInstance): boolean => instance.addresses[0]?.address.includes(':') === true;

export const includes = (addresses: readonly string[], address: string): boolean =>
  addresses.some((one) => sameAddress(one, address));

/** The first ones of a longer list, for a sentence. */
export function firstOf(lines: readonly string[], most = 3): string {
  const rest = lines.length - most;
  return `${lines.slice(0, most).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}
