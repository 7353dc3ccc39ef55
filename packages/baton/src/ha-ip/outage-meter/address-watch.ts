/** What one probe sees of one address, over all its prober's lives. */
import type { FoundGap, WatchedSpan } from './gap-tracker.ts';
import { SpanKeeper } from './span-keeper.ts';

/** One life of a prober: what PingSession and RunSession have in common. */
export interface ProbeSession<T> {
  add(item: T): void;
  /** The gap that goes on, as long as it was seen; null: none. */
  openGap(): FoundGap | null;
  /** So far; null before the first probe. */
  span(): WatchedSpan | null;
  end(): WatchedSpan | null;
}

export class AddressWatch {
  readonly address: string;
  readonly probe: string;
  private readonly keeper = new SpanKeeper();
  private current: { readonly life: string; readonly session: ProbeSession<never> } | null = null;
  /** When the gap began of which it was told that it goes on. */
  private toldFromMs: number | null = null;

  constructor(address: string, probe: string) {
    this.address = address;
    this.probe = probe;
  }

  /** A new `life` says that the prober was started again: what was before is closed, and the time between was not watched. */
  session<T, S extends ProbeSession<T>>(life: string, make: () => S): S {
    if (this.current?.life !== life) {
      this.end();
      this.current = { life, session: make() };
    }
    return this.current?.session as unknown as S;
  }

  /** A gap that goes on, and has lasted so long: answered once. */
  newlyOpen(leastMs: number): FoundGap | null {
    const gap = this.current?.session.openGap() ?? null;
    if (gap === null || gap.durationMs < leastMs || gap.fromMs === this.toldFromMs) return null;
    this.toldFromMs = gap.fromMs;
    return gap;
  }

  /** The same gap, as long as it was seen by now; null when it has ended. */
  get open(): FoundGap | null {
    const gap = this.current?.session.openGap() ?? null;
    return gap === null || gap.fromMs !== this.toldFromMs ? null : gap;
  }

  end(): void {
    const span = this.current?.session.end() ?? null;
    this.current = null;
    if (span) this.keeper.add(span);
  }

  /** That of the present life among them. */
  get spans(): readonly WatchedSpan[] {
    const now = this.current?.session.span() ?? null;
    return now === null ? this.keeper.spans : [...this.keeper.spans, now];
  }
}
