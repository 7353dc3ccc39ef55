import type { Plan } from '../../domain/plan.ts';
import { block, pass, type Verdict, warn } from '../check.ts';
import { mayBeOvn } from '../planned.ts';

/**
 * What matters on OVN alone: it blocks where the target runs OVN, and warns where it may. `wrong` says each thing that is
 * wrong for OVN, in sentences without an end.
 */
export function judgeForOvn(plan: Plan, wrong: readonly string[], otherwise: string): readonly Verdict[] {
  const { cloud, networkBackend } = plan.target;
  if (!mayBeOvn(plan)) return [pass(`${cloud} does not run OVN.`)];
  if (wrong.length === 0) return [pass(otherwise)];
  return wrong.map((what) => (networkBackend === 'ovn' ? block(`${what}.`) : warn(`If ${cloud} runs OVN: ${what}.`)));
}
