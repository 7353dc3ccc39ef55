/** Watches a pair while something may freeze one of them: its daemons from inside, its answers from outside. */
import { BatonError } from '../domain/error.ts';
import type { Role } from '../domain/ha-group.ts';
import { otherRole } from '../domain/order.ts';
import type { RunningInstance } from '../domain/vrrp.ts';
import { underSignals } from '../ports/under-signals.ts';
import { balancerOf, haIpAddresses } from './balancers.ts';
import { lookFromOutside } from './from-outside.ts';
import { accessTo, guestOf } from './guest-of.ts';
import type { StepContext } from './step.ts';

export const INSIDE_EVERY_MS = 1000;
const OUTSIDE_EVERY_MS = 200;
/** A look into a guest that is frozen does not come back before it thaws. */
const LOOK_TIMEOUT_MS = 5000;
/** Two MASTERs at one look may be a handover that is under way. */
const LOOKS_OF_TWO = 2;
export const ROLES: readonly Role[] = ['primary', 'secondary'];

export class Flip extends Error {
  override readonly name = 'Flip';
}

export interface Seen {
  /** By role; null: its daemon was not asked, or did not answer. */
  readonly inside: Readonly<Record<Role, readonly RunningInstance[] | null>>;
  /** Which LB answered, by HA IP; null: nobody, or it does not tell. */
  readonly outside: ReadonlyMap<string, Role | null>;
}

export async function look(ctx: StepContext): Promise<Seen> {
  const addresses = haIpAddresses(ctx.plan);
  const [primary, secondary, ...who] = await Promise.all([
    inside(ctx, 'primary'),
    inside(ctx, 'secondary'),
    ...addresses.map((address) => answering(ctx, address, ctx.signal)),
  ]);
  return {
    inside: { primary: primary ?? null, secondary: secondary ?? null },
    outside: new Map(addresses.map((address, at) => [address, who[at] ?? null])),
  };
}

export async function inside(
  ctx: StepContext,
  role: Role,
  signal = ctx.signal,
): Promise<readonly RunningInstance[] | null> {
  const { hands } = accessTo(ctx, 'source');
  if (hands === null) return null;
  try {
    const guest = await guestOf(ctx, 'source', role);
    if (guest === null) return null;
    return await underSignals([signal, AbortSignal.timeout(LOOK_TIMEOUT_MS)], (until) => hands.states(guest, until));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BatonError || (error instanceof DOMException && error.name === 'TimeoutError')) return null;
    throw error;
  }
}

async function answering(ctx: StepContext, address: string, signal: AbortSignal): Promise<Role | null> {
  const { who } = await lookFromOutside({ ...ctx, signal }, address);
  return ROLES.find((role) => who !== null && balancerOf(ctx.plan, role).answersAs === who) ?? null;
}

/** `before` is how it was when the pass began: a flip is what differs from that. */
export async function watchedWhile<T>(
  ctx: StepContext,
  before: Seen,
  aborting: AbortController,
  freezing: () => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const until = AbortSignal.any([ctx.signal, aborting.signal, ended.signal]);
  const watch = new Watch(ctx, before, (what) =>
    aborting.abort(new Flip(`${what} (${ctx.clock.now().toISOString()})`)),
  );
  const repeated = async (everyMs: number, once: () => Promise<void>): Promise<void> => {
    while (!until.aborted) {
      await once();
      await ctx.clock.sleep(everyMs, until);
    }
  };
  const roles = accessTo(ctx, 'source').hands === null ? [] : ROLES;
  // They end by the signal only: what they are rejected with is its reason.
  const watching = Promise.allSettled([
    ...roles.map((role) => repeated(INSIDE_EVERY_MS, () => watch.lookInside(role, until))),
    ...[...before.outside.keys()].map((address) =>
      repeated(OUTSIDE_EVERY_MS, () => watch.lookFromOutside(address, until)),
    ),
  ]);
  try {
    const value = await freezing();
    // A guest that thaws is a MASTER beside the other one at that very moment.
    for (let looks = 0; looks < LOOKS_OF_TWO && !until.aborted; looks += 1)
      await Promise.all(roles.map((role) => watch.lookInside(role, ctx.signal)));
    return value;
  } finally {
    ended.abort();
    await watching;
  }
}

class Watch {
  readonly #ctx: StepContext;
  readonly #before: Seen;
  readonly #flip: (what: string) => void;
  readonly #last: Record<Role, readonly RunningInstance[] | null> = { primary: null, secondary: null };
  #looksOfTwo = 0;

  constructor(ctx: StepContext, before: Seen, flip: (what: string) => void) {
    this.#ctx = ctx;
    this.#before = before;
    this.#flip = flip;
  }

  async lookInside(role: Role, signal: AbortSignal): Promise<void> {
    this.#last[role] = await inside(this.#ctx, role, signal);
    const taken = takenOver(this.#before, role, this.#last[role]);
    if (taken === null) return;
    const others = this.#last[otherRole(role)] ?? [];
    const both = others.some(({ name, state }) => name === taken && state === 'MASTER');
    const { name } = balancerOf(this.#ctx.plan, role);
    if (both) this.#looksOfTwo += 1;
    if (!both) this.#flip(`${name} became MASTER of ${taken}`);
    else if (this.#looksOfTwo >= LOOKS_OF_TWO)
      this.#flip(`${name} became MASTER of ${taken} as well, and there were two`);
  }

  async lookFromOutside(address: string, signal: AbortSignal): Promise<void> {
    const was = this.#before.outside.get(address) ?? null;
    const who = was === null ? null : await answering(this.#ctx, address, signal);
    if (was === null || who === null || who === was) return;
    const [now, then] = [balancerOf(this.#ctx.plan, who).name, balancerOf(this.#ctx.plan, was).name];
    this.#flip(`${address} was answered by ${now} in place of ${then}`);
  }
}

/** The first instance that this LB is MASTER of and was not before; null: none, or it is not known how it was. */
function takenOver(before: Seen, role: Role, now: readonly RunningInstance[] | null): string | null {
  const was = before.inside[role];
  if (was === null) return null;
  const isNew = ({ name, state }: RunningInstance): boolean =>
    state === 'MASTER' && was.some((one) => one.name === name && one.state !== 'MASTER');
  return now?.find((one) => isNew(one))?.name ?? null;
}
