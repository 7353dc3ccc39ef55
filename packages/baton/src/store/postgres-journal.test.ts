import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { summaryOf } from '../domain/migration-summary.ts';
import type { Plan } from '../domain/plan.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
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

test('who writes at the same time is written to the disk together: nobody waits for the others', async () => {
  // A commit takes 100 ms, so long as others may join it (PostgreSQL documentation, "commit_delay").
  const slow = encodeURIComponent('-c synchronous_commit=on -c commit_delay=100000 -c commit_siblings=0');
  const pool = createPool(`${temporary.env.DATABASE_URL}&options=${slow}`);
  const slowly = new PostgresJournal(pool);
  const ids = await Promise.all(Array.from({ length: 6 }, newMigration));
  const append = async (id: string): Promise<unknown> =>
    await slowly.appendEvent(id, { kind: 'note', stepId: null, text: 'n' });
  const lasted = async (work: () => Promise<unknown>): Promise<number> => {
    const fromMs = performance.now();
    await work();
    return performance.now() - fromMs;
  };
  try {
    // Each has its connection.
    await Promise.all(ids.map(append));
    const oneByOneMs = await lasted(async () => {
      for (const id of ids) await append(id);
    });
    expect(oneByOneMs).toBeGreaterThan(500);
    // A busy machine may begin them apart, so that they join two or three commits; one that waits for another never takes less.
    let togetherMs = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 20 && togetherMs >= 300; tries += 1) {
      togetherMs = Math.min(togetherMs, await lasted(async () => await Promise.all(ids.map(append))));
    }
    expect(togetherMs).toBeLessThan(300);
    await slowly.settled();
  } finally {
    await pool.end();
  }
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

test('events are read in pages: of about so many bytes, and one at least', async () => {
  const id = await newMigration();
  const text = 'x'.repeat(1000);
  for (let count = 0; count < 9; count += 1) await journal.appendEvent(id, { kind: 'note', stepId: null, text });
  const seqs = async (after: number, mostBytes: number): Promise<unknown> => {
    const { events, more } = await journal.eventPage(id, after, mostBytes);
    return [events.map(({ seq }) => seq), more];
  };
  expect(await seqs(1, 1)).toEqual([[2], true]);
  expect(await seqs(1, 2500)).toEqual([[2, 3, 4], true]);
  expect(await seqs(7, 2500)).toEqual([[8, 9, 10], false]);
  expect(await seqs(9, 1)).toEqual([[10], false]);
  expect(await seqs(0, 1_000_000)).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false]);
  expect(await seqs(10, 1000)).toEqual([[], false]);
  expect(await journal.eventPage('m-nonesuch', 0, 1000)).toEqual({ events: [], more: false });
  const { events } = await journal.eventPage(id, 1, 1);
  expect(events).toEqual((await journal.listEvents(id, 1)).slice(0, 1));
});

