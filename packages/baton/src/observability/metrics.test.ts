import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventBody } from '../domain/event.ts';
import type { CallCount } from '../domain/step.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { countMigrations } from './count-migrations.ts';
import { countOutages } from './count-outages.ts';
import { countRequests } from './count-requests.ts';
import { createMetrics, type Metrics } from './metrics.ts';

let temporary: TemporaryStore;

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(async () => {
  await temporary.close();
});

/** The value of one series; null: it is not told. */
function valueIn(text: string, series: string): number | null {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
}

async function newMigration(): Promise<string> {
  return (await temporary.store.journal.createMigration(emptyPlan(randomUUID()))).id;
}

const countStore = async (pool: TemporaryStore['store']['pool']) => ({
  migrations: await countMigrations(pool),
  outages: await countOutages(pool),
});

/** As runs write them, and as a controller reads them. */
async function hear(metrics: Metrics, id: string, events: readonly EventBody[]): Promise<string> {
  const { journal } = temporary.store;
  for (const body of events) await metrics.fromEvents.hear(await journal.appendEvent(id, body), journal);
  return await metrics.text();
}

const done = (stepId: string, durationMs: number, calls?: readonly CallCount[]): EventBody => ({
  kind: 'step.done',
  stepId,
  durationMs,
  skipped: false,
  proofs: [],
  ...(calls === undefined ? {} : { calls }),
});
const error = { code: 'QUOTA', kind: 'cloud', message: 'm', remedy: 'r', requestIds: [] } as const;

it('says which Baton it is', async () => {
  const text = await createMetrics({ version: '1.2.3' }).text();
  expect(valueIn(text, `baton_build_info{version="1.2.3",node="${process.versions.node}"}`)).toBe(1);
});

it('keeps to the names of Prometheus, each with its help', async () => {
  const metrics = createMetrics({ count: async () => await countStore(temporary.store.pool) });
  const text = await metrics.text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => ({ name, type }));
  expect(types.length).toBeGreaterThan(15);
  for (const { name, type } of types) {
    expect(name).toMatch(/^baton_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
  }
});

describe('what stands in the store', () => {
  it('is counted when it is asked for', async () => {
    const { journal, leases, pool } = temporary.store;
    await pool.query('truncate baton.migrations cascade');
    const metrics = createMetrics({ count: async () => await countStore(pool) });
    const [watched, left, waits] = [await newMigration(), await newMigration(), await newMigration()];
    await journal.setState(watched, 'guarding');
    await journal.setState(left, 'guarding');
    await journal.setState(waits, 'waiting');
    const lease = await leases.acquire(watched);
    const text = await metrics.text();
    expect(valueIn(text, 'baton_store_up')).toBe(1);
    expect(valueIn(text, 'baton_journal_migrations{state="guarding"}')).toBe(2);
    expect(valueIn(text, 'baton_journal_migrations{state="waiting"}')).toBe(1);
    expect(valueIn(text, 'baton_journal_migrations{state="failed"}')).toBe(0);
    expect(valueIn(text, 'baton_journal_guards{watching="true"}')).toBe(1);
    expect(valueIn(text, 'baton_journal_guards{watching="false"}')).toBe(1);
    await lease.release();
    await journal.setState(left, 'completed');
    const later = await metrics.text();
    expect(valueIn(later, 'baton_journal_guards{watching="true"}')).toBe(0);
    expect(valueIn(later, 'baton_journal_guards{watching="false"}')).toBe(1);
  });

  it('is left out when the store does not answer, and nothing else is', async () => {
    const metrics = createMetrics({ count: () => Promise.reject(new Error('gone')) });
    const text = await metrics.text();
    expect(valueIn(text, 'baton_store_up')).toBe(0);
    expect(text).not.toContain('baton_journal_migrations{');
    expect(text).toContain('baton_build_info{');
  });
});

