/**
 * The way back, kept ready: where the HA IPs lead and who serves in the source are looked up while there is time, so that
 * nothing is asked of anybody between the decision and the first call of the return.
 *
 * All of it goes on beside the looks at the target: a cloud that is slow, or does not answer, delays none of them.
 */
import { BatonError } from '../../domain/error.ts';
import type { PlannedLoadBalancer } from '../../domain/plan.ts';
import { type Background, inBackground } from '../../ha-ip/floating-ip/background.ts';
import { underSignals } from '../../ports/under-signals.ts';
import { type Drive, openDrivers } from '../ha-ip-sides.ts';
import { returnHaIps, servingInSource } from '../return-ha-ips.ts';
import { Interrupt, type StepContext } from '../step.ts';
import type { Notes } from './notes.ts';
import { allLeadToTarget, guardedOf, type HaIpsLead, whereHaIpsLead } from './where-ha-ips-lead.ts';

const LOOK_EVERY_MS = 30_000;
/** However quickly it fails. */
const AGAIN_AFTER_MS = 1000;

/** Where the HA IPs lead is looked up. */
interface Seeking {
  readonly beganMs: number;
  readonly work: Background<HaIpsLead | null>;
  /** Aborted when it has ended. */
  readonly ended: AbortSignal;
  /** HA IPs were moved since it began. */
  isOld: boolean;
}

export class WayBack {
  readonly #ctx: StepContext;
  readonly #notes: Notes;
  readonly #over = new AbortController();
  /** Ends with the step, and with `rest`. */
  readonly #signal: AbortSignal;
  readonly #drives: readonly Drive[];
  #lead: HaIpsLead | null = null;
  /** When the look-up began that told it. */
  #leadOfMs = Number.NEGATIVE_INFINITY;
  #seeking: Seeking | null = null;
  #soughtMs = Number.NEGATIVE_INFINITY;
  #taker: PlannedLoadBalancer | null = null;
  #takerSoughtMs = Number.NEGATIVE_INFINITY;
  #seekingTaker: Background<void> | null = null;

  constructor(ctx: StepContext, notes: Notes) {
    this.#ctx = ctx;
    this.#notes = notes;
    this.#signal = AbortSignal.any([ctx.signal, this.#over.signal]);
    this.#drives = openDrivers({ ...ctx, signal: this.#signal });
  }

  /** Where the HA IPs lead, as it was looked up last; null before. */
  get lead(): HaIpsLead | null {
    return this.#lead;
  }

  /** Aborted when it is known where they lead, while that is looked up. */
  get news(): AbortSignal | undefined {
    return this.#seeking?.ended;
  }

