/** Lets so many bytes pass in a second; what is not used may be used later, for a short while. Time is given, not read. */

export interface TokenBucket {
  /** Takes bytes now, and answers for how many milliseconds the taker has to rest. */
  take(bytes: number, nowMs: number): number;
  /** From now on; null: no limit. */
  setRate(bytesPerSecond: number | null, nowMs: number): void;
  readonly bytesPerSecond: number | null;
}

/** What was saved up is at most what passes in this time. */
const SAVED_SECONDS = 0.25;

export function makeTokenBucket(bytesPerSecond: number | null, nowMs: number): TokenBucket {
  let rate = checkedRate(bytesPerSecond);
  /** Below zero: bytes that were let through ahead of their time. */
  let saved = 0;
  let at = nowMs;
  const pass = (now: number): void => {
    if (rate !== null) saved = Math.min(rate * SAVED_SECONDS, saved + (rate * Math.max(0, now - at)) / 1000);
    at = Math.max(at, now);
  };
  return {
    take: (bytes, now) => {
      pass(now);
      if (rate === null) return 0;
      saved -= bytes;
      return saved >= 0 ? 0 : (-saved / rate) * 1000;
    },
    setRate: (next, now) => {
      pass(now);
      rate = checkedRate(next);
      // A debt at a low rate would otherwise be paid long after the limit was lifted.
      saved = rate === null ? 0 : Math.max(saved, -rate);
    },
    get bytesPerSecond() {
      return rate;
    },
  };
}

function checkedRate(bytesPerSecond: number | null): number | null {
  if (bytesPerSecond === null || bytesPerSecond > 0) return bytesPerSecond;
  throw new RangeError(`a rate is above zero or null, not ${bytesPerSecond}`);
}