describe('what steps did', () => {
  it('is told by the kind of step and how it ended', async () => {
    const metrics = createMetrics();
    const text = await hear(metrics, await newMigration(), [
      { kind: 'step.started', stepId: 'primary.power-off', title: 't', attempt: 1 },
      done('primary.power-off', 4000),
      done('secondary.power-off', 2000),
      { ...done('preflight', 100), skipped: true } as EventBody,
      { kind: 'step.failed', stepId: 'cutover', durationMs: 700, error },
      { kind: 'undo.started', stepId: 'cutover', title: 't' },
      { kind: 'step.failed', stepId: 'cutover', durationMs: 300, error },
      { kind: 'undo.started', stepId: 'cutover', title: 't' },
      { kind: 'undo.done', stepId: 'cutover', durationMs: 200, stands: false },
      { kind: 'undo.done', stepId: 'primary.final-copy', durationMs: 1, stands: true },
      { kind: 'undo.started', stepId: 'cutover', title: 't' },
      { kind: 'step.started', stepId: 'cutover', title: 't', attempt: 2 },
      { kind: 'step.failed', stepId: 'cutover', durationMs: 50, error },
    ]);
    const series = (what: string, step: string, outcome: string) =>
      valueIn(text, `baton_journal_step_duration_seconds_${what}{step="${step}",outcome="${outcome}"}`);
    expect(series('count', 'power-off', 'done')).toBe(2);
    expect(series('sum', 'power-off', 'done')).toBe(6);
    expect(series('count', 'preflight', 'skipped')).toBe(1);
    expect(series('sum', 'cutover', 'failed')).toBeCloseTo(0.75);
    expect(series('sum', 'cutover', 'undo-failed')).toBeCloseTo(0.3);
    expect(series('sum', 'cutover', 'undone')).toBeCloseTo(0.2);
    expect(series('count', 'final-copy', 'stands')).toBe(1);
  });

  it('counts the calls that it made, by cloud, service and class of the answer', async () => {
    const metrics = createMetrics();
    const calls: readonly CallCount[] = [
      { cloud: 'dst', service: 'network', status: '2xx', count: 7 },
      { cloud: 'dst', service: 'network', status: '4xx', count: 1 },
    ];
    const text = await hear(metrics, await newMigration(), [
      done('cutover', 100, calls),
      { kind: 'step.failed', stepId: 'cutover', durationMs: 1, error, calls },
      { kind: 'undo.done', stepId: 'cutover', durationMs: 1, stands: false, calls },
    ]);
    const series = (status: string) =>
      valueIn(text, `baton_journal_cloud_calls_total{cloud="dst",service="network",status="${status}"}`);
    expect(series('2xx')).toBe(21);
    expect(series('4xx')).toBe(3);
  });

  it('counts the bytes that copies brought across, as the report does', async () => {
    const metrics = createMetrics();
    const { journal } = temporary.store;
    const id = await newMigration();
    for (const [stepId, bytes] of [
      ['primary.pre-copy', 300],
      ['primary.final-copy', 20],
    ] as const) {
      await journal.beginStep(id, { stepId, title: 't', impact: 'none' });
      const evidence = {
        proofs: [],
        data: {
          copies: [
            { disk: 'vda', bytes },
            { disk: 'vdb', bytes: 1 },
          ],
        },
      };
      await journal.finishStep(id, stepId, { state: 'done', evidence, requestIds: [] });
    }
    const text = await hear(metrics, id, [
      done('primary.pre-copy', 1),
      done('primary.final-copy', 1),
      { ...done('primary.final-copy', 1), skipped: true } as EventBody,
      done('report', 1),
    ]);
    expect(valueIn(text, 'baton_journal_copied_bytes_total{step="pre-copy"}')).toBe(301);
    expect(valueIn(text, 'baton_journal_copied_bytes_total{step="final-copy"}')).toBe(21);
  });
});

