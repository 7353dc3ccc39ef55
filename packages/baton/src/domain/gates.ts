import type { Gates, Plan, WindowEnd } from './plan.ts';
import { windowText } from './maintenance-window.ts';
import { PAUSE } from './paused.ts';
import { spanMs, spanText } from './span.ts';

/** Where a migration may stop, in the order in which it comes there. */
export const GATE_NAMES = ['start', 'exposure', 'cutover', 'secondary'] as const satisfies readonly (keyof Gates)[];
export type GateName = (typeof GATE_NAMES)[number];

export function isGateName(text: string): text is GateName {
  return GATE_NAMES.some((name) => name === text);
}

/** A gate that the plan does not have stands open. */
export function gateOfPlan({ gates }: Pick<Plan, 'gates'>, name: GateName): WindowEnd {
  return gates[name] ?? 'automatic';
}

/**
 * The one that a migration that is `waiting` waits at; the event log names it, but for logs of before there were several. A pause is a
 * person's to end.
 */
export function gateWaiting(plan: Pick<Plan, 'gates'>, named: string | undefined): WindowEnd {
  if (named === PAUSE) return 'person';
  return gateOfPlan(plan, named !== undefined && isGateName(named) ? named : 'cutover');
}

/** As they stand from the cutover on, which was at `cutOverAt` (ISO 8601): what ends the rollback window so long after it has its time. */
export function gatesSince(gates: Gates, cutOverAt: string | undefined): Gates {
  const { secondary } = gates;
  if (cutOverAt === undefined || typeof secondary === 'string' || !('after' in secondary)) return gates;
  const { after, ...rest } = secondary;
  const notBefore = new Date(Date.parse(cutOverAt) + spanMs(after)).toISOString();
  return { ...gates, secondary: { ...rest, notBefore } };
}

/** For people: `person`, `automatic`, `not before 2026-12-01T03:00:00Z`, `5 days after the cutover`, `Mon-Fri 22:00-06:00 Europe/Amsterdam`. */
export function gateText(gate: WindowEnd): string {
  if (typeof gate === 'string') return gate;
  if ('after' in gate) {
    const hours = 'window' in gate ? [windowText(gate.window)] : [];
    return [...hours, `${spanText(gate.after)} after the cutover`].join(', ');
  }
  const time = gate.notBefore === undefined ? [] : [`not before ${gate.notBefore}`];
  return ('window' in gate ? [windowText(gate.window), ...time] : time).join(', ');
}
