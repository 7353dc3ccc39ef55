/** Where a migration stands, in one line for its customer. Pure. */
import { gatesSince, isGateName } from '../domain/gates.ts';
import type { Migration } from '../domain/migration.ts';
import { PAUSE } from '../domain/paused.ts';
import { firstToMove, secondToMove } from '../domain/order.ts';
import type { Plan } from '../domain/plan.ts';
import { gateOpensAt } from '../schedule/gate-time.ts';
import type { SelfServiceFile } from './self-service-file.ts';
import { localTime, metadataLine } from './texts.ts';

type Told = Pick<SelfServiceFile, 'timeZone' | 'values'>;

/** What comes after each gate. */
const NEXT: Readonly<Record<string, (plan: Plan) => string>> = {
  start: () => 'then the disks are copied while both serve',
  exposure: (plan) => `then ${balancer(plan, 'first')} moves, and the other one serves alone`,
  cutover: (plan) => `then the HA IPs move to ${plan.target.cloud}`,
};

/** The same migration at the same point says the same: a line changes when something has happened, not because time goes by. */
export function progressLine(migration: Migration, file: Told, now: Date): string {
  return metadataLine(`${migration.id}: ${standsAt(migration, file, now)}`);
}

function standsAt(migration: Migration, file: Told, now: Date): string {
  const { state, gate } = migration;
  const plan = { ...migration.plan, gates: gatesSince(migration.plan.gates, migration.cutOverAt) };
  const { source, target } = plan;
  const { migrateNow, rollbackNow } = file.values;
  switch (state) {
    case 'created':
      return 'is about to begin';
    case 'running':
      return `${stepText(migration)}; ${rollbackNow} takes it back`;
    case 'waiting': {
      const name = gate ?? 'cutover';
      if (name === PAUSE) return `paused by who operates it: nothing new is begun; ${rollbackNow} takes it back`;
      const next = NEXT[name]?.(plan) ?? 'then it goes on';
      return `waits ${untilText(isGateName(name) ? gateOpensAt(plan, name, now) : null, file, now)}, ${next}; ${migrateNow} opens it now, ${rollbackNow} takes it back`;
    }
    case 'guarding':
      return `the HA IPs lead to ${target.cloud}, ${balancer(plan, 'second')} is ready in ${source.cloud}; it follows ${followsText(plan, file, now)}. Until then ${rollbackNow} goes back without an outage`;
    case 'completed':
      return `done: both load balancers serve in ${target.cloud}. ${rollbackNow} goes back until it is committed`;
    case 'committed':
      return `done for good: ${target.cloud} serves, and there is no way back`;
    case 'rolling-back':
      return `goes back to ${source.cloud}`;
    case 'rolled-back':
      return `rolled back: ${source.cloud} serves. ${migrateNow} lets it go forward again`;
    case 'aborted':
      return `ended: ${source.cloud} serves as before`;
    default:
      return `stopped at "${stepTitle(migration)}"; ${migrateNow} tries again, ${rollbackNow} takes it back`;
  }
}

function untilText(opens: Date | null, { timeZone, values }: Told, now: Date): string {
  if (opens === null) return `for ${values.migrateNow}`;
  return opens <= now ? 'a moment' : `until ${localTime(opens, timeZone)} (${timeZone})`;
}

function followsText(plan: Plan, { timeZone, values }: Told, now: Date): string {
  const opens = gateOpensAt(plan, 'secondary', now);
  if (opens === null) return `at ${values.migrateNow}`;
  return opens <= now ? 'now' : `${localTime(opens, timeZone)} (${timeZone})`;
}

function stepText(migration: Migration): string {
  const { plan, stepId } = migration;
  const at = plan.runbook.findIndex(({ step }) => step === stepId);
  return at < 0 ? 'is under way' : `step ${at + 1} of ${plan.runbook.length}, ${stepTitle(migration)}`;
}

function stepTitle({ plan, stepId }: Migration): string {
  return plan.runbook.find(({ step }) => step === stepId)?.title ?? stepId ?? 'the beginning';
}

function balancer(plan: Plan, which: 'first' | 'second'): string {
  const role = which === 'first' ? firstToMove(plan) : secondToMove(plan);
  return plan.loadBalancers.find((one) => one.role === role)?.name ?? `the ${role}`;
}
