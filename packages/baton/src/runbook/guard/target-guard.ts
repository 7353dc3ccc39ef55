/**
 * The guard: looks at the load balancer in the target, weighs what it sees (hysteresis.ts), and takes the service back. It looks
 * once every `guardInterval`, and at once when nobody has answered outside for a moment.
 *
 * It remembers nothing that outlives its process: started again, it looks first, and begins to listen anew.
 */
import { BatonError } from '../../domain/error.ts';
import type { Server } from '../../domain/cloud-resources.ts';
import { firstToMove } from '../../domain/order.ts';
import type { Proof } from '../../domain/step.ts';
import { underSignals } from '../../ports/under-signals.ts';
import { balancerOf } from '../balancers.ts';
import { findServer } from '../made.ts';
import { tellServer } from '../sightings.ts';
import { Interrupt, type StepContext } from '../step.ts';
import { judgeServer } from './evidence.ts';
import {
  type Decision,
  evidenceOf,
  nothingRemembered,
  type Observed,
  SECOND_LOOK_AFTER_MS,
  silenceBeginsAnew,
  SILENCE_MS,
  weigh,
} from './hysteresis.ts';
import type { Notes } from './notes.ts';
import { confirmSilence } from './confirm-silence.ts';
import { isAwake, Silence } from './silence.ts';
import { sentenceOf, type Verdict } from './verdict.ts';
import type { WayBack } from './way-back.ts';
import { guardedOf } from './where-ha-ips-lead.ts';
import { within } from './within.ts';

/** Nova's answer is not waited for longer: silence may have to decide without it. */
const LOOK_WITHIN_MS = 5000;
/** While something is silent or suspected, looks are this far apart. */
const CLOSER_LOOK_EVERY_MS = SECOND_LOOK_AFTER_MS;
/** What persons ask is looked for this often, however long the interval of the guard is. */
const REST_AT_MOST_MS = 1000;
const DEFAULT_SILENCE_SECONDS = 10;

/** What persons asked of single HA IPs, and is under way beside the guard. */
export interface Errands {
  /** Addresses of those that are, or are about to be, in the midst of a move. */
  readonly haIps: readonly string[];
  /** Nothing of it is under way any more when this returns. True when something was. */
  callOff(): Promise<boolean>;
}

const NO_ERRANDS: Errands = { haIps: [], callOff: () => Promise.resolve(false) };

export interface GuardParts {
  readonly wayBack: WayBack;
  readonly notes: Notes;
  /** Absent: single HA IPs are not moved meanwhile. */
  readonly errands?: Errands;
  /** The load balancer is lost; the return begins now. */
  readonly onLost?: () => void;
}

export class TargetGuard {
  readonly #ctx: StepContext;
  readonly #wayBack: WayBack;
  readonly #errands: Errands;
  readonly #notes: Notes;
  readonly #onLost: () => void;
  readonly #silence: Silence;
  readonly #spanMs: number | null;
  /** So much silence is not only the time between two probes. */
  readonly #quietMs: number;
  #remembered = nothingRemembered();
  #decision: Decision['kind'] = 'calm';
  #serverId: string | null = null;
  #lookedAtMs: number | null = null;
  #isBlind = false;

  constructor(ctx: StepContext, { wayBack, notes, errands, onLost }: GuardParts) {
    this.#ctx = ctx;
    this.#wayBack = wayBack;
    this.#errands = errands ?? NO_ERRANDS;
    this.#notes = notes;
    this.#onLost = onLost ?? (() => undefined);
    this.#silence = new Silence(ctx.outsideNow);
    const seconds = ctx.plan.timeouts.guardSilence ?? DEFAULT_SILENCE_SECONDS;
    this.#spanMs = seconds === 0 ? null : seconds * 1000;
    this.#quietMs = Math.max(SILENCE_MS, 3 * fastestProbeMs(ctx));
  }

