/**
 * A watch: probes at the vantage until it is stopped. Started -> watching -> stopped; when the agent dies it is started
 * again, and the time without it counts as not watched.
 */
import type { ProbePlan } from '../../domain/plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Gap, WatchSpan } from '../../ports/journal.ts';
import type { HttpAnswer, Watch } from '../../ports/outage-meter.ts';
import { AddressWatch } from './address-watch.ts';
import type { AgentLink } from './agent-link.ts';
import type { AgentReport } from './agent-protocol.ts';
import { HttpSession, type HttpResult } from './http-session.ts';
import { parsePingLine, type PingLine } from './ping-parser.ts';
import { PingSession } from './ping-session.ts';
import { vantageUnusable } from './vantage-error.ts';

const AGAIN_AFTER_MS = 500;
const STOP_WITHIN_MS = 5000;

export class AgentWatch implements Watch {
  private readonly plan: ProbePlan;
  private readonly clock: Clock;
  private readonly connect: (signal: AbortSignal) => Promise<AgentLink>;
  private readonly addresses: readonly string[];
  private readonly onGap: (gap: Omit<Gap, 'stepId'>) => void;
  private readonly pings = new Map<string, AddressWatch<PingLine>>();
  private readonly https = new Map<string, AddressWatch<HttpResult>>();
  private readonly answers = new Map<string, HttpAnswer>();
  private readonly spans: WatchSpan[] = [];
  private readonly stopping = new AbortController();
  private current: { readonly link: AgentLink; readonly id: number } | null = null;
  private offsetMs = 0;
  private lives = 0;
  private stopped: Promise<readonly WatchSpan[]> | null = null;

  constructor(
    plan: ProbePlan,
    clock: Clock,
    connect: (signal: AbortSignal) => Promise<AgentLink>,
    addresses: readonly string[],
    onGap: (gap: Omit<Gap, 'stepId'>) => void,
  ) {
    this.plan = plan;
    this.clock = clock;
    this.connect = connect;
    this.addresses = addresses;
    this.onGap = onGap;
    const { icmp, http } = plan;
    for (const address of addresses) {
      if (icmp)
        this.pings.set(
          address,
          this.addressWatch(address, 'icmp', (gap) => new PingSession(icmp.intervalMs, gap)),
        );
      if (http)
        this.https.set(
          address,
          this.addressWatch(address, 'http', (gap) => new HttpSession(http.intervalMs, gap)),
        );
    }
  }

  /** Resolves once every prober runs. */
  async begin(signal: AbortSignal): Promise<void> {
    const link = await this.connect(signal);
    const id = link.newId();
    this.lives++;
    const life = String(this.lives);
    this.offsetMs = link.offsetMs;
    let ready: (problem: string | null) => void = () => undefined;
    const begun = new Promise<string | null>((resolve) => (ready = resolve));
    link.listen(id, (report) => {
      if (report.type === 'ready') ready(report.problem);
      else this.take(life, report);
    });
    this.current = { link, id };
    try {
      link.send({ type: 'watch', id, addresses: this.addresses, icmp: this.plan.icmp, http: this.plan.http });
      const problem = await link.orEnded(begun, signal);
      if (problem !== null) throw vantageUnusable(this.plan.vantage, problem);
    } catch (error) {
      // Otherwise `end` has taken over, and still listens for the last lines.
      if (this.current?.id === id) {
        this.current = null;
        link.send({ type: 'unwatch', id });
        link.forget(id);
      }
      throw error;
    }
    void link.ended.then(() => this.beginAgain());
  }

  lastAnswer(address: string): HttpAnswer | null {
    return this.answers.get(address) ?? null;
  }

  /**
   * Silence that was seen: it grows only while probes are sent. A prober that has died is no sign of an outage.
   */
  silentForMs(address: string): number | null {
    const watches = [this.pings.get(address), this.https.get(address)].filter((watch) => watch !== undefined);
    const replies = watches.map((watch) => watch.lastReplyAtMs).filter((atMs) => atMs !== null);
    if (replies.length === 0) return null;
    const seenUntilMs = Math.max(...watches.map((watch) => watch.seenUntilMs));
    return Math.max(0, Math.round(seenUntilMs - Math.max(...replies)));
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
        link.listen(id, (report) => (report.type === 'stopped' ? resolve() : this.take(life, report)));
      });
      link.send({ type: 'unwatch', id });
      // An agent that is gone or stuck has told all that it will tell.
      await link.orEnded(stopped, AbortSignal.timeout(STOP_WITHIN_MS)).catch(() => undefined);
      link.forget(id);
    }
    this.endSessions();
    return this.spans;
  }

  private async beginAgain(): Promise<void> {
    this.current = null;
    this.endSessions();
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.clock.sleep(AGAIN_AFTER_MS, signal);
        return await this.begin(signal);
      } catch {
        // Tried again until somebody stops the watch; the spans show that nobody looked.
      }
    }
  }

  private take(life: string, report: AgentReport): void {
    if (report.type === 'ping') {
      const lines = report.lines.map(parsePingLine).filter((line) => line !== null);
      this.pings.get(report.address)?.add(`${life}.${report.run}`, lines);
    } else if (report.type === 'http') {
      this.https.get(report.address)?.add(life, report.results);
      for (const result of report.results) if (result.kind === 'answer') this.keepAnswer(report.address, result);
    }
  }

  private keepAnswer(address: string, result: Extract<HttpResult, { kind: 'answer' }>): void {
    const answer = toHttpAnswer(result, this.offsetMs);
    const before = this.answers.get(address);
    if (before === undefined || before.at <= answer.at) this.answers.set(address, answer);
  }

  private addressWatch<T>(
    address: string,
    probe: 'icmp' | 'http',
    makeSession: ConstructorParameters<typeof AddressWatch<T>>[2],
  ): AddressWatch<T> {
    const iso = (ms: number): string => new Date(ms + this.offsetMs).toISOString();
    return new AddressWatch<T>(
      address,
      probe,
      makeSession,
      ({ fromMs, durationMs, lost }) =>
        this.onGap({ address, probe, from: iso(fromMs), durationMs: Math.round(durationMs), lost }),
      ({ fromMs, toMs, sent, lost, maxLatenessMs }) =>
        this.spans.push({
          address,
          probe,
          from: iso(fromMs),
          to: iso(toMs),
          sent,
          lost,
          maxLatenessMs: Math.round(maxLatenessMs),
        }),
    );
  }

  private endSessions(): void {
    for (const watch of this.pings.values()) watch.end();
    for (const watch of this.https.values()) watch.end();
  }
}

export function toHttpAnswer(result: Extract<HttpResult, { kind: 'answer' }>, offsetMs: number): HttpAnswer {
  const { atMs, status, who, durationMs } = result;
  return { at: new Date(atMs + offsetMs).toISOString(), status, who, durationMs };
}
