/**
 * A planned handover inside one cloud, by hands in the guests. It looks, acts, and waits until the daemons themselves say
 * that the VIP has changed hands.
 *
 *   look -> already there ------------------------------------------------------------> handed over
 *        -> raise the taker -> it passes the holder ----------------------------------> handed over
 *                           -> it does not, or cannot -> the holder's daemon says goodbye -> handed over
 *        -> demote the holder --------------------------------------------------------> handed over
 *        -> no hands, or they fail on the way ----------------------------------------> not: a soft stop follows
 *
 * It never makes things worse: a holder is told to let go only while the taker's daemon is seen to stand by.
 */
import { BatonError } from '../domain/error.ts';
import type { Side } from '../domain/event.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import type { NetworkBackend } from '../domain/network-backend.ts';
import type { Role } from '../domain/ha-group.ts';
import type { Proof } from '../domain/step.ts';
import type { RunningInstance } from '../domain/vrrp.ts';
import { chooseRecipe } from '../handover/choose-recipe.ts';
import { movingNow } from '../handover/moving-now.ts';
import { priorityForAll } from '../handover/raise-priority.ts';
import { softStopOf } from '../handover/soft-stop.ts';
import type { Guest } from '../ports/guest-access.ts';
import type { Answered, ChangeProof, GuestHands } from '../ports/guest-hands.ts';
import { balancerOf } from './balancers.ts';
import { accessTo, guestOf } from './guest-of.ts';
import { tellState } from './sightings.ts';
import type { StepContext } from './step.ts';
import { type Pair, seePair, untilTaken } from './vrrp-pair.ts';

/** Those where it matters who answered for an address last. */
const GOES_BY_ANSWERS: ReadonlySet<NetworkBackend> = new Set(['ovn', 'unknown']);
/** A raised one waits 8 ms; the rest is for looks into slow guests. */
const AFTER_GOODBYE_SECONDS = 8;

export interface HandoverWay {
  readonly cloud: Side;
  readonly from: Role;
  readonly to: Role;
  /** For notes. */
  readonly stepId: string | null;
}

export type HandedOver =
  | {
      readonly done: true;
      /** Null: the VIP was there already. */
      readonly recipe: HandoverRecipe | null;
      /** From the start of the act until the taker was seen to have it. */
      readonly tookMs: number | null;
      readonly proofs: readonly Proof[];
      /** In whose guest something was changed for a moment, and what. */
      readonly changed: { readonly role: Role; readonly changes: readonly ChangeProof[] } | null;
    }
  | { readonly done: false; readonly recipe: HandoverRecipe };

/**
 * Throws GUEST_FILE_CHANGED when a file in a guest is not as it was, and HANDOVER_TAKER_LOST when the daemon of the taker does
 * not run: then a stop of the holder would leave nobody. Every other failure in a guest is noted, and answered with `done: false`.
 */
export async function handOver(ctx: StepContext, way: HandoverWay): Promise<HandedOver> {
  const { hands } = accessTo(ctx, way.cloud);
  const [holder, taker] = await Promise.all([guestOf(ctx, way.cloud, way.from), guestOf(ctx, way.cloud, way.to)]);
  if (hands === null) return notBy('there is no way to act inside the guests');
  if (holder === null || taker === null) return notBy('not both of them run');
  try {
    return await byHands(ctx, way, { hands, holder, taker });
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!isAnswerable(error)) throw error;
    const text = `the handover by hands did not succeed, a soft stop follows: ${error.message}`;
    await ctx.emit({ kind: 'note', stepId: way.stepId, text });
    return notBy(`the way inside the guests failed (${error.code})`);
  }
}

/** Does the taker have the VIP, as both daemons say? False where that cannot be seen. */
export async function isHandedOver(ctx: StepContext, way: HandoverWay): Promise<boolean> {
  const { hands } = accessTo(ctx, way.cloud);
  if (hands === null) return false;
  const [holder, taker] = await Promise.all([guestOf(ctx, way.cloud, way.from), guestOf(ctx, way.cloud, way.to)]);
  if (holder === null || taker === null) return false;
  try {
    return isWith(await seePair({ hands, holder, taker }, ctx.signal));
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (!isAnswerable(error)) throw error;
    return false;
  }
}

interface Parts {
  readonly hands: GuestHands;
  readonly holder: Guest;
  readonly taker: Guest;
}

