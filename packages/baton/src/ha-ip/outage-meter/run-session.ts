/** What one life of a prober tells of one address, as runs. */
import type { Run } from './agent-protocol.ts';
import { GapTracker, type FoundGap, type WatchedSpan } from './gap-tracker.ts';

export class RunSession {
  private readonly tracker: GapTracker;
  private readonly onGap: (gap: FoundGap) => void;

  constructor(intervalMs: number, onGap: (gap: FoundGap) => void) {
    this.tracker = new GapTracker(intervalMs);
    this.onGap = onGap;
  }

  add(run: Run): void {
    const gap = this.tracker.addRun(run);
    if (gap) this.onGap(gap);
  }

  openGap(): FoundGap | null {
    return this.tracker.openGap();
  }

  span(): WatchedSpan | null {
    return this.tracker.span();
  }

  end(): WatchedSpan | null {
    const gap = this.tracker.end();
    if (gap) this.onGap({ ...gap, isCut: true });
    return this.tracker.span();
  }
}
