/** Whoever runs the migration guards the target. Where nobody does, that must not go unseen. */
import type { Event } from '../api/types/event.ts';
import type { MigrationState } from '../api/types/migration.ts';
import type { Plan } from '../api/types/plan.ts';
import { secondToMove } from './order.ts';

const UNDER_WAY: ReadonlySet<MigrationState> = new Set(['running', 'guarding', 'failed', 'rolling-back']);

/**
 * From the cutover's first call until the one that stayed is powered off in the source: an HA IP leads to the target, or may, and
 * could be taken back. Also of a migration that failed there.
 */
export function needsGuard(plan: Plan, events: readonly Event[], state: MigrationState): boolean {
  if (state === 'guarding') return true;
  if (!UNDER_WAY.has(state)) return false;
  const leadsTo = new Map<string, string>();
  const powerOff = `${secondToMove(plan)}.power-off`;
  // A cutover that was begun and has neither ended nor been taken back.
  let [isMoving, isTurnedBack, isOff] = [false, false, false];
  for (const event of events) {
    if (event.kind === 'ha-ip.leads') leadsTo.set(event.address, event.side);
    if (!('stepId' in event)) continue;
    const { kind, stepId } = event;
    if (stepId === powerOff && kind === 'step.done') isOff = true;
    if (stepId === powerOff && kind === 'undo.done') isOff = false;
    if (stepId !== 'cutover') continue;
    if (kind === 'undo.started') isTurnedBack = true;
    if (kind === 'step.started') [isMoving, isTurnedBack] = [true, false];
    if (kind === 'step.done' || kind === 'undo.done' || (kind === 'step.failed' && !isTurnedBack)) isMoving = false;
  }
  return !isOff && (isMoving || plan.haIps.some(({ address }) => leadsTo.get(address) === 'target'));
}
