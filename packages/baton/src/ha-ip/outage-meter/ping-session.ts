/**
 * One run of `ping`: from its lines to probes in the order of their sending, each answered or lost, to gaps.
 *
 * Time is only what ping's own lines say, never the reader's clock: a reader that is slow or stopped cannot make an outage.
 * A request is lost when ping has shown a time more than LOST_AFTER_MS after its sending without a reply. Until then the
 * probes behind it wait, because replies may change places.
 *
 * A late reply counts as lost too. While an address is nowhere, the router before it resolves its neighbour (ARP, ND) and keeps
 * the packets; when the address is back they all arrive, and a meter that takes any reply sees no outage (measured: 17 ms
 * instead of 300).
 */
import { GapTracker, type FoundGap, type WatchedSpan } from './gap-tracker.ts';
import type { PingLine } from './ping-parser.ts';

const LOST_AFTER_MS = 1000;
/** Linux TCP waits at least this long beyond the round trip before it sends again (TCP_RTO_MIN): clients begin to notice. */
const LATE_AFTER_MS = 200;
/** The usual round trip is the shortest of this many replies or of the as many before them: routes change. */
const ROUND_TRIPS = 100;
const SEQUENCE_SIZE = 0x1_0000;
/** At the end, a request younger than this (plus four round trips) might still have been answered. */
const STILL_TRAVELLING_MS = 100;
/** More than jitter between two lines: somebody set the prober's clock back. */
const CLOCK_STEP_MS = 1000;

interface Probe {
  sentAtMs: number | null;
  answered: boolean;
  rttMs: number;
  /** Sendings that the kernel refused before. */
  readonly refusedAtMs: number[];
}

export class PingSession {
  private readonly tracker: GapTracker;
  private readonly onGap: (gap: FoundGap) => void;
  private readonly probes = new Map<number, Probe>();
  /** The oldest request whose fate is not decided. ping counts from 1. */
  private next = 1;
  /** The newest request that is known to be sent. */
  private newest = 0;
  private lastSentAtMs: number | null = null;
  private lastWasLost = false;
  private readonly shortest = { before: Number.POSITIVE_INFINITY, now: Number.POSITIVE_INFINITY, count: 0 };
  private nowMs = 0;
  private replyAtMs: number | null = null;

  constructor(intervalMs: number, onGap: (gap: FoundGap) => void) {
    this.tracker = new GapTracker(intervalMs);
    this.onGap = onGap;
  }

  /** The newest time that ping has shown; 0 before its first line. */
  get seenUntilMs(): number {
    return this.nowMs;
  }

  /** When the newest reply came, however late. */
  get lastReplyAtMs(): number | null {
    return this.replyAtMs;
  }

  openGap(): FoundGap | null {
    return this.tracker.openGap();
  }

  span(): WatchedSpan | null {
    return this.tracker.span();
  }

  add(line: PingLine): void {
    if (line.atMs < this.nowMs - CLOCK_STEP_MS) this.forgetUndecided(line.atMs);
    this.nowMs = Math.max(this.nowMs, line.atMs);
    if (line.kind === 'reply') {
      const seq = this.unwrap(line.seq);
      this.replyAtMs = Math.max(this.replyAtMs ?? 0, line.atMs);
      this.newest = Math.max(this.newest, seq);
      this.noteRoundTrip(line.rttMs);
      const probe = this.probe(seq);
      // The first of duplicates counts.
      if (!probe.answered) {
        probe.answered = line.rttMs <= Math.min(LOST_AFTER_MS, LATE_AFTER_MS + 2 * this.usualRttMs);
        probe.sentAtMs = line.atMs - line.rttMs;
        probe.rttMs = line.rttMs;
      }
    } else if (line.kind === 'unanswered') {
      const seq = this.unwrap(line.seq) + 1;
      this.newest = Math.max(this.newest, seq);
      const probe = this.probe(seq);
      if (seq >= this.next && !probe.answered) {
        if (probe.sentAtMs !== null) probe.refusedAtMs.push(probe.sentAtMs);
        probe.sentAtMs = line.atMs;
      }
    }
    this.settle((_, sentAtMs) => this.nowMs - sentAtMs > LOST_AFTER_MS);
  }

