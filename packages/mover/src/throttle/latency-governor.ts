/**
 * Reads of a mover stand in the same queue as those of the guest. When the median of the last reads takes longer than the budget, half as
 * many run at once, and when only one does, it rests between them; when it is well below, one more runs. Time is given, not read.
 */

export interface LatencyGovernor {
  /** A read took so long. */
  took(milliseconds: number): void;
  /** Reads that may run at once. */
  readonly inFlight: number;
  /** To rest before the next read. */
  readonly restMs: number;
}

export interface LatencyBudget {
  /** Null: no limit. */
  readonly medianMs: number | null;
  readonly mostInFlight: number;
}

/** Reads that are judged together. */
const JUDGED = 9;
/** Below this share of the budget there is room for more. */
const ROOM = 0.7;
const MOST_REST_MS = 1000;

export function makeLatencyGovernor({ medianMs, mostInFlight }: LatencyBudget): LatencyGovernor {
  let lately: number[] = [];
  let [inFlight, restMs] = [mostInFlight, 0];
  const judge = (median: number, budget: number): void => {
    if (median > budget) {
      if (inFlight > 1) inFlight = Math.floor(inFlight / 2);
      else restMs = Math.min(MOST_REST_MS, restMs === 0 ? budget : restMs * 2);
    } else if (median < budget * ROOM) {
      if (restMs > 0) restMs = restMs < 1 ? 0 : restMs / 2;
      else inFlight = Math.min(mostInFlight, inFlight + 1);
    }
  };
  return {
    took: (milliseconds) => {
      if (medianMs === null) return;
      lately.push(milliseconds);
      if (lately.length < JUDGED) return;
      const sorted = lately.sort((one, other) => one - other);
      lately = [];
      judge(sorted[JUDGED >> 1] ?? 0, medianMs);
    },
    get inFlight() {
      return inFlight;
    },
    get restMs() {
      return restMs;
    },
  };
}
