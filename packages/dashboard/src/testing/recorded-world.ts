/** What the recorded API knows: some migrations at different moments, a thousand groups, and one person who is signed in. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Event, EventBody } from '../api/types/event.ts';
import type { LookInside } from '../api/types/ha-group.ts';
import type { Migration, MigrationState, MigrationSummary } from '../api/types/migration.ts';
import type { Plan, PlanRequest } from '../api/types/plan.ts';
import type { StepRecord } from '../api/types/step.ts';
import { stepsSeen } from '../migration/step-log.ts';
import { recordedAudit } from './recorded-audit.ts';
import { recordedClouds, recordedLists } from './recorded-lists.ts';
import { recordedGroup } from './recorded-group.ts';
import { recordedFindings, recordedPlan } from './recorded-plan.ts';
import { recordedByConsole, recordedReadings } from './recorded-readings.ts';
import { recordedReport } from './recorded-report.ts';
import {
  afterTheCutover,
  atTheGate,
  completed,
  primaryCopying,
  type Recording,
  rolledBack,
  secondaryCopying,
  stepFailed,
} from './recording.ts';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
}

interface Kept {
  readonly id: string;
  readonly plan: Plan;
  events: Event[];
}

const STANDS: Readonly<Record<string, (startedMs: number) => Recording>> = {
  'm-copying1': primaryCopying,
  'm-gate0001': atTheGate,
  'm-window01': afterTheCutover,
  'm-second01': secondaryCopying,
  'm-failed01': stepFailed,
  'm-rolledbk': rolledBack,
  'm-complete': completed,
};

export class RecordedWorld {
  readonly #migrations = new Map<string, Kept>();
  readonly #listeners = new Set<() => void>();
  #signedIn = true;

  constructor(nowMs: number = Date.now()) {
    for (const [id, make] of Object.entries(STANDS)) {
      // Recorded twice: the second time so that it ends now.
      const lastedMs = make(0).nowMs;
      const events = make(nowMs - lastedMs).events.map((event) => ({ ...event, migrationId: id }));
      this.#migrations.set(id, { id, plan: recordedPlan, events });
    }
  }

  answer(asked: Asked, response: ServerResponse): void {
    const { method, url } = asked;
    const [, , kind = '', id = '', part = ''] = url.pathname.split('/').map(decodeURIComponent);
    const json = (body: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req-recorded' });
      response.end(JSON.stringify(body));
    };
    if (kind === 'session') return this.#session(asked, response, json);
    if (!this.#signedIn) return problem(response, 401, 'NOT_LOGGED_IN', 'Nobody is signed in.', 'Sign in.');
    if (kind === 'clouds' && id === '') return json({ clouds: recordedClouds });
    if (kind === 'clouds' && part in recordedLists) return json(recordedLists[part]);
    if (kind === 'clouds') return this.#groups(asked, part, json, response);
    if (kind === 'plans') return json(planFor(asked.body as PlanRequest), 201);
    if (kind === 'schedule') return json({ appointments: [] });
    if (kind === 'audit') return json({ entries: recordedAudit(Number(url.searchParams.get('limit') ?? 100)) });
    if (kind === 'events') return this.#stream(response, () => []);
    if (kind === 'migrations' && id === '' && method === 'POST') return json(this.#created(), 201);
    if (kind === 'migrations' && id === '') return json({ migrations: [...this.#migrations.values()].map(summaryOf) });
    const kept = this.#migrations.get(id);
    if (kind !== 'migrations' || kept === undefined)
      return problem(response, 404, 'MIGRATION_UNKNOWN', `There is no migration ${id}.`, 'See: baton migration list');
    this.#migration(kept, part, asked, response, json);
  }

  #session(asked: Asked, response: ServerResponse, json: (body: unknown, status?: number) => void): void {
    const session = {
      actor: {
        userId: 'u-1',
        userName: 'alice',
        project: { id: recordedPlan.source.projectId, name: 'shop' },
        access: 'operator',
      },
      expiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString(),
    };
    if (asked.method === 'GET' && this.#signedIn) return json(session);
    if (asked.method === 'GET')
      return problem(
        response,
        401,
        'NOT_LOGGED_IN',
        'Nobody is signed in.',
        'Sign in with your account of the source cloud.',
      );
    if (asked.method === 'DELETE') {
      this.#signedIn = false;
      response.statusCode = 204;
      response.end();
      return;
    }
    const { password } = asked.body as { readonly password?: string };
    if (password === 'wrong')
      return problem(
        response,
        401,
        'LOGIN_REFUSED',
        'os1 does not know this user, or not with this password.',
        'Check user, domain, password and project.',
      );
    this.#signedIn = true;
    json({ ...session, bearer: 'recorded' }, 201);
  }

  #groups({ url, body }: Asked, part: string, json: (body: unknown) => void, response: ServerResponse): void {
    const [, , , , , group, inside] = url.pathname.split('/').map(decodeURIComponent);
    if (part !== 'groups') return json({});
    const all = allGroups();
    if (inside === 'inside') {
      const { loadBalancers = [] } = all.find(({ name, key }) => name === group || key === group) ?? {};
      const [one = '', other = ''] = loadBalancers.map(({ server }) => server.id);
      const bySsh = (body as LookInside).guest.access === 'ssh';
      return json({ readings: bySsh ? recordedReadings(one, other) : { [one]: recordedByConsole } });
    }
    if (group === undefined) {
      const names = { [recordedPlan.source.projectId]: 'shop', other: 'customer-b' };
      return json({ projectId: recordedPlan.source.projectId, projectNames: names, groups: all, leftOut: LEFT_OUT });
    }
    const found = all.find(({ name, key }) => name === group || key === group);
    if (found === undefined)
      return problem(
        response,
        404,
        'GROUP_UNKNOWN',
        `No HA group of os1 answers to ${group}.`,
        'See: baton group discover --cloud os1',
      );
    json({ group: found, leftOut: LEFT_OUT });
  }

  #migration(
    kept: Kept,
    part: string,
    asked: Asked,
    response: ServerResponse,
    json: (body: unknown, status?: number) => void,
  ): void {
    const { url, method, headers } = asked;
    switch (part) {
      case '':
        return json(migrationOf(kept));
      case 'steps':
        return json({ steps: recordsOf(kept) });
      case 'run': {
        const rests = ['waiting', 'failed', 'rolled-back', 'completed', 'aborted', 'committed'].includes(stateOf(kept));
        return json(method === 'POST' ? { wanted: true } : { wanted: !rests, running: !rests });
      }
      case 'report':
        return json(recordedReport(migrationOf(kept), recordsOf(kept)));
      case 'commands':
        this.#command(kept, asked.body as { readonly kind: string; readonly gate?: string });
        return json({}, 202);
      case 'events': {
        const after = Number(headers['last-event-id'] ?? url.searchParams.get('after') ?? 0);
        if (headers.accept?.includes('text/event-stream') !== true)
          return json({ events: kept.events.filter(({ seq }) => seq > after) });
        let told = after;
        return this.#stream(response, () => {
          const news = kept.events.filter(({ seq }) => seq > told);
          told = news.at(-1)?.seq ?? told;
          return news;
        });
      }
      default:
        return problem(response, 404, 'ROUTE_UNKNOWN', 'There is no such address.', '');
    }
  }

  #stream(response: ServerResponse, news: () => readonly Event[]): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    const tell = (): void => {
      for (const event of news())
        response.write(`id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`);
    };
    response.write(':\n\n');
    tell();
    this.#listeners.add(tell);
    response.on('close', () => this.#listeners.delete(tell));
  }

  #tell(kept: Kept, body: EventBody): void {
    const seq = (kept.events.at(-1)?.seq ?? 0) + 1;
    kept.events = [...kept.events, { ...body, seq, at: new Date().toISOString(), migrationId: kept.id }];
    for (const listener of this.#listeners) listener();
  }

  /** A command, and a little later what would come of it. */
  #command(kept: Kept, { kind, gate = '' }: { readonly kind: string; readonly gate?: string }): void {
    this.#tell(kept, { kind: 'command.given', command: kind, by: 'alice', detail: gate });
    const after = (ms: number, ...bodies: readonly EventBody[]): void => {
      setTimeout(() => bodies.forEach((body) => this.#tell(kept, body)), ms);
    };
    const lead = (side: 'source' | 'target'): readonly EventBody[] =>
      kept.plan.haIps.map(({ address }) => ({ kind: 'ha-ip.leads', address, side }) as const);
    if (kind === 'approve' && gate === 'cutover') {
      after(800, { kind: 'step.started', stepId: 'approve-cutover', title: 'Gate: approve the cutover', attempt: 2 });
      after(900, { kind: 'step.done', stepId: 'approve-cutover', durationMs: 100, skipped: false, proofs: [] });
      after(1000, { kind: 'migration.state', state: 'running' });
      after(1100, { kind: 'step.started', stepId: 'cutover', title: 'Cut every HA IP over', attempt: 1 });
      after(2200, ...lead('target'));
      after(3200, { kind: 'step.done', stepId: 'cutover', durationMs: 2100, skipped: false, proofs: [] });
      after(3300, { kind: 'migration.state', state: 'guarding', gate: 'secondary' });
      after(3400, { kind: 'step.started', stepId: 'rollback-window', title: 'Rollback window', attempt: 1 });
    }
    if (kind === 'rollback') {
      after(600, { kind: 'migration.state', state: 'rolling-back', reason: 'asked for' });
      after(1500, ...lead('source'));
      after(3000, { kind: 'migration.state', state: 'rolled-back', reason: 'asked for' });
    }
  }

  #created(): Migration {
    const id = `m-new${String(this.#migrations.size).padStart(5, '0')}`;
    const events = primaryCopying(Date.now() - 196_000).events.map((event) => ({ ...event, migrationId: id }));
    const kept: Kept = { id, plan: recordedPlan, events };
    this.#migrations.set(id, kept);
    return migrationOf(kept);
  }
}

