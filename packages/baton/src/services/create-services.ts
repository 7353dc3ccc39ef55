import type { Migration } from '../domain/migration.ts';
import { discoverGroups } from '../discovery/discover-groups.ts';
import { createHaIp } from '../ha-ip/creation/create-ha-ip.ts';
import { driftOf } from '../planning/drift.ts';
import { requestOfPlan } from '../planning/request-of-plan.ts';
import { buildReport } from '../report/build-report.ts';
import { reportAsMarkdown } from '../report/markdown.ts';
import { assertAllowed } from './command-migration.ts';
import { commitMigration } from './commit-migration.ts';
import type { Dependencies } from './dependencies.ts';
import { seekGroup } from './seek-group.ts';
import { lookInside } from './look-inside.ts';
import { makePlan } from './make-plan.ts';
import { pickMigration } from './pick-migration.ts';
import { assertNotBlocked, preflightPlan } from './preflight-plan.ts';
import { runMigration } from './run-migration.ts';
import type { Services } from './services.ts';

/** The services on what main.ts wires together. */
export function createServices(deps: Dependencies): Services {
  const pick = async (idOrName: string): Promise<Migration> =>
    pickMigration(await (await deps.journal()).listMigrations(), idOrName);

  return {
    checkCloud: async (cloud, signal) => (await deps.connect(cloud)).identify(signal),
    discover: async (cloud, options, signal) => discoverGroups(await deps.connect(cloud), options, signal),
    showGroup: async (cloud, group, options, signal) => seekGroup(await deps.connect(cloud), group, options, signal),

    lookInside: async (cloud, group, guest, destinations, signal) =>
      lookInside(deps, await deps.connect(cloud), { group, guest, destinations }, signal),

    createPlan: async (request, signal) => {
      const { plan } = await makePlan(deps, request, signal);
      return { plan, findings: await preflightPlan(deps, plan, signal) };
    },
    createHaIp: async (request, signal) => createHaIp(await deps.connect(request.cloud), request, signal),
    diffPlan: async (plan, look, signal) =>
      driftOf(plan, (await makePlan(deps, { ...requestOfPlan(plan), look }, signal)).plan),
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
