/**
 * Two controllers on one embedded Postgres share a migration. The one that runs it is killed, then a worker, then a worker is stopped
 * by SIGSTOP, then a controller is asked to end: each time somebody goes on within ten seconds, and in the end nothing was made twice.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BRISK, scaledTime, type SeenCall, seedPair, type Simulation, startSimulation } from '@baton/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlan } from '../../packages/baton/src/planning/plan-file/read-plan.ts';
import { openStore, type Store } from '../../packages/baton/src/store/store.ts';
import { systemClock } from '../../packages/baton/src/store/testing/system-clock.ts';
import { tell } from '../simulated/tell.ts';
import { watchForTwice } from '../simulated/watch-for-twice.ts';
import {
  ask,
  baton,
  counted,
  end,
  eventually,
  lives,
  look,
  parentOf,
  RunningController,
  type Seen,
} from './controllers.ts';

const HA_IPS = ['127.203.113.10', '127.203.113.11'] as const;
/** On a machine on which Baton's command line starts within a second. A busier one gets what it takes longer, for a few processes. */
const TAKE_OVER_WITHIN_MS = 10_000;
const USUAL_START_MS = 1000;
const PATIENT_MS = 180_000;

let directory: string;
let simulation: Simulation;
let port: number;
let env: Readonly<Record<string, string>>;
let store: Store;
let migrationId: string;
const controllers: RunningController[] = [];
const seen: Seen[] = [];
const calls: SeenCall[] = [];
let lastCallMs = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baton-take-over-'));
  port = await freePort();
  simulation = await startSimulation({ time: scaledTime(2), pace: BRISK, internetPort: port });
  await seedPair(simulation, 'os1', {
    name: 'shop',
    haIps: HA_IPS.map((address, index) => ({ address, vip: `10.0.0.${100 + index}` })),
  });
  simulation.onCall((call) => {
    lastCallMs = performance.now();
    calls.push(call);
  });
  await writeFile(join(directory, 'clouds.yaml'), simulation.cloudsYaml(), { mode: 0o600 });
  env = {
    OS_CLIENT_CONFIG_FILE: join(directory, 'clouds.yaml'),
    BATON_HOME: join(directory, 'home'),
    DATABASE_URL: '',
  };
  store = await openStore({ env, clock: systemClock, signal: new AbortController().signal });
});
afterAll(async () => {
  for (const controller of controllers) controller.send('SIGKILL');
  await Promise.all(controllers.map(({ ended }) => ended));
  for (const one of seen) end(one);
  await store.close();
  await simulation.close();
  await rm(directory, { recursive: true, force: true });
});

/** The process that holds the lease, while it lasts. */
async function worker(): Promise<number | null> {
  const { rows } = await store.pool.query<{ readonly pid: number }>(
    'select pid from baton.leases where migration_id = $1 and until > clock_timestamp()',
    [migrationId],
  );
  const pid = rows[0]?.pid ?? null;
  const found = pid === null ? null : look(pid);
  if (found !== null && !seen.some(({ pid, started }) => pid === found.pid && started === found.started))
    seen.push(found);
  return found?.pid ?? null;
}

async function start(name: string): Promise<RunningController> {
  const controller = new RunningController(name, env, directory);
  controllers.push(controller);
  const url = await controller.url();
  expect((await fetch(new URL('/healthz', url))).status).toBe(200);
  return controller;
}

/** The worker that runs it now, and its controller. */
async function running(): Promise<{ readonly pid: number; readonly by: RunningController }> {
  return await eventually('a worker runs the migration', PATIENT_MS, async () => {
    const pid = await worker();
    const by = pid === null ? undefined : controllers.find((one) => one.pid === parentOf(pid));
    return pid === null || by === undefined ? null : { pid, by };
  });
}

/** How long until another worker holds the lease and has asked a cloud for something. */
async function takenOverFrom(pid: number): Promise<{ readonly ms: number; readonly by: RunningController }> {
  const fromMs = performance.now();
  const { by } = await eventually('another worker runs the migration', PATIENT_MS, async () => {
    const now = await worker();
    return now === null || now === pid ? null : await running();
  });
  const heldMs = performance.now();
  await eventually('it asks a cloud', PATIENT_MS, () => Promise.resolve(lastCallMs > heldMs ? true : null));
  return { ms: Math.round(performance.now() - fromMs), by };
}

