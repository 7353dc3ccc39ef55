/**
 * Who may run a migration: one process at a time.
 *
 *   free -> held (renewed every 1.5 s) -> released
 *                \-> lost: not renewed in time, or taken by another. The holder's signal is aborted before the lease ends.
 *
 * The end of a lease is in the database's time, so that no two clocks need agree; the holder counts by its own monotonic
 * clock from before it asked, so it always stops earlier than the database thinks. A lease of a process of this host that
 * is no more is taken over at once. (An advisory lock would not do: a restart of the database drops it under a living holder.)
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { BatonError } from '../domain/error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Held } from '../ports/engine.ts';
import { run } from './pool.ts';
import { type ProcessIdentity, isGone, thisProcess } from './process-identity.ts';

/** Its signal's reason is a BatonError with code LEASE_LOST. */
export interface Lease extends Held {
  release(): Promise<void>;
}

export interface LeaseTimes {
  readonly ttlMs: number;
  readonly renewMs: number;
}

/** What a dead process of another host ran goes on elsewhere within 10 s: this, and the time to notice and to start. */
const defaultTimes: LeaseTimes = { ttlMs: 6_000, renewMs: 1_500 };

const holderRow = z.object({
  owner: z.string(),
  host: z.string(),
  host_id: z.string(),
  pid: z.number(),
  process_started: z.string(),
  lasts: z.boolean(),
});
type Holder = z.infer<typeof holderRow>;

export class Leases {
  readonly #pool: pg.Pool;
  readonly #clock: Clock;
  readonly #times: LeaseTimes;

  constructor(pool: pg.Pool, clock: Clock, times: LeaseTimes = defaultTimes) {
    this.#pool = pool;
    this.#clock = clock;
    this.#times = times;
  }

  /** Throws code MIGRATION_BUSY when a living process holds it (or one of which this host cannot tell, until its lease ends). */
  async acquire(migrationId: string): Promise<Lease> {
    const owner = randomUUID();
    let dead: string | null = null;
    for (;;) {
      const askedMs = this.#clock.monotonicMs();
      if (await this.#take(migrationId, owner, dead)) return this.#hold(migrationId, owner, askedMs);
      const holder = await this.#holder(migrationId);
      if (holder === null || !holder.lasts || holder.owner === dead) continue;
      if (!isGone(identityOf(holder))) throw busy(migrationId, holder);
      dead = holder.owner;
    }
  }

  /** Does a living process hold it now? */
  async isHeld(migrationId: string): Promise<boolean> {
    const holder = await this.#holder(migrationId);
    return holder !== null && holder.lasts && !isGone(identityOf(holder));
  }

  async #take(migrationId: string, owner: string, dead: string | null): Promise<boolean> {
    const me = thisProcess();
    const rows = await run(
      this.#pool,
      `insert into baton.leases as l (migration_id, owner, host, host_id, pid, process_started, until)
       values ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 millisecond')
       on conflict (migration_id) do update set
         owner = excluded.owner, host = excluded.host, host_id = excluded.host_id, pid = excluded.pid,
         process_started = excluded.process_started, until = excluded.until
       where l.until < clock_timestamp() or l.owner = $8
       returning l.owner`,
      [migrationId, owner, me.host, me.hostId, me.pid, me.started, this.#times.ttlMs, dead],
    );
    return rows.length > 0;
  }

  async #holder(migrationId: string): Promise<Holder | null> {
    const rows = await run(
      this.#pool,
      `select owner, host, host_id, pid, process_started, until > clock_timestamp() as lasts
       from baton.leases where migration_id = $1`,
      [migrationId],
    );
    return rows.length === 0 ? null : holderRow.parse(rows[0]);
  }

  #hold(migrationId: string, owner: string, askedMs: number): Lease {
    const lost = new AbortController();
    const ended = new AbortController();
    // Begun before the first renewal, and moved by each one: the moment at which this process must have stopped.
    const deadline = { atMs: askedMs + this.#fenceMs() };
    // Both end with `ended`, by the rejection of their sleep.
    this.#renew(migrationId, owner, deadline, lost, ended.signal).catch(() => undefined);
    this.#fence(migrationId, deadline, lost, ended.signal).catch(() => undefined);
    return {
      signal: lost.signal,
      isHeld: () => !ended.signal.aborted && !lost.signal.aborted && this.#clock.monotonicMs() < deadline.atMs,
      release: async () => {
        ended.abort();
        await run(this.#pool, 'delete from baton.leases where migration_id = $1 and owner = $2', [migrationId, owner]);
      },
    };
  }

  async #renew(
    migrationId: string,
    owner: string,
    deadline: { atMs: number },
    lost: AbortController,
    ended: AbortSignal,
  ): Promise<void> {
    while (!lost.signal.aborted) {
      await this.#clock.sleep(this.#times.renewMs, ended);
      const askedMs = this.#clock.monotonicMs();
      const renewed = await this.#extend(migrationId, owner).catch(() => null);
      // Null: the database did not answer. Try again until the deadline says that it is too late.
      if (renewed === true) deadline.atMs = Math.max(deadline.atMs, askedMs + this.#fenceMs());
      else if (renewed === false) lost.abort(leaseLost(migrationId, 'another process has taken it over'));
    }
  }

  async #extend(migrationId: string, owner: string): Promise<boolean> {
    const rows = await run(
      this.#pool,
      `update baton.leases set until = clock_timestamp() + $3 * interval '1 millisecond'
       where migration_id = $1 and owner = $2 returning owner`,
      [migrationId, owner, this.#times.ttlMs],
    );
    return rows.length > 0;
  }

  async #fence(
    migrationId: string,
    deadline: { readonly atMs: number },
    lost: AbortController,
    ended: AbortSignal,
  ): Promise<void> {
    while (!lost.signal.aborted) {
      const leftMs = deadline.atMs - this.#clock.monotonicMs();
      if (leftMs <= 0) {
        lost.abort(leaseLost(migrationId, 'the database has not confirmed it in time'));
        return;
      }
      await this.#clock.sleep(leftMs, ended);
    }
  }

  /** A tenth of the ttl is left for what runs to see its signal and stop. */
  #fenceMs(): number {
    return this.#times.ttlMs * 0.9;
  }
}

function identityOf(holder: Holder): ProcessIdentity {
  return { host: holder.host, hostId: holder.host_id, pid: holder.pid, started: holder.process_started };
}

function busy(migrationId: string, holder: Holder): BatonError {
  return new BatonError({
    code: 'MIGRATION_BUSY',
    kind: 'user',
    message: `Migration ${migrationId} is being run by process ${holder.pid} on ${holder.host}.`,
    remedy: `Watch it with \`baton migration watch ${migrationId}\`, or end that process (Ctrl-C there) and start again.`,
    retryable: true,
  });
}

function leaseLost(migrationId: string, why: string): BatonError {
  return new BatonError({
    code: 'LEASE_LOST',
    kind: 'user',
    message: `This process may no longer run migration ${migrationId}: ${why}.`,
    remedy: 'See that the database runs, then start the migration again: it goes on where it was.',
    retryable: true,
  });
}
