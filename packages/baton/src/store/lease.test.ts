import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Leases } from './lease.ts';
import { type ProcessIdentity, thisProcess } from './process-identity.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from './testing/temporary-store.ts';

let temporary: TemporaryStore;
/** The database answers when it can. */
const PATIENT = { timeout: 15_000, interval: 5 };

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(async () => {
  await temporary.close();
});

const newMigration = async (): Promise<string> =>
  (await temporary.store.journal.createMigration(emptyPlan(randomUUID()))).id;
const TTL_MS = 60_000;
const RENEW_MS = 20_000;
/** A lease whose holder's clock stands still until it is moved: no load of the machine can make it late. */
const leasesBy = (clock: ManualClock): Leases =>
  new Leases(temporary.store.pool, clock, { ttlMs: TTL_MS, renewMs: RENEW_MS });
/** To the microsecond: two renewals can be within one millisecond. */
const untilOf = async (id: string): Promise<number> => {
  const found = await temporary.store.pool.query<{ readonly us: string }>(
    'select (extract(epoch from until) * 1000000)::bigint as us from baton.leases where migration_id = $1',
    [id],
  );
  return Number(found.rows[0]?.us ?? 0);
};
/** The one who renews and the one who watches the end. A renewal is in the database before its holder sleeps again. */
const LOOPS = 2;
const settled = (clock: ManualClock): Promise<boolean> => vi.waitUntil(() => clock.asleep === LOOPS, PATIENT);

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
  const clock = new ManualClock();
  const lease = await leasesBy(clock).acquire(id);
  for (let heldMs = 0; heldMs <= 2 * TTL_MS; heldMs += RENEW_MS) {
    await settled(clock);
    const before = await untilOf(id);
    await clock.advance(RENEW_MS);
    await vi.waitUntil(async () => (await untilOf(id)) > before, PATIENT);
  }
  expect(lease.signal.aborted).toBe(false);
  await expect(leasesBy(clock).acquire(id)).rejects.toMatchObject({ code: 'MIGRATION_BUSY' });
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
  await heldBy(id, { host: 'far', hostId: 'elsewhere', pid: 1, started: '1' }, 60_000);
  await expect(leases.acquire(id)).rejects.toMatchObject({
    code: 'MIGRATION_BUSY',
    message: expect.stringContaining('on far'),
  });
  await temporary.store.pool.query('update baton.leases set until = clock_timestamp() where migration_id = $1', [id]);
  await (await leases.acquire(id)).release();
});

test('a holder that is not confirmed stops itself before its lease ends', async () => {
  const id = await newMigration();
  const clock = new ManualClock();
  const lease = await leasesBy(clock).acquire(id);
  const blocker = await temporary.store.pool.connect();
  await blocker.query('begin');
  await blocker.query('select from baton.leases where migration_id = $1 for update', [id]);
  await clock.advance(TTL_MS * 0.9 - 1);
  expect(lease.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(lease.signal.reason).toMatchObject({ code: 'LEASE_LOST', message: expect.stringContaining('not confirmed') });
  await blocker.query('rollback');
  blocker.release();
  await lease.release();
});

test('by its clock a holder knows at once that its time is over, also when it was stopped and nothing has woken it yet', async () => {
  const id = await newMigration();
  const clock = new ManualClock();
  let stoppedMs = 0;
  const lease = await new Leases(
    temporary.store.pool,
    {
      now: () => clock.now(),
      monotonicMs: () => clock.monotonicMs() + stoppedMs,
      sleep: (ms, signal) => clock.sleep(ms, signal),
    },
    { ttlMs: TTL_MS, renewMs: RENEW_MS },
  ).acquire(id);
  expect(lease.isHeld()).toBe(true);
  stoppedMs = TTL_MS * 0.9 - 1;
  expect(lease.isHeld()).toBe(true);
  stoppedMs = TTL_MS * 0.9;
  expect([lease.signal.aborted, lease.isHeld()]).toEqual([false, false]);
  stoppedMs = 0;
  await lease.release();
  expect(lease.isHeld()).toBe(false);
});

test('a holder whose lease was taken stops, and does not release the other one', async () => {
  const id = await newMigration();
  const clock = new ManualClock();
  const lease = await leasesBy(clock).acquire(id);
  await temporary.store.pool.query('update baton.leases set owner = $2 where migration_id = $1', [id, randomUUID()]);
  await settled(clock);
  await clock.advance(RENEW_MS);
  await aborted(lease.signal);
  expect(lease.signal.reason).toMatchObject({ message: expect.stringContaining('another process has taken it over') });
  await lease.release();
  const left = await temporary.store.pool.query('select from baton.leases where migration_id = $1', [id]);
  expect(left.rowCount).toBe(1);
});
