/** A planned handover as Baton does it: it reads both guests, chooses the recipe, and acts by its hands. */
import type { HandoverRecipe } from '../../../packages/baton/src/domain/handover.ts';
import { chooseRecipe } from '../../../packages/baton/src/handover/choose-recipe.ts';
import { movingNow } from '../../../packages/baton/src/handover/moving-now.ts';
import { priorityForAll } from '../../../packages/baton/src/handover/raise-priority.ts';
import type { ChangeProof } from '../../../packages/baton/src/ports/guest-hands.ts';
import type { BalancerName } from '../world/layout.ts';
import { until, type World } from '../world/world.ts';
import { accessTo, guestOf } from './guests.ts';

export interface HandedOver {
  readonly recipe: HandoverRecipe;
  readonly proofs: readonly ChangeProof[];
  /** From the beginning of the act until the taker held every VIP and the holder none. */
  readonly tookMs: number;
}

const never = new AbortController().signal;

/** Throws when the recipe is a soft stop: then there is nothing to be done by hands. */
export async function handOver(world: World, from: BalancerName, to: BalancerName): Promise<HandedOver> {
  const access = accessTo(world);
  const [holder, taker] = [guestOf(from), guestOf(to)];
  const [read, readOfTaker] = await Promise.all([access.read(holder, never), access.read(taker, never)]);
  const vips = world.haIps.map(({ vip }) => vip);
  const recipe = chooseRecipe({ holder: read, taker: readOfTaker, hands: true, vips });
  if (recipe.kind === 'soft-stop' || recipe.kind === 'demote') throw new Error(`${recipe.kind}: ${recipe.why}`);
  const { hands } = access;
  const [held, waits] = await Promise.all([hands.states(holder, never), hands.states(taker, never)]);
  const { kind, withoutNopreempt, withinSeconds } = recipe;
  const priority = (kind === 'raise-secondary' ? priorityForAll(movingNow(held, waits)) : null) ?? 254;
  const started = performance.now();
  const proofs = [await hands.change(taker, { kind: 'raise', priority, withoutNopreempt }, never)];
  if (kind === 'raise-and-stop') proofs.push(await hands.stopVrrp(holder, never));
  const moved = async (): Promise<boolean> => (await world.holds(to)) && (await world.holdsNone(from));
  await until(moved, withinSeconds * 1000, `${to} took the VIP from ${from} (${kind})`);
  return { recipe, proofs, tookMs: performance.now() - started };
}
