import type { Plan } from '../api/types/plan.ts';
import { spanMs } from '../schedule/span.ts';
import type { StepSeen } from './step-log.ts';

/** When the rollback window ends by itself, in ms since the epoch. Null where it is open, or where hours have to be waited for as well. */
export function windowEndsMs({ gates }: Pick<Plan, 'gates'>, steps: readonly StepSeen[]): number | null {
  const { secondary } = gates;
  if (typeof secondary === 'string' || 'window' in secondary) return null;
  if ('notBefore' in secondary) return Date.parse(secondary.notBefore);
  const cutover = steps.find(({ stepId, phase }) => stepId === 'cutover' && phase === 'done');
  return cutover?.endedMs == null ? null : cutover.endedMs + spanMs(secondary.after);
}
