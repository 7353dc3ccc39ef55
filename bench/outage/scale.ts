/** Outages from nothing to minutes on one line: zero stands apart, left of a break; from 1 ms on, each decade is as wide. */

export interface Scale {
  readonly zero: number;
  readonly from: number;
  readonly to: number;
  at(ms: number): number;
}

const FIRST_MS = 1;
const LAST_MS = 10_000;
export const DECADES = [1, 10, 100, 1000, 10_000] as const;
const ZERO_SHARE = 0.12;

export function scale(left: number, width: number): Scale {
  const from = left + width * ZERO_SHARE;
  const to = left + width;
  const perDecade = (to - from) / Math.log10(LAST_MS / FIRST_MS);
  const at = (ms: number): number => {
    if (ms === 0) return left;
    return from + Math.log10(Math.min(Math.max(ms, FIRST_MS), LAST_MS) / FIRST_MS) * perDecade;
  };
  return { zero: left, from, to, at };
}
