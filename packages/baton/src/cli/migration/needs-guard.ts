/** Whoever runs the migration guards the target. Where nobody does, that must not go unseen. */
import type { Side } from '../../domain/event.ts';
import type { Migration, MigrationState } from '../../domain/migration.ts';
import { secondToMove } from '../../domain/order.ts';
import type { StepRecord } from '../../domain/step.ts';
import type { Services } from '../../services/services.ts';

const UNDER_WAY: ReadonlySet<MigrationState> = new Set(['running', 'guarding', 'failed', 'rolling-back']);

/**
 * From the cutover's first call until the one that stayed is powered off in the source: an HA IP leads to the target, or may, and
 * could be taken back. Also of a migration that failed there.
 */
export function needsGuard(
  { state, plan }: Migration,
  lead: ReadonlyMap<string, Side>,
  steps: readonly StepRecord[],
): boolean {
  if (state === 'guarding') return true;
  if (!UNDER_WAY.has(state)) return false;
  const stateOf = (id: string) => steps.find(({ stepId }) => stepId === id)?.state;
  if (stateOf(`${secondToMove(plan)}.power-off`) === 'done') return false;
  return stateOf('cutover') === 'running' || plan.haIps.some(({ address }) => lead.get(address) === 'target');
}

/** The same, looked up where it may be so. */
export async function lookUpNeed(services: Services, migration: Migration): Promise<boolean> {
  if (!UNDER_WAY.has(migration.state)) return false;
  const [lead, steps] = await Promise.all([services.haIpsLead(migration.id), services.steps(migration.id)]);
  return needsGuard(migration, lead, steps);
}

export function nobodyGuards({ plan }: Migration): string {
  return `Nobody guards ${plan.target.cloud} now: start it again soon.`;
}