const LEFT_OUT = [
  {
    what: 'floating IP 203.0.113.77',
    why: 'it leads to a port of one server, which nobody shares',
    about: ['fip-203.0.113.77'],
  },
  { what: 'network back', why: 'its two servers share no address', about: ['net-back'] },
];

function allGroups(): ReturnType<typeof recordedGroup>[] {
  return [
    recordedGroup(),
    recordedGroup({ name: 'api', host: 12, secondaryStatus: 'SHUTOFF' }),
    recordedGroup({ name: 'wiki', host: 13, hasPairs: false }),
    ...Array.from({ length: 997 }, (_, index) =>
      recordedGroup({ name: `customer-${String(index + 1).padStart(4, '0')}`, host: 20 + index }),
    ),
  ];
}

function planFor({ order = 'primary-first', targetCloud }: PlanRequest): unknown {
  const standby = order === 'standby-first';
  const forecast = standby
    ? { ...recordedPlan.forecast, outageMs: [0, 420], handoverMs: [0, 0], exposureSeconds: [180, 880] }
    : recordedPlan.forecast;
  const plan = { ...recordedPlan, order, forecast, target: { ...recordedPlan.target, cloud: targetCloud } };
  const earliest = new Date().toISOString();
  const timetable = (['start', 'exposure', 'cutover', 'secondary'] as const).map((gate) => ({ gate, earliest }));
  return { plan, findings: recordedFindings, timetable };
}

