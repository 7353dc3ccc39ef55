import type { Election } from '../domain/election.ts';
import { sameAddress } from '../domain/ip-range.ts';
import type { VrrpInstance } from '../domain/vrrp.ts';
import { masterDownMs, skewMs } from './skew.ts';

/** How long the one with these instances takes to get the slowest of the VIPs. Null where they tell of none. */
export function electionFor(configured: readonly VrrpInstance[], vips: readonly string[]): Election | null {
  const elections = vips.flatMap((address) => {
    const instance = configured.find((one) => holds(one, address));
    return instance === undefined ? [] : (timesOf(instance) ?? []);
  });
  return elections.toSorted((one, other) => other.skewMs - one.skewMs)[0] ?? null;
}

function timesOf(instance: VrrpInstance): Election | null {
  const skew = skewMs(instance);
  const down = masterDownMs(instance);
  const advertIntervalMs = instance.advert === null ? instance.advertIntervalMs : instance.advert.base * 1000;
  if (skew === null || down === null || advertIntervalMs === null) return null;
  return { priority: instance.priority, advertIntervalMs, skewMs: skew, masterDownMs: down };
}

function holds({ addresses, excludedAddresses }: VrrpInstance, vip: string): boolean {
  return [...addresses, ...excludedAddresses].some(({ address }) => sameAddress(address, vip));
}
