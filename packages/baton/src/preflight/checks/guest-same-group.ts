import type { VrrpInstance } from '../../domain/vrrp.ts';
import { block, type Check, type Verdict, warn } from '../check.ts';
import { type Configured, counterpartOf, heldBy, includes, instancesOf, isV6, togetherIn } from './guest-instances.ts';
import { eachPair, type Seen } from './guest-looks.ts';

export const guestSameGroup: Check = {
  id: 'guest.same-group',
  title: 'The load balancers are configured as one group',
  looksAt:
    'Router id (VRID, vhid), addresses, version, advert interval, kind of authentication and virtual MAC of the instances that share a VIP. Where one differs, each drops the adverts of the other and both are MASTER.',
  needs: 'guest',
  remedy:
    'Make the vrrp_instance blocks equal but for priority and unicast addresses (diff the files of both), the secondary first; keepalived -t; systemctl reload keepalived.',
  run: (input) =>
    eachPair(
      input,
      ['configurations'],
      (one, other) => [
        ...alone(one, other),
        ...alone(other, one),
        ...togetherIn(one, other).flatMap(([mine, theirs]) =>
          differences(mine, theirs).map((verdict) => ({
            ...verdict,
            detail: `${mine.name}: ${verdict.detail} (${one.name} first, then ${other.name}).`,
          })),
        ),
        ...clashes(one),
        ...clashes(other),
      ],
      'their instances agree.',
    ),
};

function alone(one: Seen<'configurations'>, other: Seen<'configurations'>): readonly Verdict[] {
  return instancesOf(one)
    .filter((instance) => counterpartOf(instance, instancesOf(other)) === null)
    .map((instance) => warn(`Instance ${instance.name} is on ${one.name} only; ${other.name} would not take over.`));
}

function differences(mine: Configured, theirs: Configured): readonly Verdict[] {
  const each = (what: string, of: (instance: Configured) => Told, as: typeof block): readonly Verdict[] =>
    of(mine) === of(theirs) ? [] : [as(`${what} differs: ${said(of(mine))} and ${said(of(theirs))}`)];
  // Version 2 drops an advert with another interval; version 3 takes the MASTER's (RFC 5798, 6.4.2). CARP learns from it.
  const intervalMatters = mine.version !== 3 && mine.advert === null;
  return [
    ...each('the router id', ({ routerId }) => routerId, block),
    ...each('the kind', ({ kind }) => kind, block),
    ...addresses(mine, theirs),
    ...each('the version', ({ version }) => version, block),
    ...each('the authentication', ({ authentication }) => authentication, block),
    ...each('the advert interval (ms)', ({ advertIntervalMs }) => advertIntervalMs, intervalMatters ? block : warn),
    ...each('the virtual MAC', ({ virtualMac }) => virtualMac, warn),
  ];
}

/** In any order; `virtual_ipaddress_excluded` is no part of the adverts. */
function addresses(mine: VrrpInstance, theirs: VrrpInstance): readonly Verdict[] {
  const list = (one: VrrpInstance) => one.addresses.map(({ address }) => address);
  const equal = list(mine).length === list(theirs).length && list(mine).every((one) => includes(list(theirs), one));
  return equal ? [] : [block(`the VIPs differ: ${list(mine).join(', ')} and ${list(theirs).join(', ')}`)];
}

/** Two instances with one router id on one interface hear each other's adverts. */
function clashes(look: Seen<'configurations'>): readonly Verdict[] {
  const all = instancesOf(look).filter(({ routerId }) => routerId !== null);
  return all.flatMap((one, index) =>
    all
      .slice(index + 1)
      .filter(
        (other) =>
          other.routerId === one.routerId &&
          other.interface === one.interface &&
          isV6(other) === isV6(one) &&
          !heldBy(one).some((address) => includes(heldBy(other), address)),
      )
      .map((other) =>
        block(
          `${look.name}: ${one.name} and ${other.name} both have router id ${one.routerId} on ${one.interface ?? 'one interface'}.`,
        ),
      ),
  );
}

type Told = string | number | null;

const said = (value: Told): string => (value === null ? 'none given' : String(value));
