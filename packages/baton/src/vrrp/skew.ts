/**
 * How long a load balancer waits before it becomes MASTER: after a priority-0 advert its skew time only, after silence its
 * master-down time. Thus a planned stop costs the skew of the one that takes over, a crash its master-down time.
 */
import type { VrrpInstance } from '../domain/vrrp.ts';

export type Timed = Pick<VrrpInstance, 'priority' | 'version' | 'advertIntervalMs' | 'advert'>;

/** Adverts that may be missed: Master_Down_Interval of RFC 3768 6.1 and RFC 5798 6.1. */
const MISSED_ADVERTS = 3;

/**
 * Milliseconds, rounded. VRRP version 2 (also where the version is the daemon's default): (256 - priority) / 256 s, RFC 3768 6.1;
 * version 3: that part of the advert interval, RFC 5798 6.1; CARP: skew / 256 s, carp(4). Null where the kind has none of these.
 */
export function skewMs({ priority, version, advertIntervalMs, advert }: Timed): number | null {
  if (advert !== null) return Math.round((advert.skew * 1000) / 256);
  if (priority === null) return null;
  if (version !== 3) return Math.round(((256 - priority) * 1000) / 256);
  return advertIntervalMs === null ? null : Math.round(((256 - priority) * advertIntervalMs) / 256);
}

/**
 * Milliseconds from the last advert of the MASTER until this one takes over. Version 3 waits by the MASTER's own interval
 * (RFC 5798 6.1, Master_Adver_Interval): give it when it differs.
 */
export function masterDownMs(instance: Timed, masterAdvertIntervalMs: number | null = null): number | null {
  const learned = instance.version === 3 ? masterAdvertIntervalMs : null;
  const interval = instance.advert === null ? (learned ?? instance.advertIntervalMs) : instance.advert.base * 1000;
  const skew = skewMs({ ...instance, advertIntervalMs: interval });
  return interval === null || skew === null ? null : MISSED_ADVERTS * interval + skew;
}
