import { type GateName, gateOfPlan } from '../domain/gates.ts';
import type { Gate, Plan } from '../domain/plan.ts';
import { openingAt } from './openings.ts';
import { windowText } from './window-text.ts';

/**
 * When that gate of a plan opens by itself, seen from `now`: not later than now when it is open. Null when only a person opens it.
 * Where one load balancer serves alone behind it, a window must have room for that, as the forecast has it at worst.
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
export function opensAt(gate: Gate, now: Date, neededSeconds = 0): Date | null {
  if (gate === 'person') return null;
  if (gate === 'automatic') return now;
  const earliest = gate.notBefore === undefined ? now : new Date(gate.notBefore);
  if (!('window' in gate)) return earliest;
  const from = earliest > now ? earliest : now;
  const opening = openingAt(gate.window, from);
  if (opening === null) return null;
  if (opening.from >= from) return opening.from;
  const hasRoom = opening.to.getTime() - from.getTime() >= neededSeconds * 1000;
  return hasRoom ? from : (openingAt(gate.window, opening.to)?.from ?? null);
}

/** For people: `person`, `automatic`, `not before 2026-12-01T03:00:00Z`, `Mon-Fri 22:00-06:00 Europe/Amsterdam`. */
export function gateText(gate: Gate): string {
  if (typeof gate === 'string') return gate;
  const time = gate.notBefore === undefined ? [] : [`not before ${gate.notBefore}`];
  return ('window' in gate ? [windowText(gate.window), ...time] : time).join(', ');
}