  /** HA IPs were moved: what was looked up before says nothing about now. */
  forgetLead(): void {
    this.#lead = null;
    this.#leadOfMs = Number.NEGATIVE_INFINITY;
    this.#soughtMs = Number.NEGATIVE_INFINITY;
    if (this.#seeking !== null) this.#seeking.isOld = true;
  }

  /**
   * Call it again and again, while none is being moved. Who would serve in the source is looked up now and then: nobody is a fault
   * that a person has to hear of in time. Throws the interrupt that ends the window when no HA IP leads to the target.
   */
  keepReady(): void {
    this.#learnLead();
    if (this.#lead === null) this.#seekLead();
    this.#keepTaker();
  }

  /**
   * As it was then or later; looked up where that is not known. Null: not yet, or it cannot be looked up. Where one was seen to
   * lead elsewhere a while ago, that stands: it may for days.
   */
  leadSince(sinceMs: number): HaIpsLead | null {
    this.#learnLead();
    const lead = this.#lead;
    const ageMs = this.#ctx.clock.monotonicMs() - this.#leadOfMs;
    const isThere = lead !== null && allLeadToTarget(this.#ctx.plan.haIps, lead);
    if (isThere ? this.#leadOfMs >= sinceMs : ageMs < LOOK_EVERY_MS) return lead;
    this.#seekLead();
    return null;
  }

  /** For a decision that cannot wait for long: as it is now, where that is known in time; else as it was looked up last. */
  async lookWithin(ms: number): Promise<void> {
    const { clock, signal } = this.#ctx;
    this.#soughtMs = Number.NEGATIVE_INFINITY;
    this.#seekLead();
    const ended = this.#seeking?.ended;
    if (ended?.aborted === false) {
      await underSignals([signal, ended], (until) => clock.sleep(ms, until)).catch((error: unknown) => {
        if (signal.aborted || !ended.aborted) throw error;
      });
    }
    this.#learnLead();
  }

  /** Nothing of it is under way any more when this returns. */
  async rest(): Promise<void> {
    this.#over.abort(new Error('the guard has ended'));
    await Promise.all([this.#seeking?.work.rest(), this.#seekingTaker?.rest()]);
  }

  /** `only`: addresses. What cannot be done here fails again in the undo of the cutover, where it is told as what it is. */
  async returnNow(urgent: boolean, only?: readonly string[]): Promise<void> {
    const taker = this.#taker === null ? {} : { taker: this.#taker };
    const which = only === undefined ? {} : { only };
    try {
      await returnHaIps(
        this.#ctx,
        urgent ? { urgent, drives: this.#drives, ...taker, ...which } : { urgent, ...which },
      );
    } catch (error) {
      this.#ctx.signal.throwIfAborted();
      const text = error instanceof Error ? error.message : String(error);
      await this.#notes.tell('return', `the HA IPs could not be returned at once, and it is tried again: ${text}`);
    }
  }

  #seekLead(): void {
    const { clock } = this.#ctx;
    const nowMs = clock.monotonicMs();
    if (this.#seeking !== null || nowMs - this.#soughtMs < AGAIN_AFTER_MS) return;
    this.#soughtMs = nowMs;
    const ended = new AbortController();
    const work = inBackground(clock, () => this.#whereTheyLead());
    void work.rest().then(() => ended.abort());
    this.#seeking = { beganMs: nowMs, work, ended: ended.signal, isOld: false };
  }

  /** Takes what a look-up has told by now. One that failed takes nothing back. */
  #learnLead(): void {
    const seeking = this.#seeking;
    if (seeking === null || seeking.work.endedMs === null) return;
    this.#seeking = null;
    seeking.work.check();
    const lead = seeking.work.value ?? null;
    if (lead === null || seeking.isOld) return;
    this.#lead = lead;
    this.#leadOfMs = seeking.beganMs;
    if (guardedOf(this.#ctx.plan.haIps, lead).length > 0) return;
    // A return that was cut short, or somebody else's: nothing is left to guard, and the rest goes back in good order.
    throw new Interrupt({ kind: 'roll-back', why: `no HA IP leads to ${this.#ctx.target.name} any more` });
  }

  async #whereTheyLead(): Promise<HaIpsLead | null> {
    try {
      return await whereHaIpsLead(this.#drives);
    } catch (error) {
      await this.#tell(error, 'lead', 'the guard cannot see where the HA IPs lead, and tries on');
      return null;
    }
  }

  #keepTaker(): void {
    const { clock } = this.#ctx;
    this.#seekingTaker?.check();
    const nowMs = clock.monotonicMs();
    const isUnderWay = this.#seekingTaker !== null && this.#seekingTaker.endedMs === null;
    if (isUnderWay || nowMs - this.#takerSoughtMs < LOOK_EVERY_MS) return;
    this.#takerSoughtMs = nowMs;
    this.#seekingTaker = inBackground(clock, () => this.#lookForTaker());
  }

  async #lookForTaker(): Promise<void> {
    try {
      this.#taker = await servingInSource({ ...this.#ctx, signal: this.#signal });
    } catch (error) {
      this.#taker = null;
      await this.#tell(error, 'source', `there is no way back to ${this.#ctx.source.name} now`);
    }
  }

  async #tell(error: unknown, about: string, what: string): Promise<void> {
    this.#signal.throwIfAborted();
    if (!(error instanceof BatonError) || error.kind === 'bug') throw error;
    await this.#notes.tell(about, `${what}: ${error.message}`);
  }
}
