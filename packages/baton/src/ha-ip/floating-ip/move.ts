/**
 * One move of an HA IP between the clouds, make before break:
 *
 *   taking       the taking side associates; looks go on until a row of new connections was served by the taker
 *   letting go   the giving side disassociates, at once: while both own the address, the giving side may announce it again
 *                without meaning to (Linux asks for its gateway with the address as sender), and clients flap back
 *   settling     looks go on until nothing but the taker was seen for a while after the giving side's agent has acted
 *
 * A call's success proves nothing: agents were measured to act from 1.9 s before its answer to 2 s after it, in no fixed
 * order. So the giving side lets go on what is seen, also when the association has not been answered yet: Neutron tells its
 * agents only of what its database holds.
 *
 * Urgent: the giving side is lost. The taking side is asked first, and has its cloud to itself: both clouds may share processors
 * and an operator's database, and only its answer ends the outage. What is lost may also serve for a moment yet (a guest that is
 * being shut down). The giving side is asked when the taker was seen, or a moment later anyway; it is settled by looks alone.
 *
 * A look that cannot be made (the vantage is gone) saw nobody on the way to the target: the deadline decides, and the way back
 * follows. On the way back it is taken for an answer that does not tell who gave it: no vantage keeps an HA IP from its source.
 */
import { BatonError } from '../../domain/error.ts';
import type { Side } from '../../domain/event.ts';
import type { PlannedLoadBalancer } from '../../domain/plan.ts';
import type { Moved } from '../../ports/cutover-driver.ts';
import type { DriverContext } from '../driver-context.ts';
import { closeLooks, seeWho, waitingLooks } from '../look-from-outside.ts';
import { type Pace, type Row, type Seen, SteadyLooks } from '../steady-looks.ts';
import { Announcer } from './announcer.ts';
import { type Background, inBackground } from './background.ts';
import { type End, pointFloatingIp } from './point.ts';

export interface Move {
  readonly address: string;
  readonly to: Side;
  readonly taking: () => Promise<End>;
  /** Null: the giving cloud has nothing left that could let go. */
  readonly giving: () => Promise<End | null>;
  readonly taker: PlannedLoadBalancer;
  readonly urgent: boolean;
}

/** 60 ms: more would only keep the address in both clouds for longer, and looks go on after it. */
const LOOKS_IN_A_ROW = 3;
const SETTLING_EVERY_MS = 100;
/** A flap back was seen 1.5 s after the taking side's first announcement. */
const QUIET_MS = 2000;
/** So long at most the giving side's agent is waited for; its cloud may not tell. */
const AGENT_MS = 10_000;
const AGENT_EVERY_MS = 1000;
/** The giving side that is lost lets go by then: clients were seen to flap back to it 1.5 s after the other one's announcement. */
const LET_GO_AT_LATEST_MS = 1500;
/** Without an answer that identifies the guest: how long the taking side's agent gets after its status says ACTIVE. */
const BLIND_SETTLE_MS = 5000;
const STATUS_EVERY_MS = 500;
/** After the first sign of the taker the looks are close. */
const SIGN_MS = 1000;
/** Its agent has acted, and nobody new arrives at the taking side for so long, before it announces again. */
const FIRST_ANNOUNCEMENT_MS = 5000;
/** It owned the address before, so nothing has announced it: the other side did since then. */
const FIRST_WHEN_OWNED_MS = 300;
const NOBODY_ARRIVES_MS = 1000;

/** The way back is surer than more of the same. */
const LOST_MS = 6000;

const TAKER: ReadonlySet<Seen> = new Set<Seen>(['taker']);
const ANYBODY: ReadonlySet<Seen> = new Set<Seen>(['taker', 'unknown']);
const ANSWERED: ReadonlySet<Seen> = new Set<Seen>(['taker', 'other', 'unknown']);
const ELSEWHERE: ReadonlySet<Seen> = new Set<Seen>(['other', 'nobody']);
const UNSEEN: ReadonlySet<Seen> = new Set<Seen>(['unseen']);
const BAD: ReadonlySet<Seen> = new Set<Seen>(['other', 'nobody', 'unseen']);

