/**
 * How fast the link is, as far as it is what everything waits for: what makes bytes worth saving. By a limit that was set it is known from
 * the first byte; else it is measured, while the sender has to wait for room. Waiting for the other end's disk does not count.
 */

export interface LinkRate {
  /** Infinity while nobody waits for the link. */
  readonly bytesPerSecond: number;
  /** For room on the link. Several may wait at once: time counts once. */
  waiting(call: () => Promise<void>): Promise<void>;
  sent(bytes: number): void;
}

const SPAN_MS = 200;
/** Of the span, to call the link what everything waits for. */
const BUSY = 0.5;
/** The weight of the newest measurement. */
const NEWEST = 0.2;

/** `limit`: of bytes in a second, or null; `now`: milliseconds that only grow. */
export function makeLinkRate(limit: () => number | null, now: () => number): LinkRate {
  let [since, bytes, waited] = [now(), 0, 0];
  let [waiters, waitingSince] = [0, 0];
  let measured = Infinity;

  /** Up to this moment, of a wait that goes on too. */
  const countWait = (at: number): void => {
    if (waiters > 0) waited += at - waitingSince;
    waitingSince = at;
  };
  return {
    get bytesPerSecond() {
      return Math.min(measured, limit() ?? Infinity);
    },
    waiting: async (call) => {
      countWait(now());
      waiters += 1;
      try {
        await call();
      } finally {
        countWait(now());
        waiters -= 1;
      }
    },
    sent: (more) => {
      bytes += more;
      const at = now();
      const passed = at - since;
      if (passed < SPAN_MS) return;
      countWait(at);
      const rate = (bytes * 1000) / passed;
      if (waited <= passed * BUSY) measured = Infinity;
      else measured = measured === Infinity ? rate : measured + NEWEST * (rate - measured);
      [since, bytes, waited] = [at, 0, 0];
    },
  };
}
