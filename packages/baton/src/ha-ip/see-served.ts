import type { Clock } from '../ports/clock.ts';
import type { Moved } from '../ports/cutover-driver.ts';

/** Does the taking side serve? `unknown`: somebody answers, who cannot be told. */
export type Look = 'yes' | 'no' | 'unknown';

export interface Seeing {
  readonly look: () => Promise<Look>;
  /** Whether what steers says that new clients are led there. */
  readonly settled: () => Promise<boolean>;
  /** Once, when half of the time has passed. */
  readonly again: () => Promise<void>;
  readonly beganMs: number;
  readonly deadlineSeconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Routers take a moment, and may have several paths: one answer is none. */
const LOOKS_IN_A_ROW = 5;
const LOOK_EVERY_MS = 150;
/** Without an answer that identifies the guest. */
const BLIND_SETTLE_MS = 5000;

/** Repeats looks until enough of them in a row saw the taking side. Null: not until the deadline. */
export async function seeServed(seeing: Seeing): Promise<Omit<Moved, 'address'> | null> {
  const { clock, beganMs, deadlineSeconds, signal } = seeing;
  const endMs = beganMs + deadlineSeconds * 1000;
  let inARow = 0;
  let looks = 0;
  let identified = true;
  let firstMs = 0;
  let settledSinceMs: number | null = null;
  let announcedAgain = 0;
  for (;;) {
    const answer = await seeing.look();
    looks += 1;
    if (answer === 'unknown') {
      identified = false;
      settledSinceMs = (await seeing.settled()) ? (settledSinceMs ?? clock.monotonicMs()) : null;
    }
    const nowMs = clock.monotonicMs();
    const counts =
      answer === 'yes' ||
      (answer === 'unknown' && settledSinceMs !== null && nowMs - settledSinceMs >= BLIND_SETTLE_MS);
    inARow = counts ? inARow + 1 : 0;
    if (inARow === 1) firstMs = nowMs - beganMs;
    if (inARow >= LOOKS_IN_A_ROW) return { takenAfterMs: firstMs, looks, identified, announcedAgain };
    if (nowMs >= endMs) return null;
    if (announcedAgain === 0 && nowMs - beganMs > (deadlineSeconds * 1000) / 2) {
      announcedAgain = 1;
      await seeing.again();
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}
