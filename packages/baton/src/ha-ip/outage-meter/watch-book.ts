/** What a watch has seen from one vantage: its reports become gaps, spans, and what can be asked of the present. */
import type { ProbePlan } from '../../domain/plan.ts';
import type { WatchSpan } from '../../ports/journal.ts';
import type { HttpAnswer, SeenGap } from '../../ports/outage-meter.ts';
import { AddressWatch } from './address-watch.ts';
import type { AgentReport } from './agent-protocol.ts';
import type { FoundGap } from './gap-tracker.ts';
import { parsePingLine, type PingLine } from './ping-parser.ts';
import { PingSession } from './ping-session.ts';
import { RunSession } from './run-session.ts';
import { Silence } from './silence.ts';
import { WhoAnswered } from './who-answered.ts';

/** So long from its first lost probe to its last one, a gap is told before it ends: longer than what passes by itself in a move. */
const LASTS_MS = 250;

type StreamReport = Extract<AgentReport, { type: 'runs' }>['streams'][number];

export interface BookOptions {
  readonly plan: ProbePlan;
  /** The name of one of the other vantages; null: the plan's own. */
  readonly vantage: string | null;
  readonly onGap: (gap: SeenGap) => void;
  readonly onOpenGap: (gap: SeenGap) => void;
  readonly monotonicMs: () => number;
}

export class WatchBook {
  /** What to add to the agent's times to get ours. */
  offsetMs = 0;
  readonly silence: Silence;
  private readonly options: BookOptions;
  private readonly watches = new Map<string, AddressWatch>();
  private readonly answers = new Map<string, HttpAnswer>();
  private readonly whos = new Map<string, WhoAnswered>();

  constructor(options: BookOptions) {
    this.options = options;
    this.silence = new Silence(options.monotonicMs);
  }

  lastAnswer(address: string): HttpAnswer | null {
    return this.answers.get(address) ?? null;
  }

  /** The probers have ended: what they leave open is told. */
  endLife(): void {
    for (const watch of this.watches.values()) watch.end();
  }

  get spans(): readonly WatchSpan[] {
    return [...this.watches.values()].flatMap((watch) => this.spansOf(watch));
  }

  /** Those of which `onOpenGap` was told, as long as they were seen by now. */
  get openGaps(): readonly SeenGap[] {
    return [...this.watches.values()].flatMap((watch) => {
      const gap = watch.open;
      return gap === null ? [] : [this.openGapOf(watch, gap)];
    });
  }

  /** Until when something was looked at, on our clock; null: nothing was. */
  get seenUntil(): string | null {
    const ends = this.spans.map(({ to }) => to);
    return ends.length === 0 ? null : ends.reduce((latest, end) => (end > latest ? end : latest));
  }

  /** `life` names the agent's: a new one begins new sessions. */
  take(life: string, report: AgentReport): void {
    if (report.type === 'ping') return this.takePing(life, report);
    if (report.type !== 'runs') return;
    this.silence.beat();
    // Who answered is known of all probes before the first gap is told.
    for (const { a, w } of report.streams) for (const [who, fromMs, toMs] of w) this.whoOf(a).add(who, fromMs, toMs);
    for (const stream of report.streams) this.takeStream(`${life}.${report.life}`, stream);
  }

  private takeStream(life: string, { a, p, q, r, l }: StreamReport): void {
    const watch = this.watchOf(a, p);
    const session = watch.session(life, () => new RunSession(this.intervalOf(p), (gap) => this.tell(watch, gap)));
    for (const run of r) session.add(run);
    this.tellOpen(watch);
    this.silence.note(a, p, q);
    if (l === null || p !== 'http') return;
    const [atMs, status, who, durationMs] = l;
    const answer = toHttpAnswer({ atMs, status, who, durationMs }, this.offsetMs);
    const before = this.answers.get(a);
    if (before === undefined || before.at <= answer.at) this.answers.set(a, answer);
  }

