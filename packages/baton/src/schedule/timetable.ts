/**
 * When what will happen: each gate of a plan with the earliest moment at which the runbook passes it, if it is begun now, every
 * person approves at once, and all goes as fast as the forecast's better end. A window that has no opening in time moves what
 * follows into the next one. `ahead`: of a migration that is under way, the gates that it has not passed.
 */
import { type GateName, GATE_NAMES, gateOfPlan } from '../domain/gates.ts';
import type { Plan, WindowEnd } from '../domain/plan.ts';
import { gateOpensAt } from './gate-time.ts';

export interface Appointment {
  readonly gate: GateName;
  /** Null: its window never opens again, and neither does what follows. */
  readonly earliest: Date | null;
  readonly opens: WindowEnd;
}

export function timetable(
  plan: Pick<Plan, 'gates' | 'forecast'>,
  now: Date,
  ahead: readonly GateName[] = GATE_NAMES,
): readonly Appointment[] {
  const worked = secondsBefore(plan.forecast);
  let at: Date | null = now;
  return ahead.map((gate, place) => {
    const opens = gateOfPlan(plan, gate);
    // It may stand at the first one already.
    const workedSeconds = place === 0 ? 0 : worked[gate];
    const reached: Date | null = at === null ? null : new Date(at.getTime() + workedSeconds * 1000);
    const passed = reached === null || opens === 'person' ? reached : opensLater(plan, gate, reached);
    at = passed;
    return { gate, earliest: passed, opens };
  });
}

function opensLater(plan: Pick<Plan, 'gates' | 'forecast'>, gate: GateName, reached: Date): Date | null {
  const opens = gateOpensAt(plan, gate, reached);
  return opens === null || opens > reached ? opens : reached;
}

/** What is done between one gate and the next: half of the copies, then half of the exposure, for each load balancer. */
function secondsBefore({ durationSeconds, exposureSeconds }: Plan['forecast']): Readonly<Record<GateName, number>> {
  const [duration] = durationSeconds;
  const [exposure] = exposureSeconds;
  return { start: 0, exposure: Math.max(0, duration - exposure) / 2, cutover: exposure / 2, secondary: 0 };
}
