/** The simulation's own time: everything in it that waits, waits here. */
export type Cancel = () => void;

export interface Time {
  /** Milliseconds since the epoch, of the simulated clouds. */
  nowMs(): number;
  /** Runs once, when so many simulated milliseconds have passed. */
  after(delayMs: number, run: () => void): Cancel;
}

/** As fast as the machine's own clock. */
export function realTime(): Time {
  return scaledTime(1);
}

/** `factor` simulated seconds pass in one real second. Timers of the machine are not finer than 1 ms. */
export function scaledTime(factor: number): Time {
  const startedAtMs = Date.now();
  const startedMs = performance.now();
  return {
    nowMs: () => startedAtMs + (performance.now() - startedMs) * factor,
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs / factor);
      return () => clearTimeout(timer);
    },
  };
}
