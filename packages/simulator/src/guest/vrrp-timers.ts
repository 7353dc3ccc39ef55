/** Timers of VRRP as keepalived has them; all in ms. */
import type { VrrpInstanceDefinition } from './definition.ts';
import type { VrrpTimer } from './rows.ts';

/** keepalived speaks version 2 unless told; an interval that is not whole seconds needs 3 (keepalived.conf(5), advert_int). */
export function versionOf(instance: VrrpInstanceDefinition): 2 | 3 {
  return instance.advertIntervalMs % 1000 === 0 ? 2 : 3;
}

/**
 * How much longer than its betters a BACKUP waits: a share of one second in version 2 (RFC 3768, 5.3.7 and 6.1), of the
 * MASTER's interval in version 3 (RFC 5798, 6.1).
 */
export function skewMs(instance: VrrpInstanceDefinition, masterIntervalMs: number): number {
  return ((256 - instance.priority) / 256) * (versionOf(instance) === 2 ? 1000 : masterIntervalMs);
}

/** Silence after which a BACKUP takes over (RFC 5798, 6.1, Master_Down_Interval). */
export function masterDownMs(instance: VrrpInstanceDefinition, masterIntervalMs: number): number {
  return 3 * masterIntervalMs + skewMs(instance, masterIntervalMs);
}

/** The first advert at or after a moment. */
export function nextBeat(beatMs: number, everyMs: number, atMs: number): number {
  return beatMs + Math.max(0, Math.ceil((atMs - beatMs) / everyMs)) * everyMs;
}

/** The last advert up to a moment, which is not before `beatMs`. */
export function lastBeat(beatMs: number, everyMs: number, atMs: number): number {
  return beatMs + Math.floor((atMs - beatMs) / everyMs) * everyMs;
}

/** For a guest that stood still for so long. */
export function later(timer: VrrpTimer, ms: number): VrrpTimer {
  const add = (atMs: number | null): number | null => (atMs === null ? null : atMs + ms);
  return { ...timer, beatMs: add(timer.beatMs), downAtMs: add(timer.downAtMs) };
}
