import type { Gate, Plan } from '../api/types/plan.ts';

/** What opens a gate, by the plan; one that the plan does not have stands open. */
export function gatePlanned({ gates }: Pick<Plan, 'gates'>, gate: string): Gate {
  const isKnown = gate === 'start' || gate === 'exposure' || gate === 'cutover' || gate === 'secondary';
  return (isKnown ? gates[gate] : undefined) ?? 'automatic';
}
