/** What one probe (echo requests or new connections) sees of one address, over all its prober's lives. */
import type { FoundGap, WatchedSpan } from './gap-tracker.ts';

/** One life of a prober: what PingSession and HttpSession have in common. */
interface Session<T> {
  add(item: T): void;
  end(): WatchedSpan | null;
  readonly seenUntilMs: number;
  readonly lastReplyAtMs: number | null;
}

export class AddressWatch<T> {
  readonly address: string;
  readonly probe: 'icmp' | 'http';
  private readonly makeSession: (onGap: (gap: FoundGap) => void) => Session<T>;
  private readonly onGap: (gap: FoundGap) => void;
  private readonly onSpan: (span: WatchedSpan) => void;
  private session: Session<T> | null = null;
  private life: string | null = null;
  private seenMs = 0;
  private replyMs: number | null = null;

  constructor(
    address: string,
    probe: 'icmp' | 'http',
    makeSession: (onGap: (gap: FoundGap) => void) => Session<T>,
    onGap: (gap: FoundGap) => void,
    onSpan: (span: WatchedSpan) => void,
  ) {
    this.address = address;
    this.probe = probe;
    this.makeSession = makeSession;
    this.onGap = onGap;
    this.onSpan = onSpan;
  }

  /** The newest moment that the prober has shown, and the newest answer; on the agent's clock. */
  get seenUntilMs(): number {
    return this.session?.seenUntilMs || this.seenMs;
  }

  get lastReplyAtMs(): number | null {
    return this.session?.lastReplyAtMs ?? this.replyMs;
  }

  /** A new `life` says that the prober was started again: what was before is closed, and the time between was not watched. */
  add(life: string, items: readonly T[]): void {
    if (life !== this.life) this.end();
    this.life = life;
    this.session ??= this.makeSession(this.onGap);
    for (const item of items) this.session.add(item);
  }

  end(): void {
    const { session } = this;
    if (session === null) return;
    this.seenMs = this.seenUntilMs;
    this.replyMs = this.lastReplyAtMs;
    this.session = null;
    const span = session.end();
    if (span) this.onSpan(span);
  }
}
