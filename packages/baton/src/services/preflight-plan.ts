import { BatonError } from '../domain/error.ts';
import { isOver } from '../domain/migration-over.ts';
import type { Plan } from '../domain/plan.ts';
import { runPreflight } from '../preflight/preflight.ts';
import { clustersOf } from './clusters-of.ts';
import type { Dependencies } from './dependencies.ts';
import type { Finding } from './services.ts';

/** Looks at both clouds as they are now, and at the active migrations; touches nothing. */
export async function preflightPlan(deps: Dependencies, plan: Plan, signal: AbortSignal): Promise<readonly Finding[]> {
  const [source, target, targetOperator] = await Promise.all([
    deps.connect(plan.source.cloud),
    deps.connect(plan.target.cloud),
    plan.target.operatorCloud === undefined ? null : deps.connect(plan.target.operatorCloud),
  ]);
  const journal = await deps.journal();
  const activeMigrations = (await journal.listMigrations()).filter((one) => !isOver(one));
  const outside = deps.createOutageMeter(plan.probe);
  const guests = deps.openGuests(plan.guest, source);
  const connections = deps.openConnectionKeeper(plan.guest);
  try {
    return await runPreflight({
      plan,
      source,
      target,
      targetOperator,
      outside,
      ownMark: null,
      activeMigrations,
      guests,
      hooks: deps.hooks,
      names: deps.names,
      clusters: clustersOf(deps, plan),
      connections,
      signal,
    });
  } finally {
    await Promise.all([outside.close(), guests.close(), connections?.close()]);
  }
}

/** Throws PREFLIGHT_BLOCKED with all findings in `cause` when one of them is a block. */
export function assertNotBlocked(findings: readonly Finding[]): void {
  const blocks = findings.filter((finding) => finding.result === 'block');
  if (blocks.length === 0) return;
  throw new BatonError({
    code: 'PREFLIGHT_BLOCKED',
    kind: 'user',
    message: `The preflight found ${blocks.length === 1 ? 'a reason' : `${blocks.length} reasons`} not to begin.`,
    remedy: 'Solve what is listed and try again. Nothing was touched.',
    cause: findings,
  });
}
