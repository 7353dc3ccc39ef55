/**
 * The rollback window lasts until the one that stayed is powered off in the source, so whatever is done until then is done beside
 * the guard:
 *
 *   a look first ──▶ the work goes on, and the guard looks ──▶ the work has ended, and nothing is suspected ──▶ done
 *                                   └──▶ lost ──▶ the work is broken off while the HA IPs return ──▶ rolled back: the undo of the
 *                                                 step settles what the work left
 *
 * Nothing of it is remembered: a process that begins the step again looks first, so what was lost meanwhile is returned before
 * anything else is done.
 */
import { inBackground } from '../../ha-ip/floating-ip/background.ts';
import { underSignals } from '../../ports/under-signals.ts';
import { openDrivers } from '../ha-ip-sides.ts';
import { Interrupt, type Step, type StepContext } from '../step.ts';
import { untilResumed } from '../until-resumed.ts';
import { Notes } from './notes.ts';
import { TargetGuard } from './target-guard.ts';
import { WayBack } from './way-back.ts';
import { allLeadToTarget, type HaIpsLead, whereHaIpsLead } from './where-ha-ips-lead.ts';

/** The same step, with the guard beside what it does, and beside a pause. */
export function guarded(step: Step): Step {
  const act = async (beside: StepContext): Promise<void> => {
    await untilResumed(beside, step.id);
    await step.act(beside);
  };
  return { ...step, holdsWhilePaused: true, act: (ctx) => besideGuard(ctx, step.id, act) };
}

/** The same step, begun after a pause that the guard watches through. */
export function guardedWhilePaused(step: Step): Step {
  const act = async (ctx: StepContext): Promise<void> => {
    if (await ctx.paused()) await besideGuard(ctx, step.id, (beside) => untilResumed(beside, step.id));
    await step.act(ctx);
  };
  return { ...step, holdsWhilePaused: true, act };
}

/** `work` is given a context whose signal is aborted when the load balancer in the target is lost. */
export async function besideGuard(
  ctx: StepContext,
  stepId: string,
  work: (ctx: StepContext) => Promise<void>,
): Promise<void> {
  const [broken, worked] = [new AbortController(), new AbortController()];
  const breakOff = (): void => broken.abort(new Error('the guard takes everything back'));
  const notes = new Notes(ctx, stepId);
  const wayBack = new WayBack(ctx, notes);
  const guard = new TargetGuard(ctx, { wayBack, notes, onLost: breakOff });
  try {
    await guard.look();
    const working = inBackground(ctx.clock, () =>
      underSignals([ctx.signal, broken.signal], (signal) => work({ ...ctx, signal })),
    );
    void working.rest().then(() => worked.abort());
    try {
      while (working.endedMs === null || guard.suspects) {
        await guard.look();
        wayBack.keepReady();
        if (wayBack.lead !== null) assertAllThere(ctx, wayBack.lead);
        await guard.rest(guard.suspects ? undefined : worked.signal);
      }
    } finally {
      breakOff();
      await working.rest();
    }
    working.check();
  } finally {
    await wayBack.rest();
  }
}

/** As it is now. Throws the interrupt that rolls back when one of them does not lead to the target alone. */
export async function assertHaIpsThere(ctx: StepContext): Promise<void> {
  assertAllThere(ctx, await whereHaIpsLead(openDrivers(ctx)));
}

/** A return that was cut short, or somebody's hand: with the one that stayed goes who serves it. */
function assertAllThere({ plan, target }: StepContext, lead: HaIpsLead): void {
  if (allLeadToTarget(plan.haIps, lead)) return;
  const away = plan.haIps.map(({ address }) => address).filter((address) => lead.get(address) !== 'target');
  const why = `${away.join(', ')} no longer ${away.length === 1 ? 'leads' : 'lead'} to ${target.name} alone`;
  throw new Interrupt({ kind: 'roll-back', why });
}
