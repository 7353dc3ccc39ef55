/**
 * What persons ask of single HA IPs is carried out beside the guard, which goes on looking meanwhile: a return or a cutover of
 * one HA IP takes a dress rehearsal and a move, and the load balancer may be lost in just these seconds.
 *
 *   idle -> under way (a command is pending) -> ended (where the HA IPs lead has to be looked up anew) -> idle
 *                \-> called off (the guard takes everything back): its commands stay pending, and are carried out once more if
 *                    the window is still open then
 */
import { type Background, inBackground } from '../../ha-ip/floating-ip/background.ts';
import { underSignals } from '../../ports/under-signals.ts';
import type { StepContext } from '../step.ts';
import { carryOutHaIpCommands } from './single-ha-ips.ts';

interface UnderWay {
  readonly haIps: readonly string[];
  readonly work: Background<void>;
  readonly stop: AbortController;
}

export class HaIpErrands {
  readonly #ctx: StepContext;
  #underWay: UnderWay | null = null;

  constructor(ctx: StepContext) {
    this.#ctx = ctx;
  }

  get isUnderWay(): boolean {
    return this.#underWay !== null;
  }

  /** Addresses of those that are, or are about to be, in the midst of a move. */
  get haIps(): readonly string[] {
    return this.#underWay?.haIps ?? [];
  }

  /** Begins what was asked. True once when it has ended and an HA IP was moved, or may have been. Throws what it threw. */
  async tend(): Promise<boolean> {
    if (this.#underWay !== null) {
      const { work } = this.#underWay;
      if (work.endedMs === null) return false;
      this.#underWay = null;
      work.check();
      return true;
    }
    const pending = await this.#ctx.haIpCommands.pending();
    if (pending.length === 0) return false;
    const stop = new AbortController();
    const ctx = this.#ctx;
    const haIps = pending.flatMap((command) => command.haIps);
    const work = inBackground(ctx.clock, () =>
      underSignals([ctx.signal, stop.signal], (signal) => carryOutHaIpCommands({ ...ctx, signal }, pending)),
    );
    this.#underWay = { haIps, stop, work };
    return false;
  }

  /** Nothing of it is under way any more when this returns. True when something was. */
  async callOff(): Promise<boolean> {
    const underWay = this.#underWay;
    if (underWay === null) return false;
    this.#underWay = null;
    underWay.stop.abort(new Error('the guard takes everything back'));
    await underWay.work.rest();
    return true;
  }
}