  /** One look, where one is due. Throws the interrupt that rolls the migration back when the load balancer is lost. */
  async look(): Promise<void> {
    if (!this.#isDue()) return;
    const { seen, tell } = await this.#observe();
    const { decision, remembered } = weigh(this.#remembered, seen, this.#spanMs);
    this.#remembered = remembered;
    this.#decision = decision.kind;
    if (decision.kind === 'act') return this.#takeBack(decision.verdict, seen, [], tell);
    await tell();
    if (decision.kind === 'ask-outside') return this.#askOutside(decision.verdict, seen);
    await this.#tellWhoIsSilent();
  }

  /** It has seen what another look, soon, will confirm or not. */
  get suspects(): boolean {
    return this.#decision === 'look-closer';
  }

  /** Until the next look is due, somebody may have asked for something, or `news` is aborted. */
  async rest(news?: AbortSignal): Promise<void> {
    const { clock, signal } = this.#ctx;
    const endMs = clock.monotonicMs() + REST_AT_MOST_MS;
    for (;;) {
      const nowMs = clock.monotonicMs();
      if (nowMs >= endMs || this.#isDue() || news?.aborted === true) return;
      const ms = Math.max(1, Math.min(endMs, this.#dueAtMs(nowMs)) - nowMs);
      await underSignals(news === undefined ? [signal] : [signal, news], (until) => clock.sleep(ms, until)).catch(
        (error: unknown) => {
          if (signal.aborted || news?.aborted !== true) throw error;
        },
      );
    }
  }

  #isDue(): boolean {
    const nowMs = this.#ctx.clock.monotonicMs();
    return this.#dueAtMs(nowMs) <= nowMs;
  }

  #dueAtMs(nowMs: number): number {
    if (this.#lookedAtMs === null) return nowMs;
    const { guardInterval } = this.#ctx.plan.timeouts;
    const regularMs = this.#lookedAtMs + guardInterval * 1000;
    const closerMs = this.#lookedAtMs + Math.min(CLOSER_LOOK_EVERY_MS, guardInterval * 1000);
    if (this.#decision === 'look-closer') return closerMs;
    const silentMs = Math.max(0, ...this.#silenceNow(nowMs).values());
    if (!isAwake(this.#silence.vantageSeenMs())) return regularMs;
    // If nobody answers from now on, it is quiet for long enough at that moment: not before, and not much later.
    return Math.min(regularMs, Math.max(closerMs, nowMs + this.#quietMs - silentMs));
  }

  #silenceNow(nowMs: number): ReadonlyMap<string, number> {
    const guarded = guardedOf(this.#ctx.plan.haIps, this.#wayBack.lead);
    return this.#silence.read(
      guarded.map(({ address }) => address),
      nowMs,
    );
  }

  /** `tell` writes what was seen: after the decision, for the journal's answer is not waited for while clients wait. */
  async #observe(): Promise<{ readonly seen: Observed; readonly tell: () => Promise<void> }> {
    const { clock } = this.#ctx;
    const outside = (): Omit<Observed, 'nova'> => {
      const nowMs = clock.monotonicMs();
      const silentMs = Math.min(...this.#silenceNow(nowMs).values());
      return { nowMs, silentMs, vantageSeenMs: this.#silence.vantageSeenMs() };
    };
    try {
      const server = await within(this.#ctx, LOOK_WITHIN_MS, (signal) => this.#readServer(signal));
      this.#lookedAtMs = clock.monotonicMs();
      const tell = async (): Promise<void> => {
        await tellServer(this.#ctx, 'target', firstToMove(this.#ctx.plan), server);
        await this.#canLook();
      };
      return { seen: { ...outside(), nova: judgeServer(server) }, tell };
    } catch (error) {
      this.#lookedAtMs = clock.monotonicMs();
      const why = this.#whyItCannotLook(error);
      return { seen: { ...outside(), nova: null, why }, tell: () => this.#cannotLook(why) };
    }
  }

  /** By its id, so that a look is one call, and "there is none" is Nova's certain answer; by its mark the first time. */
  async #readServer(signal: AbortSignal): Promise<Server | null> {
    const ctx = { ...this.#ctx, signal };
    if (this.#serverId !== null) return ctx.target.compute.getServer(this.#serverId, signal);
    const first = firstToMove(ctx.plan);
    const found = await findServer(ctx, first);
    if (found !== null) {
      this.#serverId = found.id;
      return found;
    }
    // A list leaves out what is in a cell that does not answer (nova: list_records_by_skipping_down_cells), and marks can be removed.
    const validatedId = (await ctx.earlier(`${first}.validate`))?.evidence?.data?.['serverId'];
    return typeof validatedId === 'string' ? ctx.target.compute.getServer(validatedId, signal) : null;
  }

  async #askOutside(verdict: Verdict, seen: Observed): Promise<void> {
    // Both would rehearse in the source at the same time. What was called off is begun again when nothing is lost.
    await this.#errands.callOff();
    await this.#wayBack.lookWithin(LOOK_WITHIN_MS);
    const guarded = guardedOf(this.#ctx.plan.haIps, this.#wayBack.lead);
    const answer = await confirmSilence(this.#ctx, guarded, seen.nova !== null);
    if (answer.silent) return this.#takeBack(verdict, seen, answer.proofs);
    this.#remembered = silenceBeginsAnew(this.#remembered, this.#ctx.clock.monotonicMs());
    await this.#notes.tell(
      'not confirmed',
      `nobody answers the probes, yet the guard leaves it as it is: ${answer.why}`,
    );
  }

  async #takeBack(
    verdict: Verdict,
    seen: Observed,
    more: readonly Proof[],
    tell: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    this.#onLost();
    const { plan, target } = this.#ctx;
    const { name } = balancerOf(plan, firstToMove(plan));
    const why = `${name} in ${target.name} no longer serves: ${sentenceOf(verdict)}`;
    const what = `${name} in ${target.name} is lost`;
    const proofs: readonly Proof[] = [{ what, result: 'proved', detail: evidenceOf(verdict, seen) }, ...more];
    // In ERROR it may serve all the while: then the way back is rehearsed first, as one that a person asked for.
    const urgent = verdict.kind !== 'error' || seen.silentMs >= this.#quietMs;
    const told = async (): Promise<void> => {
      await this.#ctx.emit({ kind: 'guard.acted', reason: why, proofs });
      await tell();
    };
    // The HA IPs first: everything else that a rollback does can wait, and clients do not. The journal is written beside them.
    await Promise.all([this.#returnAll(urgent), told()]);
    throw new Interrupt({ kind: 'roll-back', why, told: true });
  }

  /** Those in the midst of a move come when that was called off; the others do not wait for it. */
  async #returnAll(urgent: boolean): Promise<void> {
    const moving = this.#errands.haIps;
    if (moving.length === 0) return this.#wayBack.returnNow(urgent);
    const still = this.#ctx.plan.haIps.map(({ address }) => address).filter((address) => !moving.includes(address));
    if (!urgent) await this.#errands.callOff();
    await Promise.all([this.#errands.callOff(), this.#wayBack.returnNow(urgent, still)]);
    await this.#wayBack.returnNow(urgent, moving);
  }

  async #tellWhoIsSilent(): Promise<void> {
    const spanMs = this.#spanMs;
    const silence = [...this.#silenceNow(this.#ctx.clock.monotonicMs())];
    if (spanMs === null || silence.every(([, ms]) => ms >= spanMs)) return;
    for (const [address] of silence.filter(([, ms]) => ms >= spanMs)) {
      const text =
        `${address} has not been answered for ${spanMs / 1000} s, while another HA IP is: the load balancer serves, so the guard ` +
        `leaves it. To return this one alone: baton migration rollback ${this.#ctx.migrationId} --ha-ip ${address}`;
      await this.#notes.tell(`silent ${address}`, text);
    }
  }

  /** A guard does not leave because an API stumbles, or does not know us for a while. */
  #whyItCannotLook(error: unknown): string {
    this.#ctx.signal.throwIfAborted();
    if (!(error instanceof BatonError) || error.kind === 'bug') throw error;
    return error.message;
  }

  async #cannotLook(why: string): Promise<void> {
    const text = `the guard cannot look at the load balancer in ${this.#ctx.target.name}, and tries on: ${why}`;
    if (await this.#notes.tell('blind', text)) this.#isBlind = true;
  }

  async #canLook(): Promise<void> {
    if (!this.#isBlind) return;
    this.#isBlind = false;
    const { stepId } = this.#notes;
    await this.#ctx.emit({ kind: 'note', stepId, text: 'the guard sees the target again' });
  }
}

function fastestProbeMs({ plan: { probe } }: StepContext): number {
  const intervals = [probe.icmp, probe.http, probe.tcp, probe.udp, probe.conversation].flatMap(
    (one) => one?.intervalMs ?? [],
  );
  return intervals.length === 0 ? 0 : Math.min(...intervals);
}
