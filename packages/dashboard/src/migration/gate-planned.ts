import type { GateName, Plan, WindowEnd } from '../api/types/plan.ts';
import { PAUSE } from './paused-in.ts';

/** What opens a gate, by the plan; one that the plan does not have stands open. A pause is a person's to end. */
export function gatePlanned({ gates }: Pick<Plan, 'gates'>, gate: string): WindowEnd {
  if (gate === PAUSE) return 'person';
  return (isGateName(gate) ? gates[gate] : undefined) ?? 'automatic';
}

export function isGateName(gate: string): gate is GateName {
  return gate === 'start' || gate === 'exposure' || gate === 'cutover' || gate === 'secondary';
}
