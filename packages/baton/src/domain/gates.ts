import type { Gate, Gates, Plan } from './plan.ts';

/** Where a migration may stop, in the order in which it comes there. */
export const GATE_NAMES = ['start', 'exposure', 'cutover', 'secondary'] as const satisfies readonly (keyof Gates)[];
export type GateName = (typeof GATE_NAMES)[number];

export function isGateName(text: string): text is GateName {
  return GATE_NAMES.some((name) => name === text);
}

/** A gate that the plan does not have stands open. */
export function gateOfPlan({ gates }: Pick<Plan, 'gates'>, name: GateName): Gate {
  return gates[name] ?? 'automatic';
}

/** The one that a migration that is `waiting` waits at; the event log names it, but for logs of before there were several. */
export function gateWaiting(plan: Pick<Plan, 'gates'>, named: string | undefined): Gate {
  return gateOfPlan(plan, named !== undefined && isGateName(named) ? named : 'cutover');
}