  /** ping has ended: hands over the gap that is still open and answers with what was watched. */
  end(): WatchedSpan | null {
    const graceMs = Math.min(LOST_AFTER_MS, STILL_TRAVELLING_MS + 4 * this.usualRttMs);
    const answered = [...this.probes].filter(([, probe]) => probe.answered).map(([seq]) => seq);
    const newestAnswered = Math.max(0, ...answered);
    // What is left then counts for nothing.
    this.settle((seq, sentAtMs) => seq < newestAnswered || this.nowMs - sentAtMs > graceMs);
    const gap = this.tracker.end();
    if (gap) this.onGap({ ...gap, isCut: true });
    return this.tracker.span();
  }

  private settle(isLost: (seq: number, sentAtMs: number) => boolean): void {
    while (this.next <= this.newest) {
      const probe = this.probes.get(this.next);
      const answered = probe?.answered ?? false;
      const sentAtMs = this.sentAtMs(this.next);
      if (sentAtMs === null || (!answered && !isLost(this.next, sentAtMs))) return;
      // Behind a lost request, a refused one is lost too: it was not the prober that slept. (A neighbour that cannot be
      // resolved fills the queue in front of it.) Behind an answered one it is a matter of the vantage's own queue.
      if (this.lastWasLost) for (const atMs of probe?.refusedAtMs ?? []) this.decide(atMs, false, 0);
      this.drop();
      this.decide(sentAtMs, answered, answered && probe ? Math.max(0, probe.rttMs - this.usualRttMs) : 0);
    }
  }

  private decide(sentAtMs: number, answered: boolean, delayMs: number): void {
    this.lastSentAtMs = sentAtMs;
    this.lastWasLost = !answered;
    const gap = this.tracker.add(sentAtMs, answered, delayMs);
    if (gap) this.onGap(gap);
  }

  /** Where no line tells it (the first lost one of a run), it is between its neighbours. */
  private sentAtMs(seq: number): number | null {
    const known = this.probes.get(seq)?.sentAtMs ?? null;
    if (known !== null) return known;
    for (let later = seq + 1; later <= this.newest; later++) {
      const probe = this.probes.get(later);
      const laterMs = probe?.refusedAtMs[0] ?? probe?.sentAtMs ?? null;
      if (laterMs === null) continue;
      if (this.lastSentAtMs === null) return laterMs;
      return this.lastSentAtMs + (laterMs - this.lastSentAtMs) / (later - seq + 1);
    }
    return null;
  }

  private get usualRttMs(): number {
    const ms = Math.min(this.shortest.before, this.shortest.now);
    return Number.isFinite(ms) ? ms : 0;
  }

  private noteRoundTrip(rttMs: number): void {
    const { shortest } = this;
    shortest.now = Math.min(shortest.now, rttMs);
    if (++shortest.count < ROUND_TRIPS) return;
    shortest.before = shortest.now;
    shortest.now = Number.POSITIVE_INFINITY;
    shortest.count = 0;
  }

  private probe(seq: number): Probe {
    const found = this.probes.get(seq);
    if (found || seq < this.next) return found ?? { sentAtMs: null, answered: true, rttMs: 0, refusedAtMs: [] };
    const probe: Probe = { sentAtMs: null, answered: false, rttMs: 0, refusedAtMs: [] };
    this.probes.set(seq, probe);
    return probe;
  }

  private drop(): void {
    this.probes.delete(this.next);
    this.next++;
  }

  private forgetUndecided(nowMs: number): void {
    this.probes.clear();
    this.next = this.newest + 1;
    this.lastSentAtMs = null;
    this.replyAtMs = this.replyAtMs === null ? null : nowMs;
    this.nowMs = nowMs;
  }

  /** The full number with these low 16 bits that is nearest to the newest one. */
  private unwrap(seq: number): number {
    const near = this.newest + 1;
    return Math.max(0, seq + SEQUENCE_SIZE * Math.round((near - seq) / SEQUENCE_SIZE));
  }
}
