import { type GateName, gateOfPlan } from '../domain/gates.ts';
import type { Plan, WindowEnd } from '../domain/plan.ts';
import { spanMs } from '../domain/span.ts';
import { openingAt } from './openings.ts';

/**
 * When that gate of a plan opens by itself, seen from `now`: not later than now when it is open. Null when only a person opens it.
 * Where one load balancer serves alone behind it, a window must have room for that, as the forecast has it at worst. What ends the
 * rollback window so long after the cutover counts from `now`, unless `gatesSince` has set its time.
 */
export function gateOpensAt(plan: Pick<Plan, 'gates' | 'forecast'>, name: GateName, now: Date): Date | null {
  const isExposure = name === 'exposure' || name === 'secondary';
  // Of both load balancers, one after the other.
  const neededSeconds = isExposure ? plan.forecast.exposureSeconds[1] / 2 : 0;
  return opensAt(gateOfPlan(plan, name), now, neededSeconds);
}

/**
 * As `gateOpensAt`. A window that would close within `neededSeconds` is left for its next opening; one that is too short altogether
 * serves from its beginning.
 */
export function opensAt(gate: WindowEnd, now: Date, neededSeconds = 0): Date | null {
  if (gate === 'person') return null;
  if (gate === 'automatic') return now;
  const earliest = earliestOf(gate, now);
  if (!('window' in gate)) return earliest;
  const from = earliest > now ? earliest : now;
  const opening = openingAt(gate.window, from);
  if (opening === null) return null;
  if (opening.from >= from) return opening.from;
  const hasRoom = opening.to.getTime() - from.getTime() >= neededSeconds * 1000;
  return hasRoom ? from : (openingAt(gate.window, opening.to)?.from ?? null);
}

function earliestOf(gate: Exclude<WindowEnd, string>, now: Date): Date {
  if ('after' in gate) return new Date(now.getTime() + spanMs(gate.after));
  return gate.notBefore === undefined ? now : new Date(gate.notBefore);
}
