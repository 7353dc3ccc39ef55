/**
 * Cutover driver `dns`: for an address that cannot move. The target has an address of its own, and a name leads clients to one
 * or the other. Both serve while resolvers still hold the old answer, so nobody loses a connection by it; but clients follow
 * only as fast as their resolvers do, and those that know the address by heart never do.
 *
 *   prepare    an address in the target; the name's TTL is lowered
 *   there      once the old TTL has passed since it was lowered: associated in the target, seen to serve at its own address;
 *              the name is changed; then one lowered TTL is waited, so that resolvers have asked again.
 *              Not proved before the name is changed: the target lets go again
 *   back       the source, which never let go, is seen to serve; the name is changed; one TTL; the target lets go.
 *              Urgent: the name first, and no wait; the target keeps its association, for who still holds the old answer
 *   settle     the usual TTL again
 *   clean up   the same, and the target's address is given back
 *
 * A crash on the way there, after the name was changed, skips the wait for resolvers: both sides serve then, and go on doing so
 * until the rollback window ends. On the way back the target is about to be shut off, so how long answers may lead there is kept
 * in the target itself; until then the name counts as leading to both.
 */
import { BatonError } from '../../domain/error.ts';
import type { Side } from '../../domain/event.ts';
import type { PlannedHaIp, PlannedLoadBalancer } from '../../domain/plan.ts';
import type { Proof } from '../../domain/step.ts';
import type { CutoverDriver, Leads, Moved } from '../../ports/cutover-driver.ts';
import type { DnsCutover } from '../../ports/name-updates.ts';
import type { DriverContext } from '../driver-context.ts';
import { sourceEnd } from '../floating-ip/ends.ts';
import { pointFloatingIp } from '../floating-ip/point.ts';
import { seeServed } from '../see-served.ts';
import { seeServedBy } from '../look-from-outside.ts';
import {
  answersLeftMs,
  endInTarget,
  findInTarget,
  findOrRemember,
  giveBack,
  keepAnswersUntil,
  letGoInTarget,
  makeInTarget,
  proofOf,
  rememberOrFind,
} from './address-in-target.ts';
import { NameOfHaIp } from './name-of-ha-ip.ts';

export function dnsDriver(ctx: DriverContext, haIp: PlannedHaIp, name: DnsCutover): CutoverDriver {
  return new DnsDriver(ctx, haIp, new NameOfHaIp(ctx, haIp, name));
}

class DnsDriver implements CutoverDriver {
  readonly kind = 'dns';
  readonly #ctx: DriverContext;
  readonly #haIp: PlannedHaIp;
  readonly #name: NameOfHaIp;

  constructor(ctx: DriverContext, haIp: PlannedHaIp, name: NameOfHaIp) {
    this.#ctx = ctx;
    this.#haIp = haIp;
    this.#name = name;
  }

