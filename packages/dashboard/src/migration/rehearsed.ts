/** What the dress rehearsal measured: how long this cloud takes from a call to traffic, which the cutover will take as well. */
import type { Plan } from '../api/types/plan.ts';
import { countText } from '../shared/quantity.ts';
import { firstToMove } from './order.ts';
import type { StepSeen } from './step-log.ts';

/** One sentence; null where none was held, or nothing was measured. */
export function rehearsedText(plan: Plan, steps: readonly StepSeen[]): string | null {
  const validated = steps.find(({ stepId }) => stepId === `${firstToMove(plan)}.validate`);
  const figures = (validated?.proofs ?? []).flatMap(({ figures: measured }) =>
    measured === undefined ? [] : [measured],
  );
  const there = figures.flatMap((one) => one['associateToTrafficMs'] ?? []);
  const back = figures.flatMap((one) => one['disassociateToSilenceMs'] ?? []);
  if (there.length === 0) return null;
  const away = back.length === 0 ? '' : `, and the last one ${listed(back)} after it was taken away`;
  const of = there.length === 1 ? '' : ` (${countText(there.length, 'VIP')})`;
  return `new connections arrived in ${plan.target.cloud} ${listed(there)} after the call${of}${away}`;
}

function listed(figures: readonly number[]): string {
  return `${figures.join(' and ')} ms`;
}
