/**
 * Lets driven time pass whenever nobody works: no call of Baton is under way, no cloud is busy, and everything that could
 * run at once has run. So an hour of waiting costs nothing, and what happens does not depend on how fast this machine is.
 */
import type { DrivenTime, Simulation } from '../../packages/simulator/src/index.ts';

/** Turns of the event loop in which nothing began, before time may pass: an answer passes through a few on its way. */
const QUIET_TURNS = 5;
/** Real time without any sign of life. */
const STUCK_AFTER_MS = 20_000;

export interface Busy {
  /** Calls under way. */
  readonly underWay: number;
  /** Another number than before is a sign of life of what is under way. */
  readonly signs?: number;
}

export async function passTime<T>(
  parts: {
    readonly time: DrivenTime;
    readonly simulation: Pick<Simulation, 'underWay'>;
    readonly busy: () => Busy;
    readonly limitMs: number;
  },
  work: Promise<T>,
): Promise<T> {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  work.then(mark, mark);
  const endMs = parts.time.nowMs() + parts.limitMs;
  let quiet = 0;
  let lastSignMs = performance.now();
  let signs: number | undefined;
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (settled) return await work;
    const busy = parts.busy();
    if (busy.signs !== signs) lastSignMs = performance.now();
    signs = busy.signs;
    if (busy.underWay > 0 || parts.simulation.underWay > 0) {
      quiet = 0;
    } else {
      quiet += 1;
      if (quiet > QUIET_TURNS && parts.time.advanceToNext()) {
        quiet = 0;
        lastSignMs = performance.now();
      }
    }
    if (parts.time.nowMs() > endMs) throw new Error(`not over within ${parts.limitMs / 1000} simulated seconds`);
    if (performance.now() - lastSignMs > STUCK_AFTER_MS) {
      const { underWay } = busy;
      throw new Error(
        `stuck: ${parts.time.waiting} wait for time, ${underWay} calls of Baton and ${parts.simulation.underWay} works of the clouds under way`,
      );
    }
  }
}
