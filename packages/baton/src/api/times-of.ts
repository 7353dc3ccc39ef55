import type { GateName } from '../domain/gates.ts';
import type { Plan } from '../domain/plan.ts';
import { timetable } from '../schedule/timetable.ts';

/** The timetable of a plan as the API tells it; see there. */
export function timesOf(
  plan: Pick<Plan, 'gates' | 'forecast'>,
  now: Date,
  ahead?: readonly GateName[],
): readonly { readonly gate: GateName; readonly earliest: string | null }[] {
  return timetable(plan, now, ahead).map(({ gate, earliest }) => ({ gate, earliest: earliest?.toISOString() ?? null }));
}
