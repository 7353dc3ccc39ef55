/**
 * A watch from one vantage: probes there until it is stopped. Started -> watching -> stopped; when the agent dies, or says nothing any
 * more, it is started again, and the time without it counts as not watched.
 */
import type { ProbePlan } from '../../domain/plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { WatchSpan } from '../../ports/journal.ts';
import type { HttpAnswer, SeenGap, Watch, Watching } from '../../ports/outage-meter.ts';
import { underSignals } from '../../ports/under-signals.ts';
import type { AgentLink } from './agent-link.ts';
import { vantageUnusable } from './vantage-error.ts';
import { WatchBook } from './watch-book.ts';

const AGAIN_AFTER_MS = 500;
const AGAIN_AFTER_MOST_MS = 30_000;
/** What dies sooner than this, again and again, is started less and less often. */
const LIVED_LONG_MS = 60_000;
const STOP_WITHIN_MS = 5000;
const READY_WITHIN_MS = 30_000;
/** Looks at whether anything was said. Counted in looks, so that a Baton that was stopped itself does not blame its vantage. */
const LISTEN_EVERY_MS = 2000;
/** The agent says something every second; a link that is dead, as of an ssh without its peer, would be waited for for hours. */
const SILENT_MS = 10_000;

export interface AgentWatchOptions {
  readonly plan: ProbePlan;
  readonly clock: Clock;
  readonly connect: (signal: AbortSignal) => Promise<AgentLink>;
  readonly addresses: readonly string[];
  readonly onGap: (gap: SeenGap) => void;
  readonly onOpenGap: (gap: SeenGap) => void;
  readonly onNote: (text: string) => void;
  readonly onWatching: (now: Watching) => void;
  /** The name of one of the other vantages; null: the plan's own. */
  readonly vantage: string | null;
}

export class AgentWatch implements Watch {
  private readonly options: AgentWatchOptions;
  private readonly book: WatchBook;
  private readonly stopping = new AbortController();
  private current: { readonly link: AgentLink; readonly id: number } | null = null;
  private lives = 0;
  /** Of whatever kind, in all lives. */
  private reports = 0;
  private pauseMs = AGAIN_AFTER_MS;
  private toldByPing = false;
  private stopped: Promise<readonly WatchSpan[]> | null = null;

  constructor(options: AgentWatchOptions) {
    this.options = options;
    const { plan, clock, vantage, onGap, onOpenGap } = options;
    this.book = new WatchBook({ plan, vantage, onGap, onOpenGap, monotonicMs: () => clock.monotonicMs() });
  }

  /** Resolves once every prober runs. */
  async begin(signal: AbortSignal): Promise<void> {
    const { plan, addresses, clock, onWatching } = this.options;
    const link = await this.options.connect(signal);
    const id = link.newId();
    this.lives++;
    const life = String(this.lives);
    this.book.offsetMs = link.offsetMs;
    let ready: (problem: string | null) => void = () => undefined;
    const begun = new Promise<string | null>((resolve) => (ready = resolve));
    link.listen(id, (report) => {
      this.reports++;
      if (report.type !== 'ready') return this.book.take(life, report);
      this.noteClock(report.byPing);
      ready(report.problem);
    });
    this.current = { link, id };
    try {
      const { icmp, udp, tcp, http, conversation } = plan;
      const kinds = { ...(udp && { udp }), ...(tcp && { tcp }), ...(conversation && { conversation }) };
      link.send({ type: 'watch', id, addresses, icmp, http, ...kinds });
      const problem = await this.inTime(link, begun, signal);
      if (problem !== null) throw vantageUnusable(plan.vantage, problem);
    } catch (error) {
      // Otherwise `end` has taken over, and still listens for the last lines.
      if (this.current?.id === id) {
        this.current = null;
        link.send({ type: 'unwatch', id });
        link.forget(id);
      }
      throw error;
    }
    if (this.stopping.signal.aborted) return;
    onWatching({ isOn: true });
    const begunMs = clock.monotonicMs();
    void this.listenTo(link);
    void link.ended.then((why) => {
      if (clock.monotonicMs() - begunMs >= LIVED_LONG_MS) this.pauseMs = AGAIN_AFTER_MS;
      return this.hasEnded(why);
    });
  }