/** Throws code CUTOVER_UNPROVED at the plan's deadline, with the address owned as it was asked to be. */
export async function moveHaIp(ctx: DriverContext, move: Move): Promise<Moved> {
  return new MoveRun(ctx, move).run();
}

class MoveRun {
  readonly #ctx: DriverContext;
  readonly #move: Move;
  readonly #looks: SteadyLooks;
  readonly #announcer: Announcer;
  readonly #beganMs: number;
  readonly #pace: Pace;
  #activeSinceMs: number | null = null;
  #statusAtMs = Number.NEGATIVE_INFINITY;

  constructor(ctx: DriverContext, move: Move) {
    const { clock, signal } = ctx;
    this.#ctx = ctx;
    this.#move = move;
    this.#beganMs = clock.monotonicMs();
    this.#pace = closeLooks(ctx);
    const look = () => seeWho(ctx, move.address, move.taker);
    const failedAs = move.to === 'target' ? 'unseen' : 'unknown';
    this.#looks = new SteadyLooks({ look, pace: this.#pace, clock, signal, failedAs });
    this.#announcer = new Announcer({
      clock,
      signal,
      onBegin: () => this.#note('no new connection arrives there: announced again'),
      onTake: () => this.#looks.forget(),
    });
  }

  async run(): Promise<Moved> {
    const { urgent, to, address } = this.#move;
    const { clock, signal } = this.#ctx;
    const calls: Background<unknown>[] = [];
    try {
      const taking = await this.#move.taking();
      const taken = inBackground(clock, () => pointFloatingIp(taking, null, taking.vipPortId, signal));
      calls.push(taken);
      // Of the giving side that is lost, nothing is waited for.
      const early = urgent ? inBackground(clock, () => this.#letGoSoon(taken)) : null;
      if (early !== null) calls.push(early);
      const isOwned = taking.seen?.portId === taking.vipPortId && to === 'source';
      const row = await this.#seeTaker(taking, taken, early, isOwned);
      const letGo = early ?? inBackground(clock, () => this.#letGo());
      calls.push(letGo);
      await this.#settle(taking, taken, letGo);
      const { count: looks, identified, whyUnseen } = this.#looks;
      if (!identified && whyUnseen !== null)
        await this.#note(`not seen from outside, so that it is there by the clouds' word alone: ${whyUnseen}`);
      const takenAfterMs = row.endedMs - this.#beganMs;
      return { address, takenAfterMs, looks, identified, announcedAgain: this.#announcer.count };
    } finally {
      // Whoever hears that it failed acts next: nothing of this move may come after that.
      await Promise.all([...calls.map((call) => call.rest()), this.#announcer.rest()]);
    }
  }

  /** Until a row of new connections was served by the taker. */
  async #seeTaker(
    taking: End,
    taken: Background<unknown>,
    early: Background<unknown> | null,
    isOwned: boolean,
  ): Promise<Row> {
    const { clock, plan } = this.#ctx;
    const endMs = this.#beganMs + plan.timeouts.cutover * 1000;
    const firstMs = isOwned ? FIRST_WHEN_OWNED_MS : FIRST_ANNOUNCEMENT_MS;
    let agentAtMs: number | null = isOwned ? this.#beganMs : null;
    let asked: Background<boolean> | null = null;
    const pace = (): Pace => (this.#arrivesLately(SIGN_MS) ? this.#pace : waitingLooks(this.#ctx));
    return this.#looks.until(async () => {
      taken.check();
      this.#announcer.check();
      const good = await this.#good(taking, taken.endedMs !== null && (early === null || early.endedMs !== null));
      const row = this.#announcer.isBusy ? null : this.#looks.row(LOOKS_IN_A_ROW, good);
      if (row !== null) return row;
      const nowMs = clock.monotonicMs();
      if (nowMs >= endMs) throw this.#unproved(taking);
      if (taken.endedMs === null) return null;
      // An announcement takes the address away for a moment: not while the first one may still be on its way.
      asked?.check();
      if (asked?.value === true || nowMs - taken.endedMs >= AGENT_MS) agentAtMs ??= nowMs;
      // Beside the looks, which go on meanwhile.
      if (agentAtMs === null && (asked === null || nowMs - (asked.endedMs ?? nowMs) >= AGENT_EVERY_MS))
        asked = inBackground(clock, () => this.#hasTaken(taking));
      if (agentAtMs === null || nowMs - Math.max(agentAtMs, taken.endedMs) < firstMs) return null;
      // Who cannot be told may be the taker; where the other side announced since, that is not likely.
      const isBlind = isOwned && this.#announcer.count === 0 && !this.#looks.identified;
      if (isBlind || this.#nobodyArrives(Math.min(firstMs, NOBODY_ARRIVES_MS))) this.#announcer.perhaps(taking);
      return null;
    }, pace);
  }

  /** Until nothing but the taker was seen for a while. */
  async #settle(taking: End, taken: Background<unknown>, letGo: Background<End | null>): Promise<void> {
    const { clock, plan } = this.#ctx;
    let agentAtMs: number | null = null;
    let askedAtMs = Number.NEGATIVE_INFINITY;
    let answeredMs = 0;
    await this.#looks.until(
      async () => {
        taken.check();
        this.#announcer.check();
        letGo.check();
        if (taken.endedMs === null || letGo.endedMs === null || this.#announcer.isBusy) return null;
        const nowMs = clock.monotonicMs();
        const row = this.#looks.row(LOOKS_IN_A_ROW, ANYBODY);
        if (nowMs - letGo.endedMs >= plan.timeouts.cutover * 1000) {
          if (row === null) throw this.#unproved(taking);
          return true;
        }
        if (agentAtMs === null && nowMs - askedAtMs >= AGENT_EVERY_MS) {
          askedAtMs = nowMs;
          if (nowMs - letGo.endedMs >= AGENT_MS || (await this.#hasLetGo(letGo.value ?? null))) agentAtMs = nowMs;
        }
        answeredMs = Math.max(answeredMs, this.#looks.lastMs(ANSWERED) ?? 0, letGo.endedMs);
        if (this.#isLost(answeredMs)) throw this.#unproved(taking);
        if (this.#nobodyArrives(NOBODY_ARRIVES_MS)) this.#announcer.perhaps(taking);
        if (agentAtMs === null || row === null) return null;
        const otherMs = this.#looks.lastMs(BAD) ?? 0;
        return nowMs - Math.max(agentAtMs, otherMs, this.#announcer.endedMs) >= QUIET_MS ? true : null;
      },
      () => ({ ...this.#pace, everyMs: SETTLING_EVERY_MS }),
    );
  }

  /** It was seen to serve, and now nobody answers anywhere, also after another announcement: the taker itself is lost. */
  #isLost(answeredMs: number): boolean {
    if (this.#move.urgent || this.#announcer.count === 0 || this.#sawLately(UNSEEN, LOST_MS)) return false;
    const nowMs = this.#ctx.clock.monotonicMs();
    return nowMs - answeredMs >= LOST_MS && nowMs - this.#announcer.endedMs >= LOST_MS / 2;
  }

  /** Not before the taker was seen, or its time is over; not at all when the taking side refused: then nothing has moved. */
  async #letGoSoon(taken: Background<unknown>): Promise<End | null> {
    const { clock, signal } = this.#ctx;
    const endMs = this.#beganMs + LET_GO_AT_LATEST_MS;
    while (clock.monotonicMs() < endMs && this.#looks.row(LOOKS_IN_A_ROW, TAKER) === null) {
      if (taken.endedMs !== null && taken.value === undefined) return null;
      await clock.sleep(Math.min(this.#pace.everyMs, endMs - clock.monotonicMs()), signal);
    }
    return this.#letGo();
  }

  async #letGo(): Promise<End | null> {
    const giving = await this.#move.giving();
    if (giving !== null) await pointFloatingIp(giving, giving.vipPortId, null, this.#ctx.signal);
    return giving;
  }

  /** Its cloud says that its agent has acted: no proof (invariant 8), only a reason to look a little longer. */
  async #hasLetGo(giving: End | null): Promise<boolean> {
    if (giving === null || this.#move.urgent) return true;
    try {
      const present = await giving.cloud.network.getFloatingIp(giving.floatingIpId, this.#ctx.signal);
      return present === null || present.status !== 'ACTIVE';
    } catch (error) {
      this.#ctx.signal.throwIfAborted();
      if (!(error instanceof BatonError)) throw error;
      return false;
    }
  }

  /** Its cloud says that its agent has acted: traffic follows in a moment, or another announcement is needed. */
  async #hasTaken({ cloud, floatingIpId }: End): Promise<boolean> {
    return (await cloud.network.getFloatingIp(floatingIpId, this.#ctx.signal))?.status === 'ACTIVE';
  }

  /** New connections were seen not to arrive at the taking side lately. Who cannot be told may have arrived there. */
  #nobodyArrives(forMs: number): boolean {
    if (this.#arrivesLately(forMs) || this.#sawLately(UNSEEN, forMs)) return false;
    // A look that nobody answers lasts a second; a vantage that hangs sees nothing, and that is not nobody.
    const arrivedMs = this.#looks.lastMs(ANYBODY) ?? 0;
    return forMs < NOBODY_ARRIVES_MS || (this.#looks.lastMs(ELSEWHERE) ?? 0) >= arrivedMs;
  }

  #arrivesLately(withinMs: number): boolean {
    return this.#sawLately(ANYBODY, withinMs);
  }

  #sawLately(which: ReadonlySet<Seen>, withinMs: number): boolean {
    const lastMs = this.#looks.lastMs(which);
    return lastMs !== null && this.#ctx.clock.monotonicMs() - lastMs < withinMs;
  }

  /** Whose answers count: without one that identifies the guest, anybody's, once the taking side's agent has had its time. */
  async #good(taking: End, asked: boolean): Promise<ReadonlySet<Seen>> {
    if (this.#looks.identified) return TAKER;
    if (this.#move.urgent) return asked ? ANYBODY : TAKER;
    const { clock, signal } = this.#ctx;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#statusAtMs >= STATUS_EVERY_MS) {
      this.#statusAtMs = nowMs;
      const present = await taking.cloud.network.getFloatingIp(taking.floatingIpId, signal);
      this.#activeSinceMs = present?.status === 'ACTIVE' ? (this.#activeSinceMs ?? nowMs) : null;
    }
    return this.#activeSinceMs !== null && nowMs - this.#activeSinceMs >= BLIND_SETTLE_MS ? ANYBODY : TAKER;
  }

  #unproved(taking: End): BatonError {
    const { address } = this.#move;
    const seconds = Math.round((this.#ctx.clock.monotonicMs() - this.#beganMs) / 1000);
    const { count, whyUnseen } = this.#looks;
    const blind = whyUnseen === null ? '' : ` From outside it cannot be looked: ${whyUnseen}`;
    return new BatonError({
      code: 'CUTOVER_UNPROVED',
      kind: 'cloud',
      message: `${address}: new connections did not arrive in ${taking.cloud.name} within ${seconds} s (${count} looks, announced again ${this.#announcer.count} times).${blind}`,
      remedy:
        'Look whether both clouds really share this external network, and whether the L3 agents are alive; then start the migration again.',
    });
  }

  async #note(text: string): Promise<void> {
    const { address, to } = this.#move;
    await this.#ctx.emit({ kind: 'note', stepId: 'cutover', text: `${address} in the ${to}: ${text}` });
  }
}
