import type { Clock } from '../ports/clock.ts';

/** Sleeps until the time is over, or `woken` is aborted. */
export async function nap(clock: Clock, ms: number, woken: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, woken);
  } catch {
    // Woken.
  }
}
