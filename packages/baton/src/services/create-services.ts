import type { Migration } from '../domain/migration.ts';
import { discoverGroups } from '../discovery/discover-groups.ts';
import { createPlan } from '../planning/create-plan.ts';
import { gatherSource, gatherTarget } from '../planning/gather.ts';
import { firstLook } from '../planning/probe-plan.ts';
import { buildReport } from '../report/build-report.ts';
import { reportAsMarkdown } from '../report/markdown.ts';
import { stepsOf } from '../runbook/orders.ts';
import { assertAllowed } from './command-migration.ts';
import { commitMigration } from './commit-migration.ts';
import type { Dependencies } from './dependencies.ts';
import { findGroup } from './find-group.ts';
import { pickMigration } from './pick-migration.ts';
import { assertNotBlocked, preflightPlan } from './preflight-plan.ts';
import { runMigration } from './run-migration.ts';
import type { PlanRequest, Services } from './services.ts';

/** The services on what main.ts wires together. */
export function createServices(deps: Dependencies): Services {
  const pick = async (idOrName: string): Promise<Migration> =>
    pickMigration(await (await deps.journal()).listMigrations(), idOrName);

  return {
    checkCloud: async (cloud, signal) => (await deps.connect(cloud)).identify(signal),
    discover: async (cloud, signal) => discoverGroups(await deps.connect(cloud), signal),
    showGroup: async (cloud, group, signal) =>
      findGroup((await discoverGroups(await deps.connect(cloud), signal)).groups, group, cloud),

    createPlan: async (request, signal) => {
      const { plan } = await planOf(deps, request, signal);
      return { plan, findings: await preflightPlan(deps, plan, signal) };
    },
    preflight: (plan, signal) => preflightPlan(deps, plan, signal),

    createMigration: async (plan, signal) => {
      assertNotBlocked(await preflightPlan(deps, plan, signal));
      return (await deps.journal()).createMigration(plan);
    },
    run: async (migrationId, onEvent, signal) => runMigration(deps, await pick(migrationId), onEvent, signal),
    isRunning: (migrationId) => deps.isRunning(migrationId),

    getMigration: pick,
    listMigrations: async () => (await deps.journal()).listMigrations(),
    steps: async (migrationId) => (await deps.journal()).listSteps(migrationId),
    events: async (migrationId, afterSeq) => (await deps.journal()).listEvents(migrationId, afterSeq),

    command: async (migrationId, command) => {
      assertAllowed(await pick(migrationId), command);
      await (await deps.journal()).addCommand(migrationId, command);
    },
    commit: async (migrationId, options, signal) => commitMigration(deps, await pick(migrationId), options, signal),

    report: async (migrationId) => {
      const journal = await deps.journal();
      const migration = await pick(migrationId);
      const steps = await journal.listSteps(migration.id);
      const report = buildReport(
        migration,
        steps,
        await journal.listGaps(migration.id),
        await journal.listWatchSpans(migration.id),
      );
      return { migration, steps, json: { ...report }, markdown: reportAsMarkdown(report) };
    },
    close: () => deps.close(),
  };
}

async function planOf(
  deps: Dependencies,
  request: PlanRequest,
  signal: AbortSignal,
): Promise<ReturnType<typeof createPlan>> {
  const [source, target, operator] = await Promise.all([
    deps.connect(request.sourceCloud),
    deps.connect(request.targetCloud),
    request.targetOperatorCloud === undefined ? null : deps.connect(request.targetOperatorCloud),
  ]);
  const group = findGroup((await discoverGroups(source, signal)).groups, request.group, request.sourceCloud);
  const outside = deps.createOutageMeter(firstLook(request));
  try {
    const [sourceFacts, inventory] = await Promise.all([
      gatherSource(source, group, outside, signal),
      gatherTarget(target, operator, signal),
    ]);
    return createPlan({
      group,
      request,
      source: sourceFacts,
      target: inventory,
      now: deps.clock.now(),
      runbook: stepsOf(request.order ?? 'primary-first'),
    });
  } finally {
    await outside.close();
  }
}