/** As an operator: the plan names an operator's entry of the target. */
async function logIn(url: string): Promise<string> {
  const password = /password: (\S+)/.exec(simulation.cloudsYaml())?.[1] ?? '';
  const project = { name: 'admin', domain: 'Default' };
  const body = { kind: 'password', userName: 'admin', userDomain: 'Default', password, project };
  return String((await ask(url, null, { path: '/v1/session', body, status: 201 }))['bearer']);
}

async function goneWithin(ms: number, pid: number): Promise<void> {
  const one = seen.findLast((other) => other.pid === pid);
  await eventually(`process ${pid} is gone`, ms, () => Promise.resolve(one === undefined || !lives(one) ? true : null));
}

async function stepsDone(least: number): Promise<void> {
  await eventually(`${least} steps are done`, PATIENT_MS, async () => {
    const done = (await store.journal.listSteps(migrationId)).filter(({ state }) => state === 'done');
    return done.length >= least ? true : null;
  });
}

test('whoever runs it ends in whatever way, another goes on within ten seconds', { timeout: 1_200_000 }, async () => {
  const beforeMs = performance.now();
  expect((await baton(['--version'], env, directory)).code).toBe(0);
  const startMs = Math.round(performance.now() - beforeMs);
  const clouds = ['--source-cloud', 'os1', '--target-cloud', 'os2', '--target-operator-cloud', 'os2-admin'];
  const probe = ['--probe-port', String(port), '--no-ping'];
  const planned = await baton(
    ['plan', 'create', 'shop', ...clouds, ...probe, '--cutover-gate', 'automatic', '-o', 'shop.yaml'],
    env,
    directory,
  );
  expect(planned.talk).toContain('Written to shop.yaml');
  const plan = readPlan(await readFile(join(directory, 'shop.yaml'), 'utf8'), 'shop.yaml');
  const [first, second] = await Promise.all([start('first'), start('second')]);
  const bearer = await logIn(await first.url());
  const made = await ask(await first.url(), bearer, { path: '/v1/migrations', body: { plan }, status: 201 });
  migrationId = String(made['id']);
  const path = `/v1/migrations/${migrationId}`;
  const twice = watchForTwice(simulation);
  calls.length = 0;

  // Whom one controller has let in, the other knows, too.
  await ask(await second.url(), bearer, { path: `${path}/run`, body: {}, status: 202 });
  await stepsDone(2);

  // The controller is killed: its worker ends in good order, and the other controller goes on.
  const begun = await running();
  expect([first, second]).toContain(begun.by);
  begun.by.send('SIGKILL');
  const afterController = await takenOverFrom(begun.pid);
  expect(afterController.by).not.toBe(begun.by);
  await goneWithin(20_000, begun.pid);
  const third = await start('third');

  // The worker is killed.
  await stepsDone(4);
  const killed = await running();
  process.kill(killed.pid, 'SIGKILL');
  const afterWorker = await takenOverFrom(killed.pid);

  // The worker is stopped: it keeps its connections and its lease, and does nothing.
  await stepsDone(5);
  const stopped = await running();
  process.kill(stopped.pid, 'SIGSTOP');
  const afterStop = await takenOverFrom(stopped.pid);
  await goneWithin(30_000, stopped.pid);

  // The controller is told to end.
  await stepsDone(6);
  const asked = await running();
  asked.by.send('SIGTERM');
  const afterEnd = await takenOverFrom(asked.pid);
  expect(afterEnd.by).not.toBe(asked.by);
  expect(await asked.by.ended, asked.by.lines.join('\n')).toBe(0);
  await goneWithin(1000, asked.pid);

  // Whoever runs it guards the target until a person approves; then it comes to its end.
  await eventually('the rollback window is open', PATIENT_MS, async () =>
    (await store.journal.getMigration(migrationId))?.state === 'guarding' ? true : null,
  );
  const left = controllers.filter((controller) => controller !== begun.by && controller !== asked.by);
  const url = await (left.at(-1) ?? third).url();
  await ask(url, bearer, { path: `${path}/commands`, body: { kind: 'approve', gate: 'secondary' }, status: 202 });
  const last = await running();
  await eventually('it is completed', PATIENT_MS, async () =>
    (await store.journal.getMigration(migrationId))?.state === 'completed' ? true : null,
  );
  await goneWithin(60_000, last.pid);
  expect(await store.wanted.isWanted(migrationId)).toBe(false);

  const figures = {
    controllerKilledMs: afterController.ms,
    workerKilledMs: afterWorker.ms,
    workerStoppedMs: afterStop.ms,
    controllerEndedMs: afterEnd.ms,
  };
  process.stdout.write(`take-over: ${JSON.stringify({ ...figures, startMs })}\n`);
  await tell('take-over', { ...figures, startMs });
  const withinMs = TAKE_OVER_WITHIN_MS + 3 * Math.max(0, startMs - USUAL_START_MS);
  expect(Math.max(...Object.values(figures)), JSON.stringify(figures)).toBeLessThanOrEqual(withinMs);

  // Once each: the steps, and what they made.
  const steps = await store.journal.listSteps(migrationId);
  expect(steps.filter(({ state }) => state !== 'done')).toEqual([]);
  const events = await store.journal.listEvents(migrationId, 0);
  const done = events.flatMap((event) => (event.kind === 'step.done' ? [event.stepId] : []));
  expect(done.toSorted()).toEqual(steps.map(({ stepId }) => stepId).toSorted());
  expect(twice).toEqual([]);
  // Who watched did so alone: each watch is over before the next one begins, also where nobody was left to end it.
  const watched = events.filter(({ kind }) => kind === 'watch.began' || kind === 'watch.ended');
  const inTurn = watched.map((_, index) => (index % 2 === 0 ? 'watch.began' : 'watch.ended'));
  expect(watched.map(({ kind }) => kind)).toEqual(inTurn);
  expect(watched.length).toBeGreaterThanOrEqual(4);
  expect(watched.at(-1)).toMatchObject({ kind: 'watch.ended' });
  const things = madeInTarget();
  expect(things.filter((one, index) => things.indexOf(one) !== index)).toEqual([]);
  expect(things.filter((one) => one.includes('/servers'))).toHaveLength(2);
  const target = simulation.clouds.get('os2');
  expect(target?.state.servers.all().map(({ name, status }) => `${name} ${status}`)).toEqual([
    'shop-lb1 ACTIVE',
    'shop-lb2 ACTIVE',
  ]);
  for (const address of HA_IPS) expect(simulation.internet.whoServes(address)?.cloud).toBe('os2');

  // Who is left has counted it, and ends in good order, too.
  const urls = await Promise.all(left.map((controller) => controller.url()));
  const sum = async (name: string): Promise<number> =>
    (await Promise.all(urls.map((one) => counted(one, name)))).reduce((all, one) => all + one, 0);
  expect(await sum('baton_take_overs_total')).toBeGreaterThan(0);
  expect(await sum('baton_http_requests_total')).toBeGreaterThan(left.length);
  for (const controller of left) controller.send('SIGTERM');
  expect(await Promise.all(left.map(({ ended }) => ended))).toEqual(left.map(() => 0));
});

/** Of what is made to be thrown away again (copies, floating IPs of a rehearsal) there may be several, one after the other. */
const LASTING = ['/servers', '/networks', '/subnets', '/routers', '/security-groups', '/ports'];

/** What the target was asked to make, and made: route and name. */
function madeInTarget(): readonly string[] {
  return calls.flatMap(({ cloud, method, route, status, body }) => {
    if (cloud !== 'os2' || method !== 'POST' || status === null || status >= 300) return [];
    if (!LASTING.some((ending) => route.endsWith(ending))) return [];
    const [resource] = Object.values((body ?? {}) as Readonly<Record<string, { readonly name?: string }>>);
    return [`${route} ${resource?.name ?? '?'}`];
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  return await new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, HA_IPS[0], () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
