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

/** A gap as the meter sees it: which step ran is for others to say. */
export type SeenGap = Omit<Gap, 'stepId'>;

export interface OutageMeter {
  /**
   * Begins to watch, from every vantage of the plan. Gaps are handed over as soon as they end (and the ones still open at stop, or
   * when their prober ended, with `end: 'unseen'`). Never rejects for a lost probe; rejects at once when the command of the plan's own
   * vantage cannot run, unless it may begin `orLater`. What cannot run is tried again until the stop.
   */
  start(
    addresses: readonly string[],
    onGap: (gap: SeenGap) => void,
    signal: AbortSignal,
    more?: WatchOptions,
  ): Promise<Watch>;
  /**
   * One new connection now, outside of any watch: who serves this address? Null when nobody answers within the deadline. Rejects
   * with code VANTAGE_UNUSABLE or PROBE_AGENT_ENDED when nobody can look from the plan's own vantage.
   */
  askOnce(address: string, timeoutMs: number, signal: AbortSignal): Promise<HttpAnswer | null>;
  /** One round of echo requests: how many of `count` came back. Rejects as `askOnce` does. */
  ping(address: string, count: number, signal: AbortSignal): Promise<number>;
}

export interface WatchOptions {
  /** Told, in a sentence, what weakens the measurement. */
  readonly onNote?: (text: string) => void;
  /** A gap that has lasted longer than a moment and goes on (`end: 'open'`): once, before `onGap` has it. */
  readonly onOpenGap?: (gap: SeenGap) => void;
  /** Whether the plan's own vantage watches now. */
  readonly onWatching?: (now: Watching) => void;
  /** Resolves at once, and goes on trying where the plan's own vantage cannot run now. */
  readonly orLater?: boolean;
}

export type Watching =
  | { readonly isOn: true }
  /** Since when nobody looks (ISO 8601 with milliseconds), and why. */
  | { readonly isOn: false; readonly until: string; readonly why: string };

export interface Watch {
  /** The newest answer by HTTP of an address, if any. */
  lastAnswer(address: string): HttpAnswer | null;
  /**
   * Milliseconds in which no probe of the plan's own vantage, of whatever kind, had an answer of that address, counted from the
   * first that was not answered; 0 while there are answers, null before the first. Only silence that was seen counts: it stands
   * still while the vantage does. Look at `seenForMs` before acting on it.
   */
  silentForMs(address: string): number | null;
  /** Milliseconds since the prober at the plan's own vantage last proved that it is alive and sending; null before the first proof. */
  seenForMs(): number | null;
  /** What was watched so far. */
  spans(): readonly WatchSpan[];
  /** Gaps of which `onOpenGap` was told and that go on, each as long as it was seen. */
  openGaps(): readonly SeenGap[];
  /** Ends the probes and answers with what was watched. */
  stop(): Promise<readonly WatchSpan[]>;
}
