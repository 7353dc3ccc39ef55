import { firstToMove, secondToMove } from '../../domain/order.ts';
import type { Plan } from '../../domain/plan.ts';
import type { StepRecord } from '../../domain/step.ts';

/** What a rollback does and costs from here, in one or two sentences. */
export function rollbackCost(plan: Plan, steps: readonly StepRecord[]): string {
  const begun = (test: (step: StepRecord) => boolean) => steps.some((step) => step.state !== 'undone' && test(step));
  const { source, target } = plan;
  const [first, second] = [firstToMove(plan), secondToMove(plan)];
  if (!begun((step) => step.impact === 'cutover')) {
    return `The HA IPs never left ${source.cloud}: forecast 0 ms. A ${first} that is off stays off there.`;
  }
  if (begun((step) => step.stepId.startsWith(`${second}.`) && step.impact !== 'none')) {
    const handover = begun((step) => step.stepId === `${second}.create` && step.impact === 'handover')
      ? `The ${second} is shut off in ${target.cloud} before that: where it holds the VIP there, that is a handover to the ${first}. `
      : '';
    return (
      `The ${second} has left ${source.cloud} as well: it is started there again first, and the HA IPs return when it serves. ` +
      `${handover}What was written in ${target.cloud} since the cutover stays there.`
    );
  }
  const stayed = plan.loadBalancers.find(({ role }) => role === second)?.name ?? `the ${second}`;
  return (
    `The HA IPs return to ${stayed} in ${source.cloud} first, then the ${first} in ${target.cloud} is shut off: forecast 0 ms. ` +
    `What was written in ${target.cloud} since the cutover stays there.`
  );
}

/** What it means that only these return. */
export function partialRollbackCost(plan: Plan, haIps: readonly string[]): string {
  const { source, target } = plan;
  const stayed =
    plan.loadBalancers.find(({ role }) => role === secondToMove(plan))?.name ?? `the ${secondToMove(plan)}`;
  return (
    `${haIps.join(', ')} ${haIps.length === 1 ? 'returns' : 'return'} to ${stayed} in ${source.cloud}: forecast 0 ms. The others stay in ` +
    `${target.cloud}, both load balancers go on running, and the rollback window stays open until all lead to one cloud.`
  );
}
