import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PostgresJournal } from './postgres-journal.ts';
import { createPool } from './pool.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from './testing/temporary-store.ts';

let temporary: TemporaryStore;
let journal: PostgresJournal;

beforeAll(async () => {
  temporary = await openTemporaryStore();
  journal = temporary.store.journal;
});
afterAll(async () => {
  await temporary.close();
});

const newMigration = async (): Promise<string> => (await journal.createMigration(emptyPlan(randomUUID()))).id;

test('a new migration has an id that is safe in names, its plan, and its first event', async () => {
  const plan = emptyPlan(randomUUID());
  const migration = await journal.createMigration(plan);
  expect(migration.id).toMatch(/^m-[a-z0-9]{8}$/);
  expect(migration).toMatchObject({ state: 'created', stepId: null, gate: null, error: null, name: 'shop' });
  expect(migration.plan).toEqual(plan);
  expect(await journal.getMigration(migration.id)).toEqual(migration);
  const events = await journal.listEvents(migration.id, 0);
  expect(events).toMatchObject([{ kind: 'migration.created', name: 'shop', seq: 1, migrationId: migration.id }]);
});

test('a group has one active migration, however many ask at once', async () => {
  const plan = emptyPlan(randomUUID());
  const asked = await Promise.allSettled([1, 2, 3, 4, 5].map(() => journal.createMigration(plan)));
  const made = asked.filter((result) => result.status === 'fulfilled');
  expect(made).toHaveLength(1);
  for (const result of asked) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'MIGRATION_ACTIVE', kind: 'user' });
  }
  const id = made[0]?.value.id ?? '';
  await journal.setState(id, 'completed');
  await expect(journal.createMigration(plan)).rejects.toMatchObject({ code: 'MIGRATION_ACTIVE' });
  await journal.setState(id, 'committed');
  expect((await journal.createMigration(plan)).id).not.toBe(id);
});

test('events are numbered without gaps, in the order in which they become visible', async () => {
  const id = await newMigration();
  const seen: number[] = [];
  let writing = true;
  const reader = (async () => {
    while (writing) {
      const events = await journal.listEvents(id, seen.at(-1) ?? 0);
      seen.push(...events.map(({ seq }) => seq));
    }
  })();
  const write = async (n: number): Promise<unknown> =>
    await journal.appendEvent(id, { kind: 'note', stepId: null, text: `${n}` });
  await Promise.all(
    Array.from({ length: 60 }, (_none, n) => (n % 10 === 0 ? journal.setState(id, 'running') : write(n))),
  );
  writing = false;
  await reader;
  const all = await journal.listEvents(id, 0);
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 61 }, (_none, n) => n + 1));
  // A reader that asks for what follows never misses one that became visible late.
  expect(seen).toEqual(all.slice(0, seen.length).map(({ seq }) => seq));
});

test('a state keeps what is not said, and is an event', async () => {
  const id = await newMigration();
  const error = { code: 'X', kind: 'cloud', message: 'm', remedy: 'r', requestIds: ['req-1'] } as const;
  await journal.setState(id, 'failed', { stepId: 's1', gate: 'g', error });
  await journal.setState(id, 'waiting', { error: null, reason: 'because' });
  expect(await journal.getMigration(id)).toMatchObject({ state: 'waiting', stepId: 's1', gate: 'g', error: null });
  const events = await journal.listEvents(id, 1);
  expect(events).toMatchObject([
    { kind: 'migration.state', state: 'failed', gate: 'g', seq: 2 },
    { kind: 'migration.state', state: 'waiting', reason: 'because', seq: 3 },
  ]);
  await expect(journal.setState('m-nonesuch', 'running')).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
});

