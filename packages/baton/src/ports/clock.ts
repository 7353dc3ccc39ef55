/** Time as a port, so that tests can drive it. */
export interface Clock {
  now(): Date;
  /** Monotonic, in milliseconds; for durations. */
  monotonicMs(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