async function byHands(ctx: StepContext, way: HandoverWay, parts: Parts): Promise<HandedOver> {
  const before = await seePair(parts, ctx.signal);
  if (isWith(before))
    return { done: true, recipe: null, tookMs: null, proofs: [alreadyThere(ctx, way, before)], changed: null };
  // Also for a soft stop: a shutdown of the holder would leave nobody.
  if (before.holder.some(({ state }) => state === 'MASTER')) await assertStandsBy(ctx, way, parts, before.taker);
  const recipe = await recipeFor(ctx, way, parts, before);
  if (recipe.kind === 'soft-stop') return { done: false, recipe };
  const startedMs = ctx.clock.monotonicMs();
  const proved =
    recipe.kind === 'demote' ? await demote(ctx, parts, before, recipe) : await raise(ctx, way, parts, before, recipe);
  const tookMs = Math.round(ctx.clock.monotonicMs() - startedMs);
  await tellState(ctx, way.cloud, way.to, 'MASTER');
  await tellState(ctx, way.cloud, way.from, 'BACKUP');
  const answered = await proved.answered;
  const changed = { role: recipe.kind === 'demote' ? way.from : way.to, changes: proved.changes };
  return { done: true, recipe, tookMs, proofs: proofsOf(ctx, way, recipe, tookMs, proved, answered), changed };
}

interface Proved {
  readonly changes: readonly ChangeProof[];
  readonly after: Pair;
  /** Once the holder has asked; empty when it did not. Never rejects. */
  readonly answered: Promise<readonly Answered[]>;
}

async function raise(
  ctx: StepContext,
  way: HandoverWay,
  { hands, holder, taker }: Parts,
  before: Pair,
  recipe: HandoverRecipe,
): Promise<Proved> {
  const moving = movingNow(before.holder, before.taker);
  const passing = recipe.kind === 'raise-secondary' ? priorityForAll(moving) : null;
  const { withoutNopreempt, withinSeconds } = recipe;
  const answered = askHolder(ctx, way, { hands, holder }, withinSeconds + AFTER_GOODBYE_SECONDS);
  const raised = await hands.change(taker, { kind: 'raise', priority: passing ?? 254, withoutNopreempt }, ctx.signal);
  if (passing !== null) {
    const after = await untilTaken(ctx, { hands, holder, taker }, moving, withinSeconds);
    if (after !== null) return { changes: [raised], after, answered };
    const text = `${balancerOf(ctx.plan, way.to).name} was raised and did not take the VIP within ${withinSeconds} s: the VRRP daemon of ${balancerOf(ctx.plan, way.from).name} says goodbye instead`;
    await ctx.emit({ kind: 'note', stepId: way.stepId, text });
  }
  await assertStandsBy(ctx, way, { hands, taker }, await hands.states(taker, ctx.signal));
  const stopped = await hands.stopVrrp(holder, ctx.signal);
  const after = await untilTaken(ctx, { hands, holder, taker }, moving, AFTER_GOODBYE_SECONDS);
  if (after !== null) return { changes: [raised, stopped], after, answered };
  // Nobody has the VIP: the one that had it takes it again.
  await hands.settle(holder, ctx.signal);
  throw takerLost(
    `${balancerOf(ctx.plan, way.to).name} did not take the VIP within ${AFTER_GOODBYE_SECONDS} s of the goodbye of ${balancerOf(ctx.plan, way.from).name}, whose VRRP daemon was started again.`,
  );
}

async function demote(
  ctx: StepContext,
  parts: Parts,
  before: Pair,
  { withinSeconds }: HandoverRecipe,
): Promise<Proved> {
  const change = await parts.hands.change(parts.holder, { kind: 'demote' }, ctx.signal);
  const after = await untilTaken(ctx, parts, movingNow(before.holder, before.taker), withinSeconds);
  if (after === null) {
    // It is to hold the VIP until its server is shut down, and not half of it.
    await parts.hands.settle(parts.holder, ctx.signal);
    throw new BatonError({
      code: 'HANDOVER_UNPROVED',
      kind: 'guest',
      message: `${parts.taker.server.name} did not take the VIP within ${withinSeconds} s after ${parts.holder.server.name} stepped back.`,
      remedy: 'Look at the VRRP daemons of both; then start the migration again.',
    });
  }
  return { changes: [change], after, answered: Promise.resolve([]) };
}

/**
 * OVN leads a VIP to whoever answered for it last (controller/pinctrl.c, bind_vport). The holder's kernel answers the taker's announcement as
 * long as it has the address, and a slow one answers late: then the VIP leads back to one that has just let go, until the taker announces
 * it again. So the holder asks for it itself as soon as it has let go, and the taker's answer is the last. It only helps: nothing waits for it.
 */
async function askHolder(
  ctx: StepContext,
  { cloud }: HandoverWay,
  { hands, holder }: Pick<Parts, 'hands' | 'holder'>,
  withinSeconds: number,
): Promise<readonly Answered[]> {
  if (hands.askOnceReleased === undefined || !GOES_BY_ANSWERS.has(ctx.plan[cloud].networkBackend)) return [];
  const vips = ctx.plan.vips.map(({ address }) => address);
  return await hands.askOnceReleased(holder, vips, withinSeconds, ctx.signal).catch(() => []);
}

/**
 * The plan's, while what the daemons say now does not speak against it: a whole reading takes long in some guests, and the
 * preflight of the day has compared the plan with one. Without one in the plan, both are read now.
 */