function stateOf({ events }: Kept): MigrationState {
  const told = events.findLast((event) => event.kind === 'migration.state');
  return told?.state ?? 'created';
}

function migrationOf(kept: Kept): Migration {
  const { id, plan, events } = kept;
  const told = events.findLast((event) => event.kind === 'migration.state');
  const step = events.findLast((event) => event.kind === 'step.started');
  const failed = events.findLast((event) => event.kind === 'step.failed');
  return {
    id,
    name: plan.name,
    groupKey: plan.groupKey,
    state: stateOf(kept),
    stepId: step?.stepId ?? null,
    gate: told?.gate ?? null,
    error: failed?.error ?? null,
    plan,
    createdAt: events[0]?.at ?? plan.created,
    updatedAt: events.at(-1)?.at ?? plan.created,
  };
}

function summaryOf(kept: Kept): MigrationSummary {
  const { plan, ...rest } = migrationOf(kept);
  return {
    ...rest,
    order: plan.order,
    sourceCloud: plan.source.cloud,
    targetCloud: plan.target.cloud,
    projectId: plan.source.projectId,
    haIps: plan.haIps.map(({ address }) => address),
    gates: shutGates(plan, rest),
  };
}

/** As the API tells them: those that are not behind. */
function shutGates(
  { gates, runbook }: Plan,
  { state, stepId }: Pick<MigrationSummary, 'state' | 'stepId'>,
): MigrationSummary['gates'] {
  if (['aborted', 'committed', 'completed', 'rolling-back', 'rolled-back'].includes(state)) return [];
  const place = (id: string | null): number => runbook.findIndex(({ step }) => step === id);
  return [
    ...(place('approve-cutover') >= place(stepId) ? [{ gate: 'cutover', opens: gates.cutover } as const] : []),
    ...(place('rollback-window') >= place(stepId) ? [{ gate: 'secondary', opens: gates.secondary } as const] : []),
  ];
}

function recordsOf({ plan, events }: Kept): readonly StepRecord[] {
  return stepsSeen(plan, events).flatMap((step, index) => {
    if (step.beganMs === null) return [];
    const state =
      step.phase === 'done'
        ? 'done'
        : step.phase === 'failed'
          ? 'failed'
          : step.phase === 'running'
            ? 'running'
            : 'undone';
    return [
      {
        stepId: step.stepId,
        title: step.title,
        impact: step.impact,
        state,
        startedAt: new Date(step.beganMs).toISOString(),
        finishedAt: step.endedMs === null ? null : new Date(step.endedMs).toISOString(),
        attempts: step.attempts,
        evidence: { proofs: step.proofs },
        error: step.error,
        requestIds: [`req-${(index * 7919 + 4001).toString(16)}`, `req-${(index * 104_729 + 77).toString(16)}`],
      } as const,
    ];
  });
}

function problem(response: ServerResponse, status: number, code: string, detail: string, remedy: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(
    JSON.stringify({
      title: code,
      status,
      detail,
      code,
      kind: 'user',
      remedy,
      requestIds: [],
      instance: 'req-recorded',
    }),
  );
}
