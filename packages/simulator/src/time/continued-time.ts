import type { Time } from './time.ts';

/** The same time, moved so that it is `nowMs` now: a saved state goes on at the moment at which it stopped. */
export function continuedTime(time: Time, nowMs: number): Time {
  const offsetMs = nowMs - time.nowMs();
  return { nowMs: () => time.nowMs() + offsetMs, after: (delayMs, run) => time.after(delayMs, run) };
}
