/**
 * Cutover driver `hook`: somebody else's command or URL leads clients to one cloud or the other, such as by a route that the
 * target announces beside the source's. The source stays associated and goes on announcing: it is the fallback, and whatever
 * withdraws the target's announcement gives the service back to it.
 *
 *   prepare    the address is reserved in the target, and the hook says that it is ready
 *   there      associated in the target, so that its NAT is ready; activate; looks from outside until proved.
 *              Not proved in time, or refused: revert
 *   back       the source is seen to hold its association; revert; looks from outside until proved; the target lets go
 *   clean up   revert, and the target lets go; the address stays reserved in both clouds (invariant 4)
 *
 * What a hook answers proves nothing about clients (invariant 8): looks from outside do.
 */
import { BatonError } from '../../domain/error.ts';
import type { Side } from '../../domain/event.ts';
import type { PlannedHaIp, PlannedLoadBalancer } from '../../domain/plan.ts';
import type { CutoverDriver, Leads, Moved } from '../../ports/cutover-driver.ts';
import type { Hook } from '../../ports/hook-runner.ts';
import type { DriverContext } from '../driver-context.ts';
import { leavingEnd, sourceEnd, targetEnd } from './ends-of-ha-ip.ts';
import { lookAt, pointFloatingIp } from '../floating-ip/point.ts';
import { reserve } from '../floating-ip/reserve.ts';
import { seeServedBy } from '../look-from-outside.ts';
import { HookOfHaIp } from './hook-of-ha-ip.ts';
import { seeServed } from '../see-served.ts';

/** So long the target's agents get to make the NAT of a new association, before clients are led there all the same. */
const NAT_READY_MS = 5000;
const NAT_LOOK_MS = 250;

export function hookDriver(ctx: DriverContext, haIp: PlannedHaIp, hook: Hook): CutoverDriver {
  return new HookDriver(ctx, haIp, new HookOfHaIp(ctx, haIp, hook));
}

class HookDriver implements CutoverDriver {
  readonly kind = 'hook';
  readonly #ctx: DriverContext;
  readonly #haIp: PlannedHaIp;
  readonly #hook: HookOfHaIp;

  constructor(ctx: DriverContext, haIp: PlannedHaIp, hook: HookOfHaIp) {
    this.#ctx = ctx;
    this.#haIp = haIp;
    this.#hook = hook;
  }

