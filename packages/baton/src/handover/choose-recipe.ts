/**
 * Which way of a handover loses least, from what was read inside both load balancers. Pure.
 *
 * The taker is raised wherever it can be: what is done is done on the one that does not serve, and nobody lets go before the
 * other one has. That an own `nopreempt` keeps a raised BACKUP where it is, that the holder's does not, and that 255 passes
 * 254 was tried with keepalived 2.2.7, versions 2 and 3 of VRRP, unicast and multicast.
 */
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HandoverRecipe } from '../domain/handover.ts';
import type { VrrpKind } from '../domain/vrrp.ts';
import { chooseDemotion } from './demotion.ts';
import { chooseRaise } from './raise.ts';
import { sharedBy, type SharedInstance } from './shared-addresses.ts';
import { softStop } from './soft-stop.ts';

export interface RecipeInput {
  /** The one that has the VIP now. Null: nobody looked inside. */
  readonly holder: GuestReading | null;
  readonly taker: GuestReading | null;
  /** May something be done inside the guests, or only be seen? */
  readonly hands: boolean;
  /** Those that are to change LB. */
  readonly vips: readonly string[];
}

export function chooseRecipe({ holder, taker, hands, vips }: RecipeInput): HandoverRecipe {
  if (!hands) return softStop('there is no way to act inside the guests', taker, vips);
  if (holder === null || taker === null) return softStop('nobody looked inside both guests', taker, vips);
  const root = [holder, taker].flatMap(({ gaps }) => gaps).find(({ what }) => what === 'what only root may see');
  if (root !== undefined) return softStop(`a daemon listens to root alone, and ${root.why}`, taker, vips);
  const shared = sharedBy(holder, taker, vips);
  if (!shared.ok) return softStop(shared.why, taker, vips);
  const kinds = new Set(shared.pairs.flatMap(kindsOf));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1)
    return softStop(`the VIPs are shared by different daemons (${[...kinds].join(', ')})`, taker, vips);
  const chosen =
    kind === 'keepalived' || kind === 'vyos'
      ? chooseRaise({ holder, taker, pairs: shared.pairs })
      : chooseDemotion(kind, { holder, taker });
  return typeof chosen === 'string' ? softStop(chosen, taker, vips) : chosen;
}

function kindsOf({ holder, taker }: SharedInstance): readonly VrrpKind[] {
  return [holder, taker].flatMap(({ daemon }) => {
    const kind = daemon.configuration?.kind;
    // VyOS runs keepalived, which can be read too.
    return kind === undefined ? [] : [kind];
  });
}