  private takePing(life: string, { address, run, lines }: Extract<AgentReport, { type: 'ping' }>): void {
    const watch = this.watchOf(address, 'icmp');
    const session = watch.session<PingLine, PingSession>(
      `${life}.${run}`,
      () => new PingSession(this.intervalOf('icmp'), (gap) => this.tell(watch, gap)),
    );
    for (const line of lines.map(parsePingLine)) if (line !== null) session.add(line);
    this.tellOpen(watch);
    const { seenUntilMs, lastReplyAtMs } = session;
    this.silence.beat();
    const quietMs = lastReplyAtMs === null ? null : Math.max(0, Math.round(seenUntilMs - lastReplyAtMs));
    this.silence.note(address, 'icmp', quietMs);
  }

  private tell(watch: AddressWatch, gap: FoundGap): void {
    const after = gap.isCut === true ? null : this.whoOf(watch.address).after(gap.fromMs + gap.durationMs);
    this.options.onGap({
      ...this.gapOf(watch, gap),
      ...(after !== null && { answeredAfter: after }),
      ...(gap.isCut === true && { end: 'unseen' }),
    });
  }

  /** A gap that goes on is told once it has lasted. */
  private tellOpen(watch: AddressWatch): void {
    const gap = watch.newlyOpen(LASTS_MS);
    if (gap !== null) this.options.onOpenGap(this.openGapOf(watch, gap));
  }

  private openGapOf(watch: AddressWatch, gap: FoundGap): SeenGap {
    return { ...this.gapOf(watch, gap), end: 'open' };
  }

  private gapOf({ address, probe }: AddressWatch, { fromMs, durationMs, lost, reason, broken }: FoundGap): SeenGap {
    const before = this.whoOf(address).before(fromMs);
    return {
      address,
      probe,
      ...this.where(),
      from: this.iso(fromMs),
      durationMs: Math.round(durationMs),
      lost,
      ...(before !== null && { answeredBefore: before }),
      ...(reason !== null && { reason }),
      ...(broken && { broken }),
    };
  }

  private spansOf({ address, probe, spans }: AddressWatch): WatchSpan[] {
    return spans.map(({ fromMs, toMs, sent, lost, maxLatenessMs, intervalMs, voids }) => ({
      address,
      probe,
      ...this.where(),
      from: this.iso(fromMs),
      to: this.iso(toMs),
      sent,
      lost,
      maxLatenessMs: Math.round(maxLatenessMs),
      ...(intervalMs !== null && { intervalMs: Math.round(intervalMs * 100) / 100 }),
      ...(voids > 0 && { voids }),
    }));
  }

  private watchOf(address: string, probe: string): AddressWatch {
    const key = `${address} ${probe}`;
    const watch = this.watches.get(key) ?? new AddressWatch(address, probe);
    this.watches.set(key, watch);
    return watch;
  }

  private whoOf(address: string): WhoAnswered {
    const who = this.whos.get(address) ?? new WhoAnswered();
    this.whos.set(address, who);
    return who;
  }

  private intervalOf(probe: string): number {
    const { icmp, udp, tcp, http, conversation } = this.options.plan;
    const plans = new Map(Object.entries({ icmp, udp, tcp, http, conversation }));
    return plans.get(probe)?.intervalMs ?? 0;
  }

  private where(): { readonly vantage?: string } {
    return this.options.vantage === null ? {} : { vantage: this.options.vantage };
  }

  private iso(ms: number): string {
    return new Date(ms + this.offsetMs).toISOString();
  }
}

export function toHttpAnswer(
  result: {
    readonly atMs: number;
    readonly status: number;
    readonly who: string | null;
    readonly durationMs: number;
  },
  offsetMs: number,
): HttpAnswer {
  const { atMs, status, who, durationMs } = result;
  return { at: new Date(atMs + offsetMs).toISOString(), status, who, durationMs };
}
