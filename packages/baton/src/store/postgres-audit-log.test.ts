import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../ports/controller-memory.ts';
import type { PostgresAuditLog } from './postgres-audit-log.ts';
import { type TemporaryStore, openTemporaryStore } from './testing/temporary-store.ts';

let temporary: TemporaryStore;
let audit: PostgresAuditLog;

beforeAll(async () => {
  temporary = await openTemporaryStore();
  audit = temporary.store.audit;
});
afterAll(async () => {
  await temporary.close();
});

const entry = (requestId: string, more: Partial<AuditEntry> = {}): Omit<AuditEntry, 'at'> => ({
  who: { userId: 'u1', userName: 'ann', projectId: 'own', access: 'tenant' },
  from: '192.0.2.7',
  action: 'migration.start',
  object: 'm-abcdefgh',
  projectId: 'p1',
  requestId,
  outcome: 'done',
  ...more,
});

test('entries come back as they were, newest first, as many as were asked for', async () => {
  const anonymous = entry('r2', { who: null, object: null, projectId: null, outcome: 'LOGIN_REFUSED' });
  const before = Date.now();
  for (const one of [entry('r1'), anonymous, entry('r3')]) await audit.add(one);
  const listed = await audit.list({ limit: 2 });
  expect(listed).toEqual([
    { ...entry('r3'), at: expect.any(String) },
    { ...anonymous, at: expect.any(String) },
  ]);
  const [newest] = listed;
  expect(newest?.at).toBe(new Date(newest?.at ?? 0).toISOString());
  // The database of this test runs on this machine.
  expect(Math.abs(Date.parse(newest?.at ?? '') - before)).toBeLessThan(60_000);
});

test('a project is shown what was asked of its own, not what its people asked of others', async () => {
  await audit.add(entry('of-p7', { projectId: 'p7' }));
  await audit.add(entry('of-none', { projectId: null, who: null }));
  await audit.add(
    entry('of-other', { who: { userId: 'u7', userName: 'bob', projectId: 'p7', access: 'operator' }, projectId: 'p8' }),
  );
  expect((await audit.list({ projectId: 'p7', limit: 10 })).map(({ requestId }) => requestId)).toEqual(['of-p7']);
  expect(await audit.list({ projectId: 'p9', limit: 10 })).toEqual([]);
});

test('what somebody typed is stored, whatever it is', async () => {
  const who = { userId: 'u1', userName: 'a\0n', projectId: 'p', access: 'viewer' } as const;
  await audit.add(entry('strange', { who, object: 'm-\0 \ud83d', projectId: 'strange' }));
  expect(await audit.list({ projectId: 'strange', limit: 1 })).toMatchObject([
    { who: { userName: 'a\ufffdn' }, object: 'm-\ufffd \ufffd' },
  ]);
});