it('tells from the start what alerts wait for, so that the first one counts as an increase', async () => {
  const text = await createMetrics().text();
  expect(valueIn(text, 'baton_journal_state_changes_total{state="failed"}')).toBe(0);
  expect(valueIn(text, 'baton_journal_outage_seconds_sum{step="cutover",probe="icmp",vantage="own"}')).toBe(0);
  expect(valueIn(text, 'baton_journal_guard_acted_total')).toBe(0);
});

it('tells gaps by step, probe and place', async () => {
  const metrics = createMetrics();
  const gap = {
    kind: 'outage',
    address: '203.0.113.10',
    probe: 'icmp',
    from: '2026-11-22T10:00:00Z',
    lost: 2,
  } as const;
  const text = await hear(metrics, await newMigration(), [
    { ...gap, durationMs: 20, stepId: 'cutover' },
    { ...gap, durationMs: 700, stepId: 'cutover' },
    { ...gap, durationMs: 5, stepId: 'primary.handover', probe: 'http' },
    { ...gap, durationMs: 5, stepId: null, vantage: 'paris' },
  ]);
  const series = (what: string, labels: string) => valueIn(text, `baton_journal_outage_seconds_${what}{${labels}}`);
  const atCutover = 'step="cutover",probe="icmp",vantage="own"';
  expect(series('count', atCutover)).toBe(2);
  expect(series('sum', atCutover)).toBeCloseTo(0.72);
  expect(series('bucket', `le="0.025",${atCutover}`)).toBe(1);
  expect(series('count', 'step="handover",probe="http",vantage="own"')).toBe(1);
  expect(series('count', 'step="none",probe="icmp",vantage="other"')).toBe(1);
});

it('tells the exposure of a migration when it is completed, from the first attempt, as its report does', async () => {
  const metrics = createMetrics();
  const { journal, pool } = temporary.store;
  const runbook = [
    { step: 'primary.handover', title: 't', impact: 'handover' },
    { step: 'primary.validate', title: 't', impact: 'exposure' },
  ] as const;
  const { id } = await journal.createMigration({ ...emptyPlan(randomUUID()), runbook });
  const stepId = 'primary.handover';
  for (const body of [
    { kind: 'step.started', stepId, title: 't', attempt: 1 },
    { kind: 'step.failed', stepId, durationMs: 1, error },
    { kind: 'step.started', stepId, title: 't', attempt: 2 },
    done(stepId, 1),
    done('primary.validate', 1),
  ] as const)
    await journal.appendEvent(id, body);
  await pool.query(
    `update baton.events set at = timestamptz '2026-11-22T10:00:00Z' + (seq - 2) * interval '1 minute' where migration_id = $1`,
    [id],
  );
  const text = await hear(metrics, id, [{ kind: 'migration.state', state: 'completed' }]);
  expect(valueIn(text, 'baton_journal_exposure_seconds_count')).toBe(1);
  // Events 2 to 6.
  expect(valueIn(text, 'baton_journal_exposure_seconds_sum')).toBe(240);
  expect(valueIn(text, 'baton_journal_state_changes_total{state="completed"}')).toBe(1);
});

it('tells outages that last while somebody watches, and how long; not those that a killed run left', async () => {
  const { journal, leases, pool } = temporary.store;
  const metrics = createMetrics({ count: async () => await countStore(pool) });
  const own = 'probe="icmp",vantage="own"';
  const series = async (name: string) => valueIn(await metrics.text(), `baton_journal_${name}{${own}}`);
  expect([await series('outages_now'), await series('outage_now_seconds')]).toEqual([0, 0]);
  const id = await newMigration();
  const from = new Date(Date.now() - 12_000).toISOString();
  const gap = { address: '203.0.113.10', probe: 'icmp', from, durationMs: 300, lost: 30, stepId: 'cutover' } as const;
  await journal.putGap(id, { ...gap, end: 'open' });
  expect(await series('outages_now')).toBe(0);
  const lease = await leases.acquire(id);
  await journal.putGap(id, { ...gap, address: '203.0.113.11', end: 'open' });
  expect(await series('outages_now')).toBe(2);
  expect(await series('outage_now_seconds')).toBeGreaterThanOrEqual(11.9);
  for (const address of ['203.0.113.10', '203.0.113.11'])
    await journal.putGap(id, { ...gap, address, durationMs: 12_400 });
  expect([await series('outages_now'), await series('outage_now_seconds')]).toEqual([0, 0]);
  await lease.release();
});

