import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Leases } from './lease.ts';
import { type ProcessIdentity, thisProcess } from './process-identity.ts';
import { systemClock } from './testing/system-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from './testing/temporary-store.ts';

let temporary: TemporaryStore;

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(async () => {
  await temporary.close();
});

const newMigration = async (): Promise<string> =>
  (await temporary.store.journal.createMigration(emptyPlan(randomUUID()))).id;
const shortLived = (): Leases => new Leases(temporary.store.pool, systemClock, { ttlMs: 400, renewMs: 80 });

async function heldBy(id: string, holder: ProcessIdentity, forMs: number): Promise<void> {
  await temporary.store.pool.query(
    `insert into baton.leases values ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 ms')`,
    [id, randomUUID(), holder.host, holder.hostId, holder.pid, holder.started, forMs],
  );
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

test('one holds it; another is told who; once released it is free', async () => {
  const { leases } = temporary.store;
  const id = await newMigration();
  expect(await leases.isHeld(id)).toBe(false);
  const lease = await leases.acquire(id);
  expect(await leases.isHeld(id)).toBe(true);
  const me = thisProcess();
  await expect(leases.acquire(id)).rejects.toMatchObject({
    code: 'MIGRATION_BUSY',
    message: expect.stringMatching(`process ${me.pid} on ${me.host}`),
  });
  await lease.release();
  expect(await leases.isHeld(id)).toBe(false);
  await (await leases.acquire(id)).release();
});

test('it is kept for longer than it lasts', async () => {
  const id = await newMigration();
  const lease = await shortLived().acquire(id);
  await systemClock.sleep(700, new AbortController().signal);
  expect(lease.signal.aborted).toBe(false);
  await expect(shortLived().acquire(id)).rejects.toMatchObject({ code: 'MIGRATION_BUSY' });
  await lease.release();
});

test('the lease of a dead process of this host is taken over at once, by one only', async () => {
  const { leases } = temporary.store;
  const id = await newMigration();
  await heldBy(id, { ...thisProcess(), pid: spawnSync('true').pid }, 60_000);
  expect(await leases.isHeld(id)).toBe(false);
  const takers = await Promise.allSettled([leases.acquire(id), leases.acquire(id), leases.acquire(id)]);
  const taken = takers.flatMap((taker) => (taker.status === 'fulfilled' ? [taker.value] : []));
  expect(taken).toHaveLength(1);
  await taken[0]?.release();
});

test('a pid that was used again is not its former process', async () => {
  const id = await newMigration();
  await heldBy(id, { ...thisProcess(), started: 'long ago' }, 60_000);
  expect(await temporary.store.leases.isHeld(id)).toBe(false);
  await (await temporary.store.leases.acquire(id)).release();
});

test('of a process of another host nobody knows: its lease has to end', async () => {
  const { leases } = temporary.store;
  const id = await newMigration();
  await heldBy(id, { host: 'far', hostId: 'elsewhere', pid: 1, started: '1' }, 200);
  await expect(leases.acquire(id)).rejects.toMatchObject({
    code: 'MIGRATION_BUSY',
    message: expect.stringContaining('on far'),
  });
  await systemClock.sleep(250, new AbortController().signal);
  await (await leases.acquire(id)).release();
});

test('a holder that is not confirmed stops itself before its lease ends', async () => {
  const id = await newMigration();
  const beganMs = systemClock.monotonicMs();
  const lease = await shortLived().acquire(id);
  const blocker = await temporary.store.pool.connect();
  await blocker.query('begin');
  await blocker.query('select from baton.leases where migration_id = $1 for update', [id]);
  await aborted(lease.signal);
  const tookMs = systemClock.monotonicMs() - beganMs;
  expect(lease.signal.reason).toMatchObject({ code: 'LEASE_LOST' });
  expect(tookMs).toBeGreaterThan(300);
  // It may have been renewed once before the row was locked: 400 ms from then on.
  expect(tookMs).toBeLessThan(400 + 80 + 20);
  await blocker.query('rollback');
  blocker.release();
  await lease.release();
});

test('a holder whose lease was taken stops, and does not release the other one', async () => {
  const id = await newMigration();
  const lease = await shortLived().acquire(id);
  await temporary.store.pool.query('update baton.leases set owner = $2 where migration_id = $1', [id, randomUUID()]);
  await aborted(lease.signal);
  await lease.release();
  const left = await temporary.store.pool.query('select from baton.leases where migration_id = $1', [id]);
  expect(left.rowCount).toBe(1);
});
