import type { Plan, WindowEnd } from '../api/types/plan.ts';

/** What opens a gate, by the plan; one that the plan does not have stands open. */
export function gatePlanned({ gates }: Pick<Plan, 'gates'>, gate: string): WindowEnd {
  const isKnown = gate === 'start' || gate === 'exposure' || gate === 'cutover' || gate === 'secondary';
  return (isKnown ? gates[gate] : undefined) ?? 'automatic';
}
