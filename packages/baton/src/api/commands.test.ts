import { expect, test } from 'vitest';
import { openWorld } from './testing/world.ts';

test.each([
  { kind: 'approve', gate: 'cutover' },
  { kind: 'rollback', reason: 'it is slow' },
  { kind: 'rollback', reason: 'one is slow', haIps: ['203.0.113.10'] },
  { kind: 'cut-over', haIps: ['203.0.113.10'] },
  { kind: 'abort', reason: 'not today' },
  { kind: 'pause' },
  { kind: 'resume' },
  { kind: 'reschedule', gate: 'cutover', opens: { notBefore: '2026-12-02T03:00:00Z' } },
])('a command carries the name of who gave it, and has the migration run: %j', async (command) => {
  const world = await openWorld();
  const { mine, services, wanted } = world;
  const { status, body } = await world.call('tom', `POST /v1/migrations/${mine.name}/commands`, { body: command });
  expect([status, body]).toEqual([202, {}]);
  expect(services.commands).toEqual([{ id: mine.id, command: { ...command, by: 'tom' } }]);
  expect([...wanted.asked]).toEqual([[mine.id, 1]]);
});

test('nobody gives a command in the name of another', async () => {
  const world = await openWorld();
  const body = { kind: 'approve', gate: 'cutover', by: 'olga' };
  const answer = await world.call('tom', `POST /v1/migrations/${world.mine.id}/commands`, { body });
  expect(answer).toMatchObject({ status: 400, body: { faults: [{ path: 'by' }] } });
  expect(world.services.commands).toEqual([]);
});

test('to run is to be wanted, until it is over', async () => {
  const world = await openWorld();
  const { mine, services } = world;
  const to = `/v1/migrations/${mine.id}/run`;
  expect((await world.call('tom', `GET ${to}`)).body).toEqual({ wanted: false, running: false });
  expect(await world.call('tom', `POST ${to}`)).toMatchObject({ status: 202, body: { wanted: true } });
  services.running = [true];
  expect((await world.call('vera', `GET ${to}`)).body).toEqual({ wanted: true, running: true });
  for (const state of ['aborted', 'committed'] as const) {
    services.change(mine.id, { state });
    expect(await world.call('tom', `POST ${to}`)).toMatchObject({ status: 409, body: { code: 'MIGRATION_OVER' } });
  }
});

test('a commit is carried out here, and wants no run', async () => {
  const world = await openWorld();
  const { mine, services, wanted } = world;
  const body = { deleteSource: true };
  const answer = await world.call('tom', `POST /v1/migrations/${mine.id}/commit`, { body });
  expect([answer.status, answer.body]).toEqual([200, { deleted: ['server shop-lb1'], left: ['network front'] }]);
  expect(services.commits).toEqual([{ id: mine.id, deleteSource: true, by: 'tom' }]);
  expect(wanted.asked.size).toBe(0);
});

test('steps, HA IPs and the report, as data and for people', async () => {
  const world = await openWorld();
  const { mine, services } = world;
  const at = `GET /v1/migrations/${mine.id}`;
  services.record({ kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' });
  services.stepRecords = [
    {
      stepId: 'preflight',
      title: 'Check',
      impact: 'none',
      state: 'done',
      startedAt: '2026-11-22T03:12:00.000Z',
      finishedAt: null,
      attempts: 1,
      evidence: { proofs: [{ what: 'w', result: 'proved', detail: 'd', figures: { lostMs: 0 } }], data: { a: [1] } },
      error: null,
      requestIds: ['req-1'],
    },
  ];
  expect((await world.call('vera', `${at}/steps`)).body).toEqual({ steps: services.stepRecords });
  expect((await world.call('vera', `${at}/ha-ips`)).body).toEqual({ lead: { '203.0.113.10': 'target' } });
  services.gaps = [
    {
      address: '203.0.113.10',
      probe: 'http',
      vantage: 'office',
      answeredBefore: 'shop-lb1',
      answeredAfter: 'shop-lb2',
      from: '2026-11-22T03:12:00.000Z',
      durationMs: 12,
      lost: 1,
      reason: 'reset',
      broken: true,
      stepId: null,
    },
  ];
  expect((await world.call('vera', `${at}/report`)).body).toMatchObject({
    id: mine.id,
    phases: [{ step: 'preflight', requestIds: ['req-1'] }],
    proofs: [{ step: 'preflight', what: 'w', figures: { lostMs: 0 } }],
    gaps: services.gaps,
  });
  const forPeople = await world.call('vera', `${at}/report`, { headers: { accept: 'text/markdown' } });
  expect([forPeople.headers['content-type'], forPeople.text.split('\n')[0]]).toEqual([
    'text/markdown; charset=utf-8',
    `# Migration of ${mine.name}`,
  ]);
});
