import type { Migration } from '../domain/migration.ts';
import { discoverGroups } from '../discovery/discover-groups.ts';
import { createHaIp } from '../ha-ip/creation/create-ha-ip.ts';
import { testHook } from '../ha-ip/hook/conformance.ts';
import { driftOf } from '../planning/drift.ts';
import { requestOfPlan } from '../planning/request-of-plan.ts';
import { buildReport, REPORTED_KINDS } from '../report/build-report.ts';
import { reportAsMarkdown } from '../report/markdown.ts';
import { listFlavors, listNetworks, listVolumeTypes } from './cloud-lists.ts';
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
  /** An id is one row; a name is looked for among all. */
  const pick = async (idOrName: string): Promise<Migration> => {
    const journal = await deps.journal();
    const found = await journal.getMigration(idOrName);
    if (found !== null) return found;
    const { id } = pickMigration(await journal.listSummaries(), idOrName);
    return (await journal.getMigration(id)) ?? pickMigration<Migration>([], idOrName);
  };

  return {
    checkCloud: async (cloud, signal) => (await deps.connect(cloud)).identify(signal),
    listFlavors: async (cloud, signal) => listFlavors(await deps.connect(cloud), signal),
    listVolumeTypes: async (cloud, signal) => listVolumeTypes(await deps.connect(cloud), signal),
    listNetworks: async (cloud, signal) => listNetworks(await deps.connect(cloud), signal),
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
    testHook: (request, onCheck, signal) => testHook(request, deps.sendToHook, onCheck, signal),
    outageMeter: (probe) => deps.createOutageMeter(probe),
    preflight: (plan, signal) => preflightPlan(deps, plan, signal),

    createMigration: async (plan, signal) => {
      assertNotBlocked(await preflightPlan(deps, plan, signal));
      return (await deps.journal()).createMigration(plan);
    },
    run: async (migrationId, onEvent, signal) => runMigration(deps, await pick(migrationId), onEvent, signal),
    isRunning: (migrationId) => deps.isRunning(migrationId),

    getMigration: pick,
    listMigrations: async () => (await deps.journal()).listMigrations(),
    summaries: async (ids) => (await deps.journal()).listSummaries(ids),
    steps: async (migrationId) => (await deps.journal()).listSteps(migrationId),
    haIpsLead: async (migrationId) => (await deps.journal()).haIpsLead(migrationId),
    events: async (migrationId, afterSeq) => (await deps.journal()).listEvents(migrationId, afterSeq),
    eventPage: async (migrationId, afterSeq, mostBytes) =>
      (await deps.journal()).eventPage(migrationId, afterSeq, mostBytes),

    command: async (migrationId, command) => {
      const journal = await deps.journal();
      const migration = await pick(migrationId);
      assertAllowed(migration, command, await journal.haIpsLead(migration.id));
      await journal.addCommand(migration.id, command);
    },
    commit: async (migrationId, options, signal) => commitMigration(deps, await pick(migrationId), options, signal),

    report: async (migrationId) => {
      const journal = await deps.journal();
      const migration = await pick(migrationId);
      const steps = await journal.listSteps(migration.id);
      const report = buildReport(migration, {
        steps,
        gaps: await journal.listGaps(migration.id),
        spans: await journal.listWatchSpans(migration.id),
        events: await journal.listEventsOf(migration.id, REPORTED_KINDS),
        nowMs: (await deps.isRunning(migration.id)) ? deps.clock.now().getTime() : null,
      });
      return { migration, steps, json: { ...report }, markdown: reportAsMarkdown(report) };
    },
    close: () => deps.close(),
  };
}
