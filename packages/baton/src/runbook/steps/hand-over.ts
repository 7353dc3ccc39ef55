import { assertOtherCanServe, isOff, isRunning } from '../../domain/invariants.ts';
import type { Proof } from '../../domain/step.ts';
import { balancerOf, haIpAddresses, sourceServer } from '../balancers.ts';
import { changedFilesData } from '../files-restored.ts';
import { confirmServedBy } from '../from-outside.ts';
import { type HandedOver, handOver, type HandoverWay, isHandedOver } from '../hand-over.ts';
import { powerOff } from '../power.ts';
import { settleInSource } from '../settle.ts';
import { tellServer, tellServing } from '../sightings.ts';
import type { Step } from '../step.ts';

const WAY: HandoverWay = { cloud: 'source', from: 'primary', to: 'secondary', stepId: 'primary.handover' };

/**
 * Order primary-first: the VIP goes to the secondary inside the source, by the recipe that loses least; the primary goes off
 * in the next step, when it serves nobody any more. Without a way into the guests the recipe is a soft stop of the primary:
 * keepalived's goodbye (priority 0) lets the secondary take over after its skew time (RFC 5798 6.4.2), 0.6 s with the usual
 * priority of 100.
 */
export function handOverStep(): Step {
  let handed: HandedOver | null = null;
  return {
    id: 'primary.handover',
    title: 'Hand the VIP over to the secondary inside the source',
    impact: 'handover',
    check: async (ctx) => {
      if (isOff(await sourceServer(ctx, 'primary')) || (await isHandedOver(ctx, WAY))) return { done: true };
      return { done: false, needed: 'the primary still has the VIP' };
    },
    act: async (ctx) => {
      const primary = balancerOf(ctx.plan, 'primary');
      assertOtherCanServe(primary.name, await sourceServer(ctx, 'secondary'));
      handed = await handOver(ctx, WAY);
      if (handed.done) return;
      await tellServer(ctx, 'source', 'primary', await powerOff(ctx, ctx.source, primary.sourceServerId));
    },
    verify: async (ctx) => {
      const secondary = balancerOf(ctx.plan, 'secondary');
      const served = await confirmServedBy(ctx, haIpAddresses(ctx.plan), secondary, ctx.plan.timeouts.validate);
      await tellServing(ctx, 'source', 'secondary', served);
      return { proofs: [...proofsOf(handed), ...served], data: dataOf(handed) };
    },
    undo: async (ctx, depth) => {
      // With the primary off the secondary serves alone, raised or not: nobody touches it while it is the only one.
      if (depth === 'rollback' && !isRunning(await sourceServer(ctx, 'primary'))) return 'stands';
      await settleInSource(ctx, { raised: 'secondary', other: 'primary', stepId: WAY.stepId });
      return 'undone';
    },
  };
}

function proofsOf(handed: HandedOver | null): readonly Proof[] {
  if (handed === null) return [];
  if (handed.done) return handed.proofs;
  return [{ what: 'handed over by a soft stop', result: 'proved', detail: handed.recipe.why }];
}

function dataOf(handed: HandedOver | null): Readonly<Record<string, unknown>> {
  if (handed?.recipe === undefined || handed.recipe === null) return {};
  const { kind, outageMs, withinSeconds } = handed.recipe;
  const tookMs = handed.done ? handed.tookMs : null;
  const changed = handed.done && handed.changed !== null ? handed.changed : null;
  return {
    recipe: kind,
    forecastOutageMs: outageMs,
    forecastWithinSeconds: withinSeconds,
    tookMs,
    ...(changed === null ? {} : changedFilesData(changed.role, changed.changes)),
  };
}
