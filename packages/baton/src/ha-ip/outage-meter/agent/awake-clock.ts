/**
 * The time that this process was awake, and timers on it.
 *
 * A stopped or overloaded prober reads answers late and sends nothing. Such a stall is taken out of the time by which answers
 * are judged: it makes probes void (those that were not sent), and never lost.
 */
export interface AwakeClock {
  /** Milliseconds that this process was awake; for ages and deadlines. */
  now(): number;
  /**
   * Calls `tick` every `intervalMs` from a fixed start, so that lateness does not add up. `lateMs` is by how much this call is
   * late; `missed` is how many calls before it never came. Answers with how to end it.
   */
  every(intervalMs: number, tick: (lateMs: number, missed: number) => void): () => void;
}

export function makeAwakeClock(): AwakeClock {
  /** The longest time between two looks when all is well. */
  const mostBeatMs = 100;
  /** Jitter up to this is no stall: no answer is judged by less (see probe-stream.ts). */
  const jitterMs = 50;
  let beatMs = mostBeatMs;
  let seenMs = performance.now();
  let sleptMs = 0;
  const intervals = new Set<number>();

  const now = (): number => {
    const nowMs = performance.now();
    const passedMs = nowMs - seenMs;
    if (passedMs > beatMs + jitterMs) sleptMs += passedMs - beatMs;
    seenMs = nowMs;
    return nowMs - sleptMs;
  };

  const every = (intervalMs: number, tick: (lateMs: number, missed: number) => void): (() => void) => {
    if (intervals.size === 0) now();
    intervals.add(intervalMs);
    beatMs = Math.min(mostBeatMs, ...intervals);
    const startedMs = performance.now();
    let due = 0;
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      timer = setTimeout(run, due * intervalMs - (performance.now() - startedMs));
    };
    const run = (): void => {
      now();
      // Timers count whole milliseconds and fire a little early, too.
      const lateMs = Math.max(0, performance.now() - startedMs - due * intervalMs);
      const missed = Math.floor(lateMs / intervalMs);
      due += missed + 1;
      tick(lateMs, missed);
      wait();
    };
    wait();
    return () => {
      clearTimeout(timer);
      intervals.delete(intervalMs);
    };
  };
  return { now, every };
}