async function recipeFor(ctx: StepContext, way: HandoverWay, parts: Parts, before: Pair): Promise<HandoverRecipe> {
  const planned = way.from === 'primary' ? ctx.plan.handover : undefined;
  const moving = movingNow(before.holder, before.taker);
  const whole = moving.length === before.holder.filter(({ state }) => state === 'MASTER').length;
  if (planned !== undefined && whole) {
    if (planned.kind !== 'raise-secondary' || priorityForAll(moving) !== null) return planned;
  }
  const access = accessTo(ctx, way.cloud);
  const [holder, taker] = await Promise.all([
    access.read(parts.holder, ctx.signal),
    access.read(parts.taker, ctx.signal),
  ]);
  return chooseRecipe({ holder, taker, hands: true, vips: ctx.plan.vips.map(({ address }) => address) });
}

/** The taker of a goodbye must be there to hear it. */
async function assertStandsBy(
  ctx: StepContext,
  way: HandoverWay,
  { hands, taker }: Pick<Parts, 'hands' | 'taker'>,
  seen: readonly RunningInstance[],
): Promise<void> {
  if (seen.some(({ state }) => state === 'BACKUP' || state === 'MASTER')) return;
  const { name } = balancerOf(ctx.plan, way.to);
  // Whatever stopped it: with its own files it may run again.
  await hands.settle(taker, ctx.signal).catch(() => undefined);
  ctx.signal.throwIfAborted();
  throw takerLost(`The VRRP daemon of ${name} does not stand by (${describe(seen)}), so nobody would take the VIP.`);
}

function takerLost(message: string): BatonError {
  return new BatonError({
    code: 'HANDOVER_TAKER_LOST',
    kind: 'guest',
    message,
    remedy: `Look at the daemon that is to take over (systemctl status keepalived, its log), bring it to BACKUP, and start the migration again.`,
  });
}

function isWith({ holder, taker }: Pair): boolean {
  return (
    holder.every(({ state }) => state !== 'MASTER') &&
    taker.length > 0 &&
    taker.every(({ state }) => state === 'MASTER')
  );
}

function isAnswerable(error: unknown): error is BatonError {
  if (!(error instanceof BatonError)) return false;
  if (error.code === 'GUEST_FILE_CHANGED' || error.code === 'HANDOVER_TAKER_LOST') return false;
  return error.kind === 'guest' || error.code.startsWith('GUEST_');
}

const notBy = (why: string): HandedOver => ({ done: false, recipe: softStopOf(why, null) });

const WORDS = {
  'raise-secondary': 'raised above the holder, make before break',
  'raise-and-stop': "raised, then the holder's daemon said goodbye",
  demote: 'the holder stepped back',
  'soft-stop': 'a soft stop',
} as const satisfies Record<HandoverRecipe['kind'], string>;

function proofsOf(
  ctx: StepContext,
  way: HandoverWay,
  { kind, outageMs, withinSeconds }: HandoverRecipe,
  tookMs: number,
  { changes, after }: Proved,
  answered: readonly Answered[],
): readonly Proof[] {
  const [from, to] = [balancerOf(ctx.plan, way.from).name, balancerOf(ctx.plan, way.to).name];
  const files = changes.flatMap((change) => change.files);
  return [
    {
      what: `${to} took the VIP from ${from}: ${WORDS[kind]}`,
      result: 'proved',
      detail: `after ${tookMs} ms, forecast at most ${withinSeconds} s; forecast outage ${outageMs[0]}-${outageMs[1]} ms; ${to} ${describe(after.taker)}, ${from} ${describe(after.holder)}; ${changes.map(({ detail }) => detail).join('; ')}`,
    },
    {
      what: 'every file in the guests is as it was',
      result: 'proved',
      detail:
        files.length === 0
          ? 'none was touched'
          : files.map(({ path, sha256After }) => `${path} sha256 ${sha256After}`).join(', '),
    },
    ...(answered.length === 0
      ? []
      : [
          {
            what: `${from} asked who has the VIP, once it had let go of it`,
            result: answered.every(({ by }) => by !== null) ? ('proved' as const) : ('not-provable' as const),
            detail: answered.map(({ address, by }) => `${address}: ${by ?? 'nobody was heard'}`).join(', '),
          },
        ]),
  ];
}

function alreadyThere(ctx: StepContext, { from, to }: HandoverWay, seen: Pair): Proof {
  const [giver, taker] = [balancerOf(ctx.plan, from).name, balancerOf(ctx.plan, to).name];
  return {
    what: `${taker} has the VIP already`,
    result: 'proved',
    detail: `${taker} ${describe(seen.taker)}, ${giver} ${describe(seen.holder)}`,
  };
}

export function describe(instances: readonly RunningInstance[]): string {
  if (instances.length === 0) return 'no VRRP daemon';
  return instances.map(({ name, state }) => `VRRP ${name} ${state}`).join(', ');
}
