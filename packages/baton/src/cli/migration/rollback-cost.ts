import type { Plan } from '../../domain/plan.ts';
import type { StepRecord } from '../../domain/step.ts';

/** What a rollback does and costs from here, in one sentence. */
export function rollbackCost(plan: Plan, steps: readonly StepRecord[]): string {
  const begun = (test: (step: StepRecord) => boolean) => steps.some((step) => step.state !== 'undone' && test(step));
  const { source, target } = plan;
  if (!begun((step) => step.impact === 'cutover')) {
    return `The HA IPs never left ${source.cloud}: forecast 0 ms. A primary that is off stays off there.`;
  }
  const leaving = steps.filter((step) => step.stepId.startsWith('secondary.') && step.impact !== 'none');
  if (leaving.some((step) => step.state !== 'undone')) {
    return (
      `The secondary has left ${source.cloud} as well: it is started there again first, and the HA IPs return when it serves. ` +
      `What was written in ${target.cloud} since the cutover stays there.`
    );
  }
  const secondary = plan.loadBalancers.find(({ role }) => role === 'secondary')?.name ?? 'the secondary';
  return (
    `The HA IPs return to ${secondary} in ${source.cloud} first, then the primary in ${target.cloud} is shut off: forecast 0 ms. ` +
    `What was written in ${target.cloud} since the cutover stays there.`
  );
}
