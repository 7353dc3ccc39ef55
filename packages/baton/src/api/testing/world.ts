/** A controller's API over services in memory: two projects, each with an HA group, a plan and a migration. For tests. */
import type { FastifyInstance } from 'fastify';
import { expect, onTestFinished } from 'vitest';
import { groupsInFull } from '../../discovery/testing/groups-in-full.ts';
import type { HaGroup } from '../../domain/ha-group.ts';
import type { Migration } from '../../domain/migration.ts';
import type { Plan } from '../../domain/plan.ts';
import { createPlan } from '../../planning/create-plan.ts';
import { gatherSource, gatherTarget } from '../../planning/gather.ts';
import { emptyTarget, shop } from '../../preflight/testing/fixtures.ts';
import { readableCloud } from '../../preflight/testing/readable-cloud.ts';
import type { ApiParts } from '../api-parts.ts';
import { buildApi } from '../build-api.ts';
import { type Answer, ask } from './ask.ts';
import {
  InMemoryAuditLog,
  InMemoryBell,
  InMemoryEndedSessions,
  InMemoryKeptAnswers,
  InMemoryWantedRuns,
} from './controller-memory.ts';
import { holdAnswers } from './held-answers.ts';
import { credentialsOf, loginOfPeople, type Person } from './people.ts';
import { ProjectsServices } from './projects-services.ts';

export const NOW = new Date('2026-11-22T03:12:00.000Z');
const alive = new AbortController().signal;

/** As discovery and planning make them of a healthy pair; made once. */
const made = (async (): Promise<{ readonly group: HaGroup; readonly plan: Plan }> => {
  const source = readableCloud(shop);
  const [group] = await groupsInFull(source, alive);
  if (group === undefined) throw new Error('no group');
  const { plan } = createPlan({
    group,
    request: { group: 'shop', sourceCloud: 'os1', targetCloud: 'os2', primary: 'shop-lb1' },
    source: await gatherSource(source, group, null, alive),
    target: await gatherTarget(readableCloud(emptyTarget), null, alive),
    now: NOW,
    runbook: () => [{ id: 'preflight', title: 'Check both clouds again', impact: 'none' }],
  });
  return { group, plan };
})();

export interface World {
  readonly app: FastifyInstance;
  readonly services: ProjectsServices;
  readonly wanted: InMemoryWantedRuns;
  readonly audit: InMemoryAuditLog;
  readonly bell: InMemoryBell;
  /** Of project-1, where tom and vera are. */
  readonly mine: Migration;
  /** Of project-2, where paul is; it has the same name. */
  readonly theirs: Migration;
  readonly plan: Plan;
  readonly group: HaGroup;
  /** Where it listens. */
  readonly url: string;
  /** `to`: such as `GET /v1/clouds`. */
  call(who: Person | null, to: string, more?: Call): Promise<Answer>;
  bearerOf(who: Person): Promise<string>;
}

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export async function openWorld(more: Partial<ApiParts> = {}): Promise<World> {
  const { group, plan } = await made;
  const services = new ProjectsServices();
  const bell = new InMemoryBell();
  services.onWritten = (id) => bell.ring(id);
  services.plan = plan;
  services.groups = [group, ofOther(group)];
  const mine = services.add(plan, { id: 'm-mine0001' });
  const theirs = services.add(planOfOther(plan), { id: 'm-theirs01' });
  const wanted = new InMemoryWantedRuns();
  const audit = new InMemoryAuditLog();
  const login = loginOfPeople(() => NOW);
  const faults: string[] = [];
  const app = await buildApi({
    services,
    wanted,
    audit,
    bell,
    login,
    answers: new InMemoryKeptAnswers(),
    endedSessions: new InMemoryEndedSessions(),
    clouds: () => Promise.resolve(['os1', 'os2', 'os2-admin']),
    tenantClouds: {
      source: [{ name: 'os1', projectId: null }],
      target: [{ name: 'os2', projectId: null }],
      operator: [],
    },
    ready: () => Promise.resolve(true),
    metricsText: () => Promise.resolve('baton_up 1\n'),
    now: () => NOW,
    version: '0.1.0',
    log: undefined,
    pages: null,
    ...more,
  });
  holdAnswers(app, (fault) => faults.push(fault));
  onTestFinished(async () => {
    await app.close();
    expect(faults).toEqual([]);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const bearerOf = async (who: Person): Promise<string> => login.sealed(await login.enter(credentialsOf(who), alive));
  return {
    app,
    services,
    wanted,
    audit,
    bell,
    mine,
    theirs,
    plan,
    group,
    bearerOf,
    url,
    call: async (who, to, { headers = {}, body } = {}) => {
      const [method = 'GET', path = ''] = to.split(' ');
      const authorization = who === null ? {} : { authorization: `Bearer ${await bearerOf(who)}` };
      return await ask(`${url}${path}`, { method, headers: { ...authorization, ...headers }, body });
    },
  };
}

function ofOther(group: HaGroup): HaGroup {
  return { ...group, projectId: 'project-2', key: 'project-2/port-vip-2' };
}

function planOfOther(plan: Plan): Plan {
  return { ...plan, groupKey: 'project-2/port-vip-2', source: { ...plan.source, projectId: 'project-2' } };
}