  async prepare(): Promise<readonly Proof[]> {
    const { name, ttlSeconds, usualTtlSeconds } = this.#name.name;
    const { addresses } = await this.#name.need();
    const there = await findInTarget(this.#ctx, this.#haIp);
    if (!addresses.includes(this.#haIp.address) && (there === null || !addresses.includes(there.address)))
      throw this.#leadsElsewhere(addresses);
    const made = await makeInTarget(this.#ctx, this.#haIp);
    const before = await this.#name.lower();
    return [
      proofOf(name, this.#ctx.target.name, made),
      {
        what: `resolvers ask for ${name} at least every ${ttlSeconds} s`,
        result: 'proved',
        detail: `its TTL was ${before} s, usually ${usualTtlSeconds} s; it counts once the old one has passed`,
      },
    ];
  }

  async leads(): Promise<Leads> {
    const [records, made] = await Promise.all([this.#name.read(), findInTarget(this.#ctx, this.#haIp)]);
    const addresses = records?.addresses ?? [];
    const leadsThere = made !== null && addresses.includes(made.address);
    if (addresses.includes(this.#haIp.address))
      return leadsThere || answersLeftMs(this.#ctx, made) > 0 ? 'both' : 'source';
    return leadsThere ? 'target' : 'neither';
  }

  async #isNamedThere(): Promise<boolean> {
    const [records, made] = await Promise.all([this.#name.read(), findInTarget(this.#ctx, this.#haIp)]);
    return made !== null && records?.addresses.includes(made.address) === true;
  }

  async addressIn(side: Side): Promise<string | null> {
    if (side === 'source') return this.#haIp.address;
    return findOrRemember(this.#ctx, this.#haIp, this.#name.name.name);
  }

  async moveTo(side: Side, taker: PlannedLoadBalancer, { urgent = false }: { readonly urgent?: boolean } = {}) {
    const seen = side === 'target' ? await this.#there(taker) : await this.#back(taker, urgent);
    return { ...seen, address: this.#haIp.address };
  }

  async cleanUp(): Promise<void> {
    if (await this.#isNamedThere()) return;
    // The address goes last: while it is there, something is left to be done.
    await this.settle();
    await giveBack(this.#ctx, this.#haIp);
  }

  async settle(): Promise<void> {
    await this.#name.settle();
  }

  async #there(taker: PlannedLoadBalancer): Promise<Moved> {
    const { clock, signal } = this.#ctx;
    const { address, ...end } = await endInTarget(this.#ctx, this.#haIp);
    if (!(await this.#isNamedThere())) await this.#untilOldAnswersAreGone();
    const beganMs = clock.monotonicMs();
    // What was seen of it before the wait has aged.
    const { seen: _, ...fresh } = end;
    await pointFloatingIp(fresh, null, end.vipPortId, signal);
    const seen = await this.#see('target', address, taker, beganMs);
    if (seen === null) {
      if (!(await this.#isNamedThere())) await letGoInTarget(this.#ctx, this.#haIp);
      throw this.#notSeen(address, 'the name was not changed');
    }
    const ttl = await this.#name.lead(this.#haIp.address, address);
    await this.#assertLed(this.#haIp.address, address);
    await this.#untilResolversAsk(address, ttl);
    return seen;
  }

  async #back(taker: PlannedLoadBalancer, urgent: boolean): Promise<Moved> {
    const { address } = this.#haIp;
    const source = sourceEnd(this.#ctx, this.#haIp);
    const beganMs = this.#ctx.clock.monotonicMs();
    // The source never let go. Where somebody made it, it takes the address again.
    const hold = () => pointFloatingIp(source, null, source.vipPortId, this.#ctx.signal);
    if (urgent) {
      const [led, held] = await Promise.allSettled([this.#leadBack(rememberOrFind), hold()]);
      if (led.status === 'rejected') throw led.reason;
      if (held.status === 'rejected') throw held.reason;
      const seen = await this.#see('source', address, taker, beganMs);
      if (seen === null) throw this.#notSeen(address, 'the name leads there all the same, since the target is lost');
      return seen;
    }
    await hold();
    const seen = await this.#see('source', address, taker, beganMs);
    if (seen === null) throw this.#notSeen(address, 'the name was not changed');
    const isRepeated = await this.#keepAnswers();
    const { from, ttl } = await this.#leadBack(findOrRemember);
    await this.#assertLed(from, address);
    const leftMs = answersLeftMs(this.#ctx, await findInTarget(this.#ctx, this.#haIp));
    await this.#untilResolversAsk(address, isRepeated ? Math.ceil(leftMs / 1000) : ttl);
    await this.#letGoWherePossible();
    return seen;
  }

  /** Before the name is led away from the target. True: it was already, before a crash. */
  async #keepAnswers(): Promise<boolean> {
    if (!(await this.#isNamedThere())) return true;
    const { ttlSeconds } = await this.#name.need();
    await keepAnswersUntil(this.#ctx, this.#haIp, this.#ctx.clock.now().getTime() + ttlSeconds * 1000);
    return false;
  }

  async #leadBack(find: typeof findOrRemember): Promise<{ readonly from: string | null; readonly ttl: number }> {
    const from = await find(this.#ctx, this.#haIp, this.#name.name.name);
    return { from, ttl: await this.#name.lead(from, this.#haIp.address) };
  }

  async #assertLed(from: string | null, to: string): Promise<void> {
    const { cutover } = this.#ctx.plan.timeouts;
    if (await this.#name.isLed(from, to, cutover)) return;
    throw this.#unproved(
      `its authority does not answer with ${to} from all of its servers, ${cutover} s after the change`,
    );
  }

  /** The service is back: nobody is led there any more, and a cloud that does not answer is no reason to fail. */
  async #letGoWherePossible(): Promise<void> {
    try {
      await letGoInTarget(this.#ctx, this.#haIp);
      await keepAnswersUntil(this.#ctx, this.#haIp, null);
    } catch (error) {
      this.#ctx.signal.throwIfAborted();
      if (!(error instanceof BatonError)) throw error;
      await this.#note(`its address in ${this.#ctx.target.name} is still associated: ${error.message}`);
    }
  }

  /** Answers from before the TTL was lowered may be in resolvers that long. */
  async #untilOldAnswersAreGone(): Promise<void> {
    const { clock, signal, earlier } = this.#ctx;
    const { ttlSeconds, usualTtlSeconds } = this.#name.name;
    const before = await this.#name.lower();
    const prepared = (await earlier('reserve-addresses'))?.finishedAt ?? null;
    // Somebody raised it meanwhile: it counts from this moment.
    const sinceMs = before > ttlSeconds || prepared === null ? 0 : clock.now().getTime() - new Date(prepared).getTime();
    const leftMs = Math.max(before, usualTtlSeconds) * 1000 - sinceMs;
    if (leftMs <= 0) return;
    await this.#note(`waits ${Math.ceil(leftMs / 1000)} s: so long resolvers may still hold answers with the old TTL`);
    await clock.sleep(leftMs, signal);
  }

  async #untilResolversAsk(to: string, ttlSeconds: number): Promise<void> {
    await this.#note(`leads to ${to}; resolvers follow within ${ttlSeconds} s`);
    await this.#ctx.clock.sleep(ttlSeconds * 1000, this.#ctx.signal);
  }

  async #see(side: Side, address: string, taker: PlannedLoadBalancer, beganMs: number): Promise<Moved | null> {
    const { clock, signal, plan } = this.#ctx;
    const seen = await seeServed({
      look: () => seeServedBy(this.#ctx, address, taker, side),
      // Nobody else has this address: whoever answers is its taker.
      settled: () => Promise.resolve(true),
      again: () => this.#note(`${address} is not seen to be served yet`),
      beganMs,
      deadlineSeconds: plan.timeouts.cutover,
      clock,
      signal,
    });
    // There is nothing to announce: an address that never moved.
    return seen === null ? null : { ...seen, address, announcedAgain: 0 };
  }

  #note(text: string): Promise<void> {
    return this.#ctx.emit({ kind: 'note', stepId: 'cutover', text: `${this.#name.name.name}: ${text}` });
  }

  #leadsElsewhere(addresses: readonly string[]): BatonError {
    const { name } = this.#name.name;
    return new BatonError({
      code: 'NAME_CHANGED',
      kind: 'user',
      message: `${name} leads to ${addresses.join(', ')}, not to ${this.#haIp.address}.`,
      remedy: 'See who works on that name; or name another one (cutover.name of the HA IP in the plan).',
    });
  }

  #notSeen(address: string, butName: string): BatonError {
    const { cutover } = this.#ctx.plan.timeouts;
    return this.#unproved(`new connections to ${address} did not arrive within ${cutover} s; ${butName}`);
  }

  #unproved(why: string): BatonError {
    return new BatonError({
      code: 'CUTOVER_UNPROVED',
      kind: 'cloud',
      message: `${this.#haIp.address} by its name ${this.#name.name.name}: ${why}.`,
      remedy:
        'Look at the load balancer there, and at what the authority for the name answers; then start the migration again.',
    });
  }
}
