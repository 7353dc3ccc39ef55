import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { PostgresWantedRuns } from './postgres-wanted-runs.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from './testing/temporary-store.ts';

let temporary: TemporaryStore;
let wanted: PostgresWantedRuns;

beforeAll(async () => {
  temporary = await openTemporaryStore();
  wanted = temporary.store.wanted;
});
afterEach(async () => {
  await temporary.store.pool.query('delete from baton.wanted_runs');
});
afterAll(async () => {
  await temporary.close();
});

const newMigration = async (): Promise<string> =>
  (await temporary.store.journal.createMigration(emptyPlan(randomUUID()))).id;

/** By a process of another host, of which nobody here can tell whether it lives. */
async function leasedFor(id: string, forMs: number): Promise<void> {
  await temporary.store.pool.query(
    `insert into baton.leases values ($1, $2, 'far', 'elsewhere', 1, '1', clock_timestamp() + $3 * interval '1 ms')`,
    [id, randomUUID(), forMs],
  );
}

test('wanted until it rests', async () => {
  const id = await newMigration();
  expect(await wanted.isWanted(id)).toBe(false);
  await wanted.want(id);
  expect(await wanted.isWanted(id)).toBe(true);
  expect(await wanted.waiting()).toEqual([{ migrationId: id, asked: 1, isUrgent: false }]);
  expect(await wanted.find(id)).toEqual({ migrationId: id, asked: 1, isUrgent: false });
  await wanted.rest({ migrationId: id, asked: 1 });
  expect(await wanted.isWanted(id)).toBe(false);
  expect(await wanted.find(id)).toBeNull();
  expect(await wanted.waiting()).toEqual([]);
});

test('asked again while its run was ending, it stays wanted, however late the end is told', async () => {
  const id = await newMigration();
  await wanted.want(id);
  await wanted.want(id);
  await wanted.rest({ migrationId: id, asked: 1 });
  expect(await wanted.waiting()).toEqual([{ migrationId: id, asked: 2, isUrgent: false }]);
  await wanted.rest({ migrationId: id, asked: 2 });
  await wanted.want(id);
  // Whoever saw an earlier asking is as late as before, though it has rested since.
  for (const asked of [1, 2]) await wanted.rest({ migrationId: id, asked });
  expect(await wanted.waiting()).toEqual([{ migrationId: id, asked: 3, isUrgent: false }]);
});

test('one that waits for a time is wanted again then, or at once when it is asked for', async () => {
  const id = await newMigration();
  const later = (ms: number): string => new Date(Date.now() + ms).toISOString();
  await wanted.want(id);
  await wanted.rest({ migrationId: id, asked: 1 }, later(3_600_000));
  expect([await wanted.isWanted(id), await wanted.waiting()]).toEqual([false, []]);
  await wanted.want(id);
  expect(await wanted.waiting()).toEqual([{ migrationId: id, asked: 2, isUrgent: false }]);
  await wanted.rest({ migrationId: id, asked: 2 }, later(200));
  // Who saw an earlier asking neither wakes it nor lets it rest for good.
  await wanted.rest({ migrationId: id, asked: 1 });
  await vi.waitUntil(async () => await wanted.isWanted(id), { timeout: 10_000, interval: 20 });
  expect(await wanted.find(id)).toEqual({ migrationId: id, asked: 2, isUrgent: false });
  await wanted.rest({ migrationId: id, asked: 2 });
  expect(await wanted.isWanted(id)).toBe(false);
});

test('who ask at the same time are all counted', async () => {
  const id = await newMigration();
  await Promise.all(Array.from({ length: 10 }, async () => await wanted.want(id)));
  expect(await wanted.waiting()).toEqual([{ migrationId: id, asked: 10, isUrgent: false }]);
});

test('what is run under a lease that lasts does not wait; once the lease has ended or is released, it does', async () => {
  const [held, ended, free] = [await newMigration(), await newMigration(), await newMigration()];
  for (const id of [held, ended, free]) await wanted.want(id);
  await leasedFor(held, 60_000);
  await leasedFor(ended, -1);
  expect((await wanted.waiting()).map(({ migrationId }) => migrationId)).toEqual([ended, free]);
  expect(await wanted.isWanted(held)).toBe(true);
  expect(await wanted.find(held)).toEqual({ migrationId: held, asked: 1, isUrgent: false });
  const lease = await temporary.store.leases.acquire(free);
  expect((await wanted.waiting()).map(({ migrationId }) => migrationId)).toEqual([ended]);
  await lease.release();
  await temporary.store.pool.query('update baton.leases set until = clock_timestamp() where migration_id = $1', [held]);
  expect((await wanted.waiting()).map(({ migrationId }) => migrationId)).toEqual([held, ended, free]);
});

test('who asked first comes first: asking again keeps the place, asking after a rest does not', async () => {
  const [a, b] = [await newMigration(), await newMigration()];
  await wanted.want(b);
  await wanted.want(a);
  await wanted.want(b);
  expect((await wanted.waiting()).map(({ migrationId }) => migrationId)).toEqual([b, a]);
  await wanted.rest({ migrationId: b, asked: 2 });
  await wanted.want(b);
  expect(await wanted.waiting()).toEqual([
    { migrationId: a, asked: 1, isUrgent: false },
    { migrationId: b, asked: 3, isUrgent: false },
  ]);
});

test('what does not exist cannot be wanted', async () => {
  await expect(wanted.want('m-nonesuch')).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
  expect(await wanted.isWanted('m-nonesuch')).toBe(false);
});

test('what is urgent comes first, then what has begun, then whoever asked first', async () => {
  const { journal } = temporary.store;
  const [scheduled, begun, guarded] = [await newMigration(), await newMigration(), await newMigration()];
  const [goingBack, approved] = [await newMigration(), await newMigration()];
  for (const id of [scheduled, begun, guarded, goingBack, approved]) await wanted.want(id);
  await journal.setState(begun, 'running');
  await journal.setState(guarded, 'guarding');
  await journal.addCommand(goingBack, { kind: 'rollback', reason: 'slow', by: 'ann' });
  await journal.addCommand(approved, { kind: 'approve', gate: 'cutover', by: 'ann' });
  expect((await wanted.waiting()).map(({ migrationId, isUrgent }) => [migrationId, isUrgent])).toEqual([
    [guarded, true],
    [goingBack, true],
    [begun, false],
    [scheduled, false],
    [approved, false],
  ]);
  const [command] = await journal.pendingCommands(goingBack);
  await journal.takeCommand(command?.id ?? 0);
  expect(await wanted.find(goingBack)).toMatchObject({ isUrgent: false });
});
