import type { Clock } from '../ports/clock.ts';

/** Was the work done in time? Rejects as the work does; what comes too late is not heard of. */
export async function withinMs(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const tooLate = clock.sleep(ms, over.signal).then(
    () => false,
    () => false,
  );
  const done = work.then(() => true);
  // Nobody hears of it after the time is over.
  done.catch(() => undefined);
  try {
    return await Promise.race([done, tooLate]);
  } finally {
    over.abort();
  }
}
