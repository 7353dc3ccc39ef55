/** Looks at HA IPs from outside, on a fixed clock, while a migration runs. */
import type { Gap, WatchSpan } from './journal.ts';

export interface HttpAnswer {
  /** ISO 8601 with milliseconds: when the connection was begun. */
  readonly at: string;
  readonly status: number;
  /** Who answered, by the plan's `identify`; null when it cannot be told. */
  readonly who: string | null;
  readonly durationMs: number;
}

export interface OutageMeter {
  /**
   * Begins to watch. Gaps are handed over as soon as they end (and the ones still open at stop).
   * Never rejects for a lost probe; rejects at once when the vantage command cannot run.
   */
  start(addresses: readonly string[], onGap: (gap: Omit<Gap, 'stepId'>) => void, signal: AbortSignal): Promise<Watch>;
  /** One new connection now, outside of any watch: who serves this address? Null when nobody answers within the deadline. */
  askOnce(address: string, timeoutMs: number, signal: AbortSignal): Promise<HttpAnswer | null>;
  /** One round of echo requests: how many of `count` came back. */
  ping(address: string, count: number, signal: AbortSignal): Promise<number>;
}

export interface Watch {
  /** The newest answer by HTTP of an address, if any. */
  lastAnswer(address: string): HttpAnswer | null;
  /** Milliseconds since the last echo reply or HTTP answer of that address; null before the first. */
  silentForMs(address: string): number | null;
  /** Ends the probes and answers with what was watched. */
  stop(): Promise<readonly WatchSpan[]>;
}
