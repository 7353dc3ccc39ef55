import { gateOfPlan, gatesSince, gateText, type GateName } from '../../domain/gates.ts';
import type { WindowEnd } from '../../domain/plan.ts';
import { gateOpensAt } from '../../schedule/gate-time.ts';
import { Interrupt, type StepContext } from '../step.ts';

/** May the runbook go on? By a person's approval, by time, or at once, as the plan says. */
export async function isOpen(ctx: StepContext, name: GateName): Promise<boolean> {
  const gate = gateOfPlan(ctx.plan, name);
  if (gate === 'automatic') return true;
  if (await ctx.approved(name)) return true;
  const now = ctx.clock.now();
  const opens = gateOpensAt(await planSince(ctx), name, now);
  return opens !== null && opens <= now;
}

/** The cutover's own time, not this process's: the rollback window lasts as long as was said, whoever was killed meanwhile. */
async function planSince(ctx: StepContext): Promise<StepContext['plan']> {
  const { secondary } = ctx.plan.gates;
  if (typeof secondary === 'string' || !('after' in secondary)) return ctx.plan;
  const cutover = await ctx.earlier('cutover');
  const cutOverAt = cutover?.state === 'done' ? cutover.finishedAt : null;
  return { ...ctx.plan, gates: gatesSince(ctx.plan.gates, cutOverAt ?? undefined) };
}

/** Does the gate open by itself one day? Else only a person opens it. */
export function opensByItself(ctx: StepContext, name: GateName): boolean {
  return gateOfPlan(ctx.plan, name) !== 'person';
}

/** Both load balancers serve before these, and nobody has to watch. */
const LEFT_ALONE: readonly GateName[] = ['start', 'exposure'];
/** A wait that is shorter is not worth another process. */
const WORTH_LEAVING_MS = 120_000;

export async function waitAtGate(ctx: StepContext, name: GateName): Promise<void> {
  while (!(await isOpen(ctx, name))) {
    if (!opensByItself(ctx, name)) throw new Interrupt({ kind: 'wait-for-person', gate: name });
    const until = ctx.isBegunAgain && LEFT_ALONE.includes(name) ? gateOpensAt(ctx.plan, name, ctx.clock.now()) : null;
    if (until !== null && until.getTime() - ctx.clock.now().getTime() > WORTH_LEAVING_MS)
      throw new Interrupt({ kind: 'wait-for-time', gate: name, until });
    await ctx.clock.sleep(1000, ctx.signal);
  }
}

export function describeGate(gate: WindowEnd): string {
  return gate === 'person' ? 'approved by a person' : `opened by the plan (${gateText(gate)})`;
}
