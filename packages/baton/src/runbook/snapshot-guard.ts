/**
 * A snapshot of a running load balancer's disk may freeze its guest for seconds: long enough for its partner to take the VIP,
 * and for two MASTERs when it thaws. While such a call runs, both daemons are watched from inside, and the answers from outside.
 *
 *   watched ──▶ nobody else served ──▶ done
 *          └──▶ flip ──▶ aborted ──▶ what it left is removed, the MASTER announces ──▶ VRRP is as it was ──▶ once more
 *                                                                                 └──▶ it is not, or the second flip ──▶ given up
 */
import { BatonError } from '../domain/error.ts';
import type { RunningInstance } from '../domain/vrrp.ts';
import type { Guest } from '../ports/guest-access.ts';
import { balancerOf } from './balancers.ts';
import { accessTo, guestOf } from './guest-of.ts';
import { Flip, inside, INSIDE_EVERY_MS, look, ROLES, type Seen, watchedWhile } from './snapshot-watch.ts';
import type { StepContext } from './step.ts';

export type Guarded<T> =
  | { readonly done: true; readonly value: T; readonly watched: string }
  /** `seen`: what and when, the last one of the tries. */
  | { readonly done: false; readonly seen: string; readonly watched: string };

/** Puts one call that may freeze the guest under watch. Its signal is aborted at a flip. */
export type Watching = <T>(freezing: () => Promise<T>) => Promise<T>;

export interface GuardedPass<T> {
  /** `watching` goes around each call that freezes; `signal` ends the whole pass. */
  readonly work: (signal: AbortSignal, watching: Watching) => Promise<T>;
  /** Removes what an aborted pass left. */
  readonly cleanUp: () => Promise<void>;
}

const BACK_WITHIN_SECONDS = 60;

/** Both tries run in this call. Throws what the work throws, but for a flip. */
export async function guardedBySnapshotWatch<T>(
  ctx: StepContext,
  stepId: string,
  pass: GuardedPass<T>,
): Promise<Guarded<T>> {
  const before = await look(ctx);
  const watched = watchedBy(ctx, before);
  let seen = '';
  for (let tries = 0; tries < 2; tries += 1) {
    const aborting = new AbortController();
    const signal = AbortSignal.any([ctx.signal, aborting.signal]);
    const watching: Watching = (freezing) => watchedWhile(ctx, before, aborting, freezing);
    try {
      const value = await pass.work(signal, watching);
      // The last look of all may have seen it.
      if (!aborting.signal.aborted) return { done: true, value, watched };
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (!aborting.signal.aborted) throw error;
    }
    const flip: unknown = aborting.signal.reason;
    if (!(flip instanceof Flip)) throw flip;
    seen = flip.message;
    await ctx.emit({
      kind: 'note',
      stepId,
      text: `the rehearsal is broken off: while a disk was snapshotted, ${seen}`,
    });
    await announce(ctx, stepId);
    await pass.cleanUp();
    if (tries === 0 && !(await isBack(ctx, before))) break;
  }
  return { done: false, seen, watched };
}

/** Whoever is MASTER now says so to its neighbours: what learned the other one's MAC address forgets it. */
async function announce(ctx: StepContext, stepId: string): Promise<void> {
  const { hands } = accessTo(ctx, 'source');
  if (hands === null) return;
  const addresses = ctx.plan.vips.map(({ address }) => address);
  for (const role of ROLES) {
    try {
      const guest: Guest | null = await guestOf(ctx, 'source', role);
      const masters = ((await inside(ctx, role)) ?? []).filter(({ state }) => state === 'MASTER');
      if (guest === null || masters.length === 0) continue;
      const announced = await hands.announce(guest, addresses, ctx.signal);
      const text = `${balancerOf(ctx.plan, role).name} is MASTER and announced ${announced.length === 0 ? 'nothing: it has no tool for it, or holds none of the VIPs' : announced.join(', ')}`;
      await ctx.emit({ kind: 'note', stepId, text });
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (!(error instanceof BatonError)) throw error;
      await ctx.emit({ kind: 'note', stepId, text: `the VIP could not be announced again: ${error.message}` });
    }
  }
}

/** Is everybody what they were when the pass began? Waits for it. */
async function isBack(ctx: StepContext, before: Seen): Promise<boolean> {
  const endMs = ctx.clock.monotonicMs() + BACK_WITHIN_SECONDS * 1000;
  for (;;) {
    const now = await look(ctx);
    const sameInside = ROLES.every((role) => mastersOf(now.inside[role]) === mastersOf(before.inside[role]));
    const sameOutside = [...before.outside].every(([address, was]) => was === null || now.outside.get(address) === was);
    if (sameInside && sameOutside) return true;
    if (ctx.clock.monotonicMs() >= endMs) return false;
    await ctx.clock.sleep(INSIDE_EVERY_MS, ctx.signal);
  }
}

function mastersOf(instances: readonly RunningInstance[] | null): string {
  const masters = instances?.filter(({ state }) => state === 'MASTER').map(({ name }) => name);
  return masters === undefined ? 'unknown' : masters.sort().join(' ');
}

function watchedBy(ctx: StepContext, { inside: known, outside }: Seen): string {
  const roles = ROLES.filter((role) => known[role] !== null).map((role) => balancerOf(ctx.plan, role).name);
  const addresses = [...outside].filter(([, who]) => who !== null).map(([address]) => address);
  const ways = [
    ...(roles.length === 0 ? [] : [`the VRRP states of ${roles.join(' and ')}`]),
    ...(addresses.length === 0 ? [] : [`who answers at ${addresses.join(', ')}`]),
  ];
  return ways.length === 0 ? 'nothing: there is no way inside, and answers do not tell who gave them' : ways.join('; ');
}
