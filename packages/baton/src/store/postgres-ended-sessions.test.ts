import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TemporaryStore, openTemporaryStore } from './testing/temporary-store.ts';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(async () => {
  await temporary.close();
});

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

test('a session is over once it was ended, however often, and for nobody else', async () => {
  const { endedSessions } = temporary.store;
  expect(await endedSessions.isEnded('mine')).toBe(false);
  await endedSessions.end('mine', inMs(3_600_000));
  await endedSessions.end('mine', inMs(3_600_000));
  expect(await endedSessions.isEnded('mine')).toBe(true);
  expect(await endedSessions.isEnded('yours')).toBe(false);
  expect(await endedSessions.whichEnded(['yours', 'mine'])).toEqual(['mine']);
  expect(await endedSessions.whichEnded([])).toEqual([]);
});

test('what would be over by itself is forgotten', async () => {
  const { endedSessions, pool } = temporary.store;
  await endedSessions.end('old', inMs(-1000));
  await endedSessions.end('new', inMs(3_600_000));
  const { rows } = await pool.query('select session_key from baton.ended_sessions');
  expect(rows.map(({ session_key: key }: { readonly session_key: string }) => key)).not.toContain('old');
  expect(await endedSessions.isEnded('new')).toBe(true);
});