  async prepare() {
    const { address } = this.#haIp;
    const reserved = await reserve(this.#ctx, this.#haIp);
    const { detail } = await this.#hook.ask('prepare', { floatingIpId: reserved.id });
    return [
      {
        what: `${address} is reserved in both clouds`,
        result: 'proved' as const,
        detail: `floating IP ${reserved.id} in ${this.#ctx.target.name}, project ${reserved.projectId}`,
      },
      {
        what: `the hook of ${address} is ready`,
        result: 'proved' as const,
        detail: detail ?? 'it answered prepare',
      },
    ];
  }

  async leads(): Promise<Leads> {
    const leads = await this.#hookLeads();
    if (leads !== 'source') return leads;
    // Where the target is associated still, a move was begun and not taken back: what the hook left (somebody who watches, and
    // may announce again) is to be reverted as well.
    return (await leavingEnd(this.#ctx, this.#haIp)) === null ? 'source' : 'both';
  }

  addressIn(): Promise<string> {
    return Promise.resolve(this.#haIp.address);
  }

  async moveTo(side: Side, taker: PlannedLoadBalancer, { urgent = false }: { readonly urgent?: boolean } = {}) {
    return side === 'target' ? this.#there(taker) : this.#back(taker, urgent);
  }

  async cleanUp(): Promise<void> {
    const leads = await this.#hookLeads();
    if (leads === 'target' || leads === 'both') return;
    await this.#hook.ask('revert');
    await this.#letGoInTarget();
  }

  async #hookLeads(): Promise<Leads> {
    const { leads } = await this.#hook.ask('verify');
    if (leads !== 'unknown') return leads;
    throw new BatonError({
      code: 'HOOK_REFUSED',
      kind: 'cloud',
      message: `The hook cannot tell where clients of ${this.#haIp.address} are led (leads: unknown).`,
      remedy: 'See what keeps it from looking, then start the migration again: it goes on at the same step.',
      retryable: true,
    });
  }

  async #there(taker: PlannedLoadBalancer): Promise<Moved> {
    const { clock, signal } = this.#ctx;
    const target = await targetEnd(this.#ctx, this.#haIp);
    await pointFloatingIp(target, null, target.vipPortId, signal);
    const readyBy = clock.monotonicMs() + NAT_READY_MS;
    while ((await lookAt(target, signal)).status !== 'ACTIVE' && clock.monotonicMs() < readyBy)
      await clock.sleep(NAT_LOOK_MS, signal);
    const beganMs = clock.monotonicMs();
    try {
      await this.#hook.askUntil('activate', beganMs, { floatingIpId: target.floatingIpId, portId: target.vipPortId });
      return await this.#see('target', taker, beganMs);
    } catch (error) {
      // Asked to stop: what takes the step back reverts.
      signal.throwIfAborted();
      if (!(error instanceof BatonError)) throw error;
      await this.#hook.note(`${this.#haIp.address} is reverted: ${error.message}`);
      const left = await this.#takeBack();
      if (error.code === 'CUTOVER_UNPROVED' && left === '') throw error;
      throw this.#unproved('target', `${error.message}${left}`, error);
    }
  }

  async #back(taker: PlannedLoadBalancer, urgent: boolean): Promise<Moved> {
    const { clock, signal } = this.#ctx;
    const source = sourceEnd(this.#ctx, this.#haIp);
    const beganMs = clock.monotonicMs();
    // The source never let go. Where somebody made it, it is put back before the target withdraws, unless that one is lost anyway.
    const hold = () => pointFloatingIp(source, null, source.vipPortId, signal);
    if (!urgent) await hold();
    const [reverted, held] = await Promise.allSettled([
      this.#hook.askUntil('revert', beganMs),
      urgent ? hold() : Promise.resolve(),
    ]);
    if (reverted.status === 'rejected') throw reverted.reason;
    if (held.status === 'rejected') throw held.reason;
    const moved = await this.#see('source', taker, beganMs);
    try {
      await this.#letGoInTarget();
    } catch (error) {
      signal.throwIfAborted();
      // The service is back; a lost target may not answer, and nobody is led to it.
      if (!(error instanceof BatonError)) throw error;
      await this.#hook.note(`${this.#haIp.address} is still associated in ${this.#ctx.target.name}: ${error.message}`);
    }
    return moved;
  }

  /** Empty, or what went wrong: the rollback that follows tries it again. */
  async #takeBack(): Promise<string> {
    try {
      await this.#hook.askUntil('revert', this.#ctx.clock.monotonicMs());
      await this.#letGoInTarget();
      return '';
    } catch (error) {
      this.#ctx.signal.throwIfAborted();
      if (!(error instanceof BatonError)) throw error;
      return ` And it is not reverted yet: ${error.message}`;
    }
  }

  async #letGoInTarget(): Promise<void> {
    const target = await leavingEnd(this.#ctx, this.#haIp);
    if (target !== null) await pointFloatingIp(target, target.vipPortId, null, this.#ctx.signal);
  }

  async #see(side: Side, taker: PlannedLoadBalancer, beganMs: number): Promise<Moved> {
    const { address } = this.#haIp;
    const { clock, signal, plan } = this.#ctx;
    const deadlineSeconds = plan.timeouts.cutover;
    const seen = await seeServed({
      look: () => seeServedBy(this.#ctx, address, taker, side),
      // Answers that do not tell who gave them count for what the hook says, when it has said so for a while.
      settled: async () => (await this.#hook.askOrNote('verify'))?.leads === side,
      again: async () => {
        await this.#hook.note(`${address} is not seen in the ${side} yet: its hook is asked again`);
        await this.#hook.askOrNote(side === 'target' ? 'activate' : 'revert');
      },
      beganMs,
      deadlineSeconds,
      clock,
      signal,
    });
    if (seen !== null) return { address, ...seen };
    throw this.#unproved(side, `new connections did not arrive there within ${deadlineSeconds} s.`);
  }

  #unproved(side: Side, why: string, cause?: unknown): BatonError {
    return new BatonError({
      code: 'CUTOVER_UNPROVED',
      kind: 'cloud',
      message: `${this.#haIp.address} was not proved to be served in the ${side}: ${why}`,
      remedy:
        'Look at what the hook steers (baton hook test shows what it says), and whether the load balancer there serves; then start the migration again.',
      cause,
    });
  }
}