  /** Begins now, or later when the vantage cannot run now. */
  async beginSometime(signal: AbortSignal): Promise<void> {
    try {
      await this.begin(AbortSignal.any([signal, this.stopping.signal]));
    } catch (error) {
      if (this.stopping.signal.aborted || signal.aborted) return;
      const why = error instanceof Error ? error.message : String(error);
      this.options.onNote(`Nobody looks from ${this.options.vantage ?? 'the vantage'} yet; it is tried again. ${why}`);
      void this.beginAgain();
    }
  }

  lastAnswer(address: string): HttpAnswer | null {
    return this.book.lastAnswer(address);
  }

  silentForMs(address: string): number | null {
    return this.book.silence.quietMs(address);
  }

  seenForMs(): number | null {
    return this.book.silence.seenForMs();
  }

  spans(): readonly WatchSpan[] {
    return this.book.spans;
  }

  openGaps(): readonly SeenGap[] {
    return this.book.openGaps;
  }

  stop(): Promise<readonly WatchSpan[]> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<readonly WatchSpan[]> {
    this.stopping.abort();
    const { current } = this;
    this.current = null;
    if (current) {
      const { link, id } = current;
      const stopped = new Promise<void>((resolve) => {
        const life = String(this.lives);
        link.listen(id, (report) => (report.type === 'stopped' ? resolve() : this.book.take(life, report)));
      });
      link.send({ type: 'unwatch', id });
      // An agent that is gone or stuck has told all that it will tell.
      await link.orEnded(stopped, AbortSignal.timeout(STOP_WITHIN_MS)).catch(() => undefined);
      link.forget(id);
    }
    this.book.endLife();
    return this.book.spans;
  }

  /** An agent that greets, and then says nothing, is ended: it would be taken for one that is of use. */
  private async inTime<T>(link: AgentLink, begun: Promise<T>, signal: AbortSignal): Promise<T> {
    const deadline = AbortSignal.timeout(READY_WITHIN_MS);
    try {
      return await underSignals([signal, deadline], (until) => link.orEnded(begun, until));
    } catch (error) {
      if (signal.aborted || error !== deadline.reason) throw error;
      const why = `The probes did not begin within ${READY_WITHIN_MS / 1000} s.`;
      link.kill(why);
      throw vantageUnusable(this.options.plan.vantage, why);
    }
  }

  /** What was open is told before it is told that nobody looks any more. */
  private async hasEnded(why: string): Promise<void> {
    this.book.endLife();
    const { signal } = this.stopping;
    if (signal.aborted) return;
    const until = this.book.seenUntil ?? this.options.clock.now().toISOString();
    this.options.onWatching({ isOn: false, until, why });
    await this.beginAgain();
  }

  private async beginAgain(): Promise<void> {
    this.current = null;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const { pauseMs } = this;
      this.pauseMs = Math.min(AGAIN_AFTER_MOST_MS, pauseMs * 2);
      try {
        await this.options.clock.sleep(pauseMs, signal);
        return await this.begin(signal);
      } catch {
        // Tried again until somebody stops the watch; the spans show that nobody looked.
      }
    }
  }

  /** A link on which nothing comes any more is ended, and so begun again. */
  private async listenTo(link: AgentLink): Promise<void> {
    const { plan, clock } = this.options;
    const slowestMs = Math.max(0, ...[plan.icmp, plan.udp].map((one) => one?.intervalMs ?? 0));
    const most = Math.ceil((SILENT_MS + 2 * slowestMs) / LISTEN_EVERY_MS);
    let silent = 0;
    let heard = this.reports;
    while (link.usable && silent < most) {
      try {
        await clock.sleep(LISTEN_EVERY_MS, this.stopping.signal);
      } catch {
        return;
      }
      silent = this.reports === heard ? silent + 1 : 0;
      heard = this.reports;
    }
    if (link.usable) link.kill(`Nothing has come from it for ${(most * LISTEN_EVERY_MS) / 1000} s.`);
  }

  private noteClock(byPing: string | null): void {
    if (byPing === null || this.toldByPing) return;
    this.toldByPing = true;
    const asked = this.options.plan.icmp?.intervalMs;
    this.options.onNote(
      `Echo requests are sent by ping, which keeps a clock of its own (asked for ${asked} ms, never below 10): ${byPing}. The clock that it kept is reported.`,
    );
  }
}