test('steps are listed in the order of their first attempt, with attempts counted and request ids kept', async () => {
  const id = await newMigration();
  const step = (stepId: string) => ({ stepId, title: `Step ${stepId}`, impact: 'none' }) as const;
  const error = { code: 'X', kind: 'bug', message: 'm', remedy: 'r', requestIds: [] } as const;
  expect(await journal.beginStep(id, step('b'))).toBe(1);
  await journal.finishStep(id, 'b', { state: 'failed', error, requestIds: ['req-1'] });
  expect(await journal.beginStep(id, step('a'))).toBe(1);
  expect(await journal.beginStep(id, step('b'))).toBe(2);
  const evidence = { proofs: [{ what: 'w', result: 'proved', detail: 'd' }], data: { n: 1 } } as const;
  await journal.finishStep(id, 'b', { state: 'done', evidence, requestIds: ['req-2'] });
  const [b, a] = await journal.listSteps(id);
  expect(b).toMatchObject({
    stepId: 'b',
    state: 'done',
    attempts: 2,
    error: null,
    evidence,
    requestIds: ['req-1', 'req-2'],
  });
  expect(a).toMatchObject({ stepId: 'a', state: 'running', finishedAt: null, evidence: null });
  await journal.finishStep(id, 'b', { state: 'done', requestIds: ['req-3'] });
  const [stands] = await journal.listSteps(id);
  expect(stands).toEqual({ ...b, requestIds: ['req-1', 'req-2', 'req-3'] });
  expect(await journal.getMigration(id)).toMatchObject({ stepId: 'b' });
  await expect(journal.beginStep('m-nonesuch', step('a'))).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
});

test('commands are pending until they are taken, and are events', async () => {
  const id = await newMigration();
  await journal.addCommand(id, { kind: 'approve', gate: 'cutover', by: 'ann' });
  await journal.addCommand(id, { kind: 'rollback', reason: 'slow', by: 'bob' });
  const [approve, rollback] = await journal.pendingCommands(id);
  expect(approve).toMatchObject({ kind: 'approve', gate: 'cutover', by: 'ann' });
  await journal.takeCommand(approve?.id ?? 0);
  expect(await journal.pendingCommands(id)).toEqual([rollback]);
  expect(await journal.listEvents(id, 1)).toMatchObject([
    { kind: 'command.given', command: 'approve', by: 'ann', detail: 'cutover' },
    { kind: 'command.given', command: 'rollback', by: 'bob', detail: 'slow' },
  ]);
});

test('gaps and watch spans come back as they were, in order of time', async () => {
  const id = await newMigration();
  const gap = { address: '203.0.113.7', probe: 'icmp', durationMs: 12.5, lost: 1, stepId: 'cutover' };
  const late = { ...gap, from: '2026-01-01T00:00:02.345Z' };
  const early = { ...gap, from: '2026-01-01T00:00:01.001Z', stepId: null };
  await journal.addGap(id, late);
  await journal.addGap(id, early);
  expect(await journal.listGaps(id)).toEqual([early, late]);
  const span = {
    address: 'a',
    probe: 'http',
    from: late.from,
    to: '2026-01-01T00:00:09.000Z',
    sent: 9,
    lost: 1,
    maxLatenessMs: 3.2,
  };
  await journal.addWatchSpan(id, span);
  expect(await journal.listWatchSpans(id)).toEqual([span]);
});

test('what a guest printed can be stored, whatever it is', async () => {
  const id = await newMigration();
  const event = await journal.appendEvent(id, { kind: 'note', stepId: null, text: 'a\0b \ud83d c\\u0000' });
  expect(event).toMatchObject({ text: 'a\ufffdb \ufffd c\\u0000' });
});

test('a pending rollback is remembered until it is over', async () => {
  const id = await newMigration();
  expect(await journal.getRollback(id)).toBeNull();
  await journal.setRollback(id, { depth: 'abort', reason: 'why' });
  expect(await journal.getRollback(id)).toEqual({ depth: 'abort', reason: 'why' });
  await journal.setRollback(id, null);
  expect(await journal.getRollback(id)).toBeNull();
});

test('a store that does not answer is said to be unreachable', async () => {
  const pool = createPool('postgresql://nobody@127.0.0.1:1/none');
  await expect(new PostgresJournal(pool).listMigrations()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  await pool.end();
});
