import type { HaGroup } from '../domain/ha-group.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import { chooseRecipe } from '../handover/choose-recipe.ts';
import type { PlanRequest } from '../services/services.ts';
import type { Pair } from './choose-roles.ts';
import type { Readings } from './seen-inside.ts';

/**
 * How the VIP goes from the primary to the secondary. It is planned in both orders: with `standby-first` a rollback after
 * both have moved does the same inside the target. Null: nobody may act inside the guests, and it is a soft stop.
 */
export function planHandover(
  group: HaGroup,
  { primary, secondary }: Pair,
  { guest }: Pick<PlanRequest, 'guest'>,
  readings: Readings,
): HandoverRecipe | null {
  if (guest?.access !== 'ssh') return null;
  return chooseRecipe({
    holder: readings.get(primary.server.id) ?? null,
    taker: readings.get(secondary.server.id) ?? null,
    hands: true,
    vips: group.vips.map(({ address }) => address),
  });
}
