/** What a rollback does and costs from here, before anybody presses anything. */
import type { Plan } from '../api/types/plan.ts';
import { firstToMove, nameOfRole, secondToMove } from './order.ts';
import type { StepSeen } from './step-log.ts';

export interface RollbackCost {
  /** For the button: `HA IPs return to shop-lb2 in os1, forecast 0 ms`. */
  readonly short: string;
  /** For the confirmation, in one or two sentences. */
  readonly whole: string;
}

export function rollbackCost(plan: Plan, steps: readonly StepSeen[]): RollbackCost {
  const begun = (test: (step: StepSeen) => boolean): boolean =>
    steps.some((step) => step.phase !== 'pending' && step.phase !== 'undone' && test(step));
  const { source, target } = plan;
  const [first, second] = [firstToMove(plan), secondToMove(plan)];
  const stayed = nameOfRole(plan, second);
  if (!begun((step) => step.impact === 'cutover')) {
    return {
      short: `${source.cloud} serves all the time, forecast 0 ms`,
      whole: `The HA IPs never left ${source.cloud}: forecast 0 ms. A ${first} that is off stays off there.`,
    };
  }
  const written = `What was written in ${target.cloud} since the cutover stays there.`;
  if (begun((step) => step.stepId.startsWith(`${second}.`) && step.impact !== 'none')) {
    const handover = begun((step) => step.stepId === `${second}.create` && step.impact === 'handover')
      ? `The ${second} is shut off in ${target.cloud} before that: where it holds the VIP there, that is a handover to the ${first}. `
      : '';
    return {
      short: `${stayed} starts in ${source.cloud} again, then the HA IPs return`,
      whole:
        `The ${second} has left ${source.cloud} as well: it is started there again first, and the HA IPs return when it serves. ` +
        `${handover}${written}`,
    };
  }
  return {
    short: `HA IPs return to ${stayed} in ${source.cloud}, forecast 0 ms`,
    whole:
      `The HA IPs return to ${stayed} in ${source.cloud} first, then the ${first} in ${target.cloud} is shut off: forecast 0 ms. ` +
      written,
  };
}

/** What it means that only these return. */
export function partialRollbackCost(plan: Plan, haIps: readonly string[]): string {
  const { source, target } = plan;
  return (
    `${haIps.join(', ')} ${haIps.length === 1 ? 'returns' : 'return'} to ${nameOfRole(plan, secondToMove(plan))} in ${source.cloud}: forecast 0 ms. ` +
    `The others stay in ${target.cloud}, both load balancers go on running, and the rollback window stays open until all lead to one cloud.`
  );
}