test('a list without plans has of each what a summary tells, also of one that an older Baton made', async () => {
  const plan = (name: string): Plan => ({
    ...emptyPlan(randomUUID()),
    name,
    haIps: examplePlan.haIps,
    gates: { cutover: { notBefore: '2026-12-01T02:00:00Z' }, secondary: 'person' },
    runbook: ['preflight', 'approve-cutover', 'rollback-window'].map((step) => ({ step, title: step, impact: 'none' })),
  });
  const made = [await journal.createMigration(plan('a')), await journal.createMigration(plan('b'))];
  const [first, second] = made.map(({ id }) => id);
  await journal.setState(first ?? '', 'guarding', { stepId: 'rollback-window', gate: 'secondary' });
  await temporary.store.pool.query('delete from baton.plan_heads where migration_id = $1', [second]);
  const wanted = await Promise.all(made.map(async ({ id }) => await journal.getMigration(id)));
  const summaries = wanted.flatMap((one) => (one === null ? [] : [summaryOf(one)]));
  expect(summaries.map(({ gates }) => gates.map(({ gate }) => gate))).toEqual([
    ['secondary'],
    ['cutover', 'secondary'],
  ]);
  expect(await journal.listSummaries(made.map(({ id }) => id))).toEqual(summaries);
  const all = await journal.listSummaries();
  expect(all.filter(({ id }) => id === first || id === second)).toEqual(summaries);
  expect(all.map(({ id }) => id)).toEqual((await journal.listMigrations()).map(({ id }) => id));
  expect(await journal.listSummaries(['m-nonesuch'])).toEqual([]);
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

test('when the HA IPs were cut over is told, until that is taken back', async () => {
  const id = await newMigration();
  const cutOverAts = async (): Promise<readonly unknown[]> => [
    (await journal.getMigration(id))?.cutOverAt,
    (await journal.listMigrations()).find((one) => one.id === id)?.cutOverAt,
    (await journal.listSummaries([id]))[0]?.cutOverAt,
  ];
  expect(await cutOverAts()).toEqual([undefined, undefined, undefined]);
  await journal.beginStep(id, { stepId: 'cutover', title: 't', impact: 'cutover' });
  expect(await cutOverAts()).toEqual([undefined, undefined, undefined]);
  await journal.finishStep(id, 'cutover', { state: 'done', requestIds: [] });
  const [step] = await journal.listSteps(id);
  expect(step?.finishedAt).toMatch(/^\d{4}-/);
  expect(await cutOverAts()).toEqual([step?.finishedAt, step?.finishedAt, step?.finishedAt]);
  await journal.finishStep(id, 'cutover', { state: 'undone', requestIds: [] });
  expect(await cutOverAts()).toEqual([undefined, undefined, undefined]);
});

test('a pause is told until it is resumed, or taken with everything else', async () => {
  const id = await newMigration();
  const paused = async (): Promise<readonly unknown[]> => [
    (await journal.getMigration(id))?.paused,
    (await journal.listMigrations()).find((one) => one.id === id)?.paused,
    (await journal.listSummaries([id]))[0]?.paused,
  ];
  expect(await paused()).toEqual([undefined, undefined, undefined]);
  await journal.addCommand(id, { kind: 'pause', by: 'ann' });
  expect(await paused()).toEqual([true, true, true]);
  await journal.addCommand(id, { kind: 'resume', by: 'bob' });
  expect(await paused()).toEqual([undefined, undefined, undefined]);
  await journal.addCommand(id, { kind: 'pause', by: 'ann' });
  expect(await paused()).toEqual([true, true, true]);
  for (const command of await journal.pendingCommands(id)) await journal.takeCommand(command.id);
  expect(await paused()).toEqual([undefined, undefined, undefined]);
});

test('when a gate opens is said anew: in the plan, in lists, at once, and no command is left to be carried out', async () => {
  const plan: Plan = {
    ...emptyPlan(randomUUID()),
    runbook: ['approve-cutover', 'rollback-window'].map((step) => ({ step, title: step, impact: 'none' })),
    gates: { cutover: 'person', secondary: 'person' },
  };
  const { id } = await journal.createMigration(plan);
  const opens = { notBefore: '2026-12-02T03:00:00Z' };
  await journal.addCommand(id, { kind: 'reschedule', gate: 'cutover', opens, by: 'ann' });
  await journal.addCommand(id, { kind: 'reschedule', gate: 'secondary', opens: { after: '5d' }, by: 'ann' });
  const gates = { cutover: opens, secondary: { after: '5d' } };
  expect((await journal.getMigration(id))?.plan).toEqual({ ...plan, gates });
  expect((await journal.listSummaries([id]))[0]?.gates.map((one) => one.opens)).toEqual([opens, { after: '5d' }]);
  expect(await journal.pendingCommands(id)).toEqual([]);
  expect(await journal.listEvents(id, 1)).toMatchObject([
    { kind: 'command.given', command: 'reschedule', by: 'ann', detail: 'cutover: not before 2026-12-02T03:00:00Z' },
    { kind: 'command.given', command: 'reschedule', by: 'ann', detail: 'secondary: 5 days after the cutover' },
  ]);
});

test('no command is taken when all is over', async () => {
  const id = await newMigration();
  await journal.setState(id, 'committed');
  const asked = journal.addCommand(id, { kind: 'rollback', reason: 'slow', by: 'bob' });
  await expect(asked).rejects.toMatchObject({ code: 'MIGRATION_OVER' });
  expect(await journal.pendingCommands(id)).toEqual([]);
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

test('commands of single HA IPs keep their addresses, and the newest word says where each leads', async () => {
  const id = await newMigration();
  await journal.addCommand(id, { kind: 'rollback', reason: 'slow', by: 'bob', haIps: ['203.0.113.7'] });
  await journal.addCommand(id, { kind: 'cut-over', by: 'bob', haIps: ['203.0.113.7', '203.0.113.8'] });
  expect(await journal.pendingCommands(id)).toMatchObject([
    { kind: 'rollback', haIps: ['203.0.113.7'] },
    { kind: 'cut-over', haIps: ['203.0.113.7', '203.0.113.8'] },
  ]);
  expect(await journal.listEvents(id, 1)).toMatchObject([
    { command: 'rollback', detail: '203.0.113.7: slow' },
    { command: 'cut-over', detail: '203.0.113.7, 203.0.113.8' },
  ]);
  expect(await journal.haIpsLead(id)).toEqual(new Map());
  for (const [address, side] of [
    ['203.0.113.7', 'target'],
    ['203.0.113.8', 'target'],
    ['203.0.113.7', 'source'],
  ] as const)
    await journal.appendEvent(id, { kind: 'ha-ip.leads', address, side });
  expect(await journal.haIpsLead(id)).toEqual(
    new Map([
      ['203.0.113.7', 'source'],
      ['203.0.113.8', 'target'],
    ]),
  );
});

test('gaps and watch spans come back as they were, in order of time', async () => {
  const id = await newMigration();
  const gap = { address: '203.0.113.7', probe: 'icmp', durationMs: 12.5, lost: 1, stepId: 'cutover' };
  const late = { ...gap, from: '2026-01-01T00:00:02.345Z' };
  const early = { ...gap, from: '2026-01-01T00:00:01.001Z', stepId: null };
  await journal.putGap(id, late);
  await journal.putGap(id, early);
  const witnessed = {
    ...late,
    from: '2026-01-01T00:00:03.000Z',
    probe: 'conversation',
    vantage: 'paris',
    answeredBefore: 'lb1',
    answeredAfter: 'lb2',
    reason: 'the connection was reset',
    broken: true,
  };
  await journal.putGap(id, witnessed);
  expect(await journal.listGaps(id)).toEqual([early, late, witnessed]);
  expect(await journal.listEventsOf(id, ['outage'])).toMatchObject([late, early, witnessed]);
  const span = {
    address: 'a',
    probe: 'http',
    from: late.from,
    to: '2026-01-01T00:00:09.000Z',
    sent: 9,
    lost: 1,
    maxLatenessMs: 3.2,
  };
  const clocked = { ...span, from: '2026-01-01T00:00:04.000Z', vantage: 'paris', intervalMs: 16.02, voids: 3 };
  await journal.putWatchSpans(id, 'one', [span]);
  await journal.putWatchSpans(id, 'other', [clocked]);
  expect(await journal.listWatchSpans(id)).toEqual([span, clocked]);
  // What goes on is replaced, and what another watch told stays.
  const longer = { ...span, to: '2026-01-01T00:00:19.000Z', sent: 19 };
  await journal.putWatchSpans(id, 'one', [longer]);
  expect(await journal.listWatchSpans(id)).toEqual([longer, clocked]);
  await expect(journal.putWatchSpans('m-00000000', 'one', [span])).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
});

test('a gap that lasts is told when it has begun and when it has ended, each once, however often it is written', async () => {
  const id = await newMigration();
  const from = '2026-01-01T00:00:01.001Z';
  const gap = { address: '203.0.113.7', probe: 'icmp', from, durationMs: 260, lost: 26, stepId: 'cutover' } as const;
  const open = { ...gap, answeredBefore: 'lb1', end: 'open' } as const;
  await journal.putGap(id, open);
  await journal.putGap(id, { ...open, durationMs: 10_260, lost: 1026 });
  expect(await journal.listGaps(id)).toEqual([{ ...open, durationMs: 10_260, lost: 1026 }]);
  const ended = { ...gap, answeredBefore: 'lb1', answeredAfter: 'lb2', durationMs: 12_000, lost: 1200 };
  await journal.putGap(id, ended);
  await journal.putGap(id, ended);
  await journal.putGap(id, { ...open, durationMs: 10_260 });
  expect(await journal.listGaps(id)).toEqual([ended]);
  const cut = { ...gap, probe: 'http', end: 'unseen' } as const;
  await journal.putGap(id, cut);
  await journal.putGap(id, cut);
  expect(await journal.listEvents(id, 1)).toMatchObject([
    { kind: 'outage.began', address: gap.address, probe: 'icmp', from, stepId: 'cutover', answeredBefore: 'lb1' },
    { kind: 'outage', ...ended },
    { kind: 'outage', ...cut },
  ]);
  await expect(journal.putGap('m-00000000', gap)).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
});

test('evidence comes back whole: figures, and what a later version adds', async () => {
  const id = await newMigration();
  const figures = { associateToTrafficMs: 1180, disassociateToSilenceMs: 640 };
  const evidence = {
    proofs: [{ what: 'dress rehearsal', result: 'proved', detail: 'seen', figures, seenBy: 'a later version' }],
    data: { serverId: 's1' },
  } as const;
  await journal.beginStep(id, { stepId: 'primary.validate', title: 't', impact: 'exposure' });
  await journal.finishStep(id, 'primary.validate', { state: 'done', evidence, requestIds: [] });
  expect((await journal.listSteps(id))[0]?.evidence).toEqual(evidence);
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
