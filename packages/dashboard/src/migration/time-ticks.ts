/** Where the axis of time has its ticks, and what stands at them: from milliseconds to days. Pure. */
import type { Span } from './outages.ts';

export interface Tick {
  readonly atMs: number;
  readonly text: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS_MS: readonly number[] = [
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY),
];

/** At most so many, at round times of the zone that is `zoneOffsetMs` ahead of UTC. */
export function ticksOf({ fromMs, toMs }: Span, most: number, zoneOffsetMs: number): readonly Tick[] {
  const spanMs = toMs - fromMs;
  if (spanMs <= 0 || most < 1) return [];
  const stepMs = STEPS_MS.find((step) => spanMs / step <= most) ?? Math.ceil(spanMs / most / DAY) * DAY;
  const ticks: Tick[] = [];
  const first = Math.ceil((fromMs + zoneOffsetMs) / stepMs) * stepMs;
  for (let local = first; local <= toMs + zoneOffsetMs; local += stepMs) {
    ticks.push({ atMs: local - zoneOffsetMs, text: textOf(local, stepMs) });
  }
  return ticks;
}

function textOf(localMs: number, stepMs: number): string {
  const text = new Date(localMs).toISOString();
  if (stepMs < SECOND) return text.slice(14, 23);
  if (stepMs < MINUTE) return text.slice(11, 19);
  return stepMs < DAY ? text.slice(11, 16) : text.slice(5, 10);
}