it('tells how fast disks are copied now, and that the guard acted', async () => {
  const metrics = createMetrics();
  const id = await newMigration();
  const told = (doneBytes: number): EventBody => ({
    kind: 'progress',
    stepId: 'primary.final-copy',
    what: 'lb-a vda',
    done: doneBytes,
    total: null,
    unit: 'bytes',
  });
  await hear(metrics, id, [told(0)]);
  // Events are dated to the millisecond.
  await sleep(5);
  const text = await hear(metrics, id, [told(1_000_000), { kind: 'guard.acted', reason: 'it was shut off' }]);
  expect(valueIn(text, 'baton_journal_copy_rate_bytes_per_second')).toBeGreaterThan(0);
  expect(valueIn(text, 'baton_journal_guard_acted_total')).toBe(1);
  const after = await hear(metrics, id, [done('primary.final-copy', 1)]);
  expect(valueIn(after, 'baton_journal_copy_rate_bytes_per_second')).toBe(0);
});

it('counts requests by the template of their route', async () => {
  const metrics = createMetrics();
  const app = fastify();
  app.get('/v1/migrations/:id', async () => ({ id: 'm' }));
  app.get('/v1/events', async (_request, reply) => await reply.type('text/event-stream').send(': \n\n'));
  app.addHook('onResponse', countRequests(metrics));
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  for (const path of ['/v1/migrations/m-1', '/v1/migrations/m-2', '/v1/events', '/wp-admin.php'])
    await (await fetch(`${origin}${path}`)).text();
  await app.close();
  const text = await metrics.text();
  const series = (labels: string) => valueIn(text, `baton_http_requests_total{${labels}}`);
  expect(series('method="GET",route="/v1/migrations/:id",status="200"')).toBe(2);
  expect(series('method="GET",route="/v1/events",status="200"')).toBe(1);
  expect(series('method="GET",route="none",status="404"')).toBe(1);
  expect(text).not.toContain('wp-admin');
  const seconds = 'baton_http_request_duration_seconds_count';
  expect(valueIn(text, `${seconds}{method="GET",route="/v1/migrations/:id"}`)).toBe(2);
  expect(valueIn(text, `${seconds}{method="GET",route="/v1/events"}`)).toBeNull();
});

it('counts what the controller itself did', async () => {
  const metrics = createMetrics({ process: true });
  metrics.cloudAnswered({ cloud: 'src', service: 'compute', status: 503 });
  metrics.workersRunning(3);
  metrics.workerEnded('completed');
  metrics.tookOver();
  metrics.webhookDelivered('tickets', 'delivered', 0);
  metrics.webhookDelivered('tickets', 'given-up', 4);
  const text = await metrics.text();
  expect(valueIn(text, 'baton_cloud_calls_total{cloud="src",service="compute",status="5xx"}')).toBe(1);
  expect(valueIn(text, 'baton_workers_running')).toBe(3);
  expect(valueIn(text, 'baton_workers_ended_total{outcome="completed"}')).toBe(1);
  expect(valueIn(text, 'baton_take_overs_total')).toBe(1);
  expect(valueIn(text, 'baton_webhook_deliveries_total{webhook="tickets",outcome="delivered"}')).toBe(0);
  expect(valueIn(text, 'baton_webhook_deliveries_total{webhook="tickets",outcome="given-up"}')).toBe(4);
  expect(valueIn(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
});

it('has a registry of its own: what two of them count is not the same', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.tookOver();
  expect(valueIn(await other.text(), 'baton_take_overs_total')).toBe(0);
});
