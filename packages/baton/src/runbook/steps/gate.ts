import { gateOfPlan, type GateName } from '../../domain/gates.ts';
import type { Gate } from '../../domain/plan.ts';
import { gateOpensAt, gateText } from '../../schedule/gate-time.ts';
import { Interrupt, type StepContext } from '../step.ts';

/** May the runbook go on? By a person's approval, by time, or at once, as the plan says. */
export async function isOpen(ctx: StepContext, name: GateName): Promise<boolean> {
  const gate = gateOfPlan(ctx.plan, name);
  if (gate === 'automatic') return true;
  if (await ctx.approved(name)) return true;
  const now = ctx.clock.now();
  const opens = gateOpensAt(ctx.plan, name, now);
  return opens !== null && opens <= now;
}

/** Does the gate open by itself one day? Else only a person opens it. */
export function opensByItself(ctx: StepContext, name: GateName): boolean {
  return gateOfPlan(ctx.plan, name) !== 'person';
}

export async function waitAtGate(ctx: StepContext, name: GateName): Promise<void> {
  while (!(await isOpen(ctx, name))) {
    if (!opensByItself(ctx, name)) throw new Interrupt({ kind: 'wait-for-person', gate: name });
    await ctx.clock.sleep(1000, ctx.signal);
  }
}

export function describeGate(gate: Gate): string {
  return gate === 'person' ? 'approved by a person' : `opened by the plan (${gateText(gate)})`;
}
