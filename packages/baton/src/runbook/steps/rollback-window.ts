import { BatonError } from '../../domain/error.ts';
import type { Role } from '../../domain/ha-group.ts';
import { firstToMove, otherRole } from '../../domain/order.ts';
import { balancerOf } from '../balancers.ts';
import { judgeTarget } from '../guard.ts';
import { findServer } from '../made.ts';
import { tellServer } from '../sightings.ts';
import { Interrupt, type Step, type StepContext } from '../step.ts';
import { describeGate, isOpen } from './gate.ts';

/**
 * One LB in each cloud. The guard watches the LB in the target: when it is shut off, by anyone, the HA IPs become active in
 * the source again. Both clouds have a MASTER meanwhile, since VRRP does not cross: expected.
 */
export function rollbackWindowStep(role: Role): Step {
  return {
    id: 'rollback-window',
    title: `Rollback window: guard the ${role} in the target, the ${otherRole(role)} stays ready in the source`,
    impact: 'none',
    stateWhileRunning: 'guarding',
    gate: 'secondary',
    check: () => Promise.resolve({ done: false, needed: 'the window is open' }),
    act: async (ctx) => {
      let blind = false;
      for (;;) {
        blind = !(await lookUndeterred(ctx, blind));
        if (await isOpen(ctx, 'secondary')) return;
        await ctx.clock.sleep(ctx.plan.timeouts.guardInterval * 1000, ctx.signal);
      }
    },
    verify: (ctx) =>
      Promise.resolve({
        proofs: [
          {
            what: 'the rollback window was closed in good order',
            result: 'proved',
            detail: describeGate(ctx.plan.gates.secondary),
          },
        ],
      }),
    undo: () => Promise.resolve('undone'),
  };
}

/** A guard does not leave because the target's API stumbles. False when it could not look. */
async function lookUndeterred(ctx: StepContext, wasBlind: boolean): Promise<boolean> {
  try {
    await lookOnce(ctx);
    if (wasBlind) await ctx.emit({ kind: 'note', stepId: 'rollback-window', text: 'the guard sees the target again' });
    return true;
  } catch (error) {
    if (!(error instanceof BatonError) || error.kind !== 'cloud') throw error;
    if (!wasBlind)
      await ctx.emit({
        kind: 'note',
        stepId: 'rollback-window',
        text: `the guard cannot look at the target, and tries on: ${error.message}`,
      });
    return false;
  }
}

/** Throws the interrupt that takes the service back when the LB in the target is lost. */
export async function lookOnce(ctx: StepContext): Promise<void> {
  const first = firstToMove(ctx.plan);
  const server = await findServer(ctx, first);
  const health = judgeTarget(server);
  await tellServer(ctx, 'target', first, server);
  if (health.kind === 'healthy') return;
  const why = `${balancerOf(ctx.plan, first).name} in ${ctx.target.name} no longer serves: ${health.why}`;
  throw new Interrupt({ kind: 'roll-back', why });
}
