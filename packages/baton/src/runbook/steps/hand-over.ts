import { assertOtherCanServe, isOff } from '../../domain/invariants.ts';
import { balancerOf, haIpAddresses, sourceServer } from '../balancers.ts';
import { confirmServedBy } from '../from-outside.ts';
import { powerOff } from '../power.ts';
import { tellServer, tellServing } from '../sightings.ts';
import type { Step } from '../step.ts';

/**
 * Order primary-first: the VIP goes to the secondary inside the source. Without access to the guests this is a soft stop of the primary:
 * keepalived's goodbye (priority 0) lets the secondary take over after its skew time (RFC 5798 6.4.2), 0.6 s with the usual
 * priority of 100.
 */
export function handOverStep(): Step {
  return {
    id: 'primary.handover',
    title: 'Hand the VIP over to the secondary by a soft stop of the primary',
    impact: 'handover',
    check: async (ctx) =>
      isOff(await sourceServer(ctx, 'primary')) ? { done: true } : { done: false, needed: 'the primary still runs' },
    act: async (ctx) => {
      const primary = balancerOf(ctx.plan, 'primary');
      assertOtherCanServe(primary.name, await sourceServer(ctx, 'secondary'));
      await tellServer(ctx, 'source', 'primary', await powerOff(ctx, ctx.source, primary.sourceServerId));
    },
    verify: async (ctx) => {
      const secondary = balancerOf(ctx.plan, 'secondary');
      const proofs = await confirmServedBy(ctx, haIpAddresses(ctx.plan), secondary, ctx.plan.timeouts.validate);
      await tellServing(ctx, 'source', 'secondary', proofs);
      return { proofs };
    },
    undo: (_ctx, depth) => Promise.resolve(depth === 'rollback' ? 'stands' : 'undone'),
  };
}
