import type { Gate } from '../../domain/plan.ts';
import { Interrupt, type StepContext } from '../step.ts';

export type GateName = 'cutover' | 'secondary';

/** May the runbook go on? By a person's approval, by time, or at once, as the plan says. */
export async function isOpen(ctx: StepContext, name: GateName): Promise<boolean> {
  const gate: Gate = ctx.plan.gates[name];
  if (gate === 'automatic') return true;
  if (await ctx.approved(name)) return true;
  return typeof gate === 'object' && ctx.clock.now() >= new Date(gate.notBefore);
}

/** Does the gate open by itself one day? Else only a person opens it. */
export function opensByItself(ctx: StepContext, name: GateName): boolean {
  return ctx.plan.gates[name] !== 'person';
}

export async function waitAtGate(ctx: StepContext, name: GateName): Promise<void> {
  while (!(await isOpen(ctx, name))) {
    if (!opensByItself(ctx, name)) throw new Interrupt({ kind: 'wait-for-person', gate: name });
    await ctx.clock.sleep(1000, ctx.signal);
  }
}

export function describeGate(gate: Gate): string {
  if (gate === 'person') return 'approved by a person';
  if (gate === 'automatic') return 'opened by the plan (automatic)';
  return `opened by the plan (not before ${gate.notBefore})`;
}
