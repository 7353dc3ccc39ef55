import { randomInt } from 'node:crypto';
import type pg from 'pg';
import { BatonError } from '../domain/error.ts';
import type { Event, EventBody, Side } from '../domain/event.ts';
import {
  type Command,
  detailOf,
  type Migration,
  type MigrationState,
  type PendingCommand,
} from '../domain/migration.ts';
import { isOver, migrationOver } from '../domain/migration-over.ts';
import type { MigrationSummary } from '../domain/migration-summary.ts';
import type { Plan } from '../domain/plan.ts';
import type { StepRecord } from '../domain/step.ts';
import { eventOfGap } from '../ports/gap-event.ts';
import type { EventPage, Gap, Journal, PendingRollback, RollbackMemory, WatchSpan } from '../ports/journal.ts';
import { readEventPage, readSummaries, TOLD_BESIDE } from './journal-lists.ts';
import {
  commandRow,
  eventRow,
  gapRow,
  haIpLeadsRow,
  migrationRow,
  rollbackRow,
  stepRow,
  toJsonb,
  watchSpanRow,
} from './journal-rows.ts';
import { writeGap, writeSpans } from './journal-watch.ts';
import { known, unknownMigration } from './known-migration.ts';
import { NewsRinger } from './news-ringer.ts';
import { run, sqlState, transaction } from './pool.ts';

type On = pg.Pool | pg.PoolClient;

/** SQLSTATE class 23, integrity constraint violation (PostgreSQL documentation, appendix A). */
const uniqueViolation = '23505';

/** A row of `baton.migrations m`, and what is told beside it. */
const MIGRATION = `m.*, ${TOLD_BESIDE}`;

const idAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * The journal in the schema `baton`. Every call is committed when it returns, and seen by every other process. The bell rings for it
 * soon afterwards.
 */
export class PostgresJournal implements Journal, RollbackMemory {
  readonly #pool: pg.Pool;
  readonly #news: NewsRinger;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    this.#news = new NewsRinger(pool);
  }

  /** Resolves once the bell was rung for all that was written. Before the pool is closed. */
  async settled(): Promise<void> {
    await this.#news.settled();
  }

  async createMigration(plan: Plan): Promise<Migration> {
    for (;;) {
      const created = await this.#insertMigration(newId(), plan);
      if (created === 'id-taken') continue;
      this.#news.ring(created.id);
      return created;
    }
  }

  async #insertMigration(id: string, plan: Plan): Promise<Migration | 'id-taken'> {
    try {
      return await transaction(this.#pool, async (client) => {
        const rows = await run(
          client,
          'insert into baton.migrations (id, name, group_key, plan) values ($1, $2, $3, $4) returning *',
          [id, plan.name, plan.groupKey, toJsonb(plan)],
        );
        await run(
          client,
          'insert into baton.plan_heads select id, baton.head_of(plan) from baton.migrations where id = $1',
          [id],
        );
        await append(client, id, { kind: 'migration.created', name: plan.name });
        return migrationRow.parse(rows[0]);
      });
    } catch (error) {
      if (sqlState(error) !== uniqueViolation) throw error;
      const active = await this.#activeMigration(plan.groupKey);
      if (active === null) return 'id-taken';
      throw new BatonError({
        code: 'MIGRATION_ACTIVE',
        kind: 'user',
        message: `The HA group of plan ${plan.name} has an active migration already: ${active.id} (${active.name}), ${active.state}.`,
        remedy: `Go on with it (\`baton migration start ${active.id}\`), or end it: abort it, or commit it once it is completed.`,
        cause: error,
      });
    }
  }

  async #activeMigration(groupKey: string): Promise<Migration | null> {
    const rows = await run(
      this.#pool,
      `select ${MIGRATION} from baton.migrations m where group_key = $1 and state not in ('aborted', 'committed')`,
      [groupKey],
    );
    return rows.length === 0 ? null : migrationRow.parse(rows[0]);
  }

  async getMigration(id: string): Promise<Migration | null> {
    const rows = await run(this.#pool, `select ${MIGRATION} from baton.migrations m where id = $1`, [id]);
    return rows.length === 0 ? null : migrationRow.parse(rows[0]);
  }

  async listMigrations(): Promise<readonly Migration[]> {
    const rows = await run(this.#pool, `select ${MIGRATION} from baton.migrations m order by created_at, id`);
    return rows.map((row) => migrationRow.parse(row));
  }

  async listSummaries(ids?: readonly string[]): Promise<readonly MigrationSummary[]> {
    return await readSummaries(this.#pool, ids);
  }

  /** What `more` leaves out stays as it is. Appends the event `migration.state`. */
  async setState(id: string, state: MigrationState, more: Parameters<Journal['setState']>[2] = {}): Promise<void> {
    const gate = typeof more.gate === 'string' ? { gate: more.gate } : {};
    const { reason, until } = more;
    const told = { ...gate, ...(reason === undefined ? {} : { reason }), ...(until === undefined ? {} : { until }) };
    await transaction(this.#pool, async (client) => {
      const rows = await run(
        client,
        `update baton.migrations set
           state = $2,
           step_id = case when $3 then $4 else step_id end,
           gate    = case when $5 then $6 else gate end,
           error   = case when $7 then $8::jsonb else error end,
           updated_at = clock_timestamp()
         where id = $1 returning id`,
        [
          id,
          state,
          more.stepId !== undefined,
          more.stepId ?? null,
          more.gate !== undefined,
          more.gate ?? null,
          more.error !== undefined,
          more.error ? toJsonb(more.error) : null,
        ],
      );
      if (rows.length === 0) throw unknownMigration(id);
      await append(client, id, { kind: 'migration.state', state, ...told });
    });
    this.#news.ring(id);
  }

  /** Also says in the migration that it is at this step. Request ids of earlier attempts stay. */
  async beginStep(id: string, step: Parameters<Journal['beginStep']>[1]): Promise<number> {
    const rows = await known(
      id,
      run(
        this.#pool,
        `with here as (
           update baton.migrations set step_id = $2, updated_at = clock_timestamp() where id = $1
         )
         insert into baton.steps as s (migration_id, step_id, title, impact, state) values ($1, $2, $3, $4, 'running')
         on conflict (migration_id, step_id) do update set
           title = excluded.title, impact = excluded.impact, state = 'running', attempts = s.attempts + 1,
           started_at = clock_timestamp(), finished_at = null, evidence = null, error = null
         returning *`,
        [id, step.stepId, step.title, step.impact],
      ),
    );
    return stepRow.parse(rows[0]).attempts;
  }

  /** Evidence that is not given stays; request ids are added to those of earlier attempts. */
  async finishStep(id: string, stepId: string, outcome: Parameters<Journal['finishStep']>[2]): Promise<void> {
    await transaction(this.#pool, async (client) => {
      const rows = await run(
        client,
        `update baton.steps set
           -- A step that was done and still stands after an undo keeps the time at which it was done.
           finished_at = case when state = 'done' and $3 = 'done' then finished_at else clock_timestamp() end,
           state = $3, evidence = coalesce($4::jsonb, evidence), error = $5::jsonb, request_ids = request_ids || $6::text[]
         where migration_id = $1 and step_id = $2 returning step_id`,
        [
          id,
          stepId,
          outcome.state,
          outcome.evidence === undefined ? null : toJsonb(outcome.evidence),
          outcome.error === undefined ? null : toJsonb(outcome.error),
          outcome.requestIds,
        ],
      );
      if (rows.length === 0) throw new Error(`step ${stepId} of migration ${id} was never begun`);
      if (outcome.event !== undefined) await append(client, id, outcome.event);
    });
    if (outcome.event !== undefined) this.#news.ring(id);
  }

  async listSteps(id: string): Promise<readonly StepRecord[]> {
    const rows = await run(this.#pool, 'select * from baton.steps where migration_id = $1 order by ordinal', [id]);
    return rows.map((row) => stepRow.parse(row));
  }

  async appendEvent(id: string, event: EventBody): Promise<Event> {
    const appended = await append(this.#pool, id, event);
    this.#news.ring(id);
    return appended;
  }

  async listEvents(id: string, afterSeq: number): Promise<readonly Event[]> {
    const rows = await run(this.#pool, 'select * from baton.events where migration_id = $1 and seq > $2 order by seq', [
      id,
      afterSeq,
    ]);
    return rows.map((row) => eventRow.parse(row));
  }

  async listEventsOf(id: string, kinds: readonly EventBody['kind'][]): Promise<readonly Event[]> {
    const rows = await run(
      this.#pool,
      `select * from baton.events where migration_id = $1 and body->>'kind' = any($2) order by seq`,
      [id, kinds],
    );
    return rows.map((row) => eventRow.parse(row));
  }

  async eventPage(id: string, afterSeq: number, mostBytes: number): Promise<EventPage> {
    return await readEventPage(this.#pool, id, afterSeq, mostBytes);
  }

  async haIpsLead(id: string): Promise<ReadonlyMap<string, Side>> {
    const rows = await run(
      this.#pool,
      `select distinct on (body->>'address') body->>'address' as address, body->>'side' as side
       from baton.events where migration_id = $1 and body->>'kind' = 'ha-ip.leads'
       order by body->>'address', seq desc`,
      [id],
    );
    return new Map(rows.map((row) => haIpLeadsRow.parse(row)));
  }

  /** Appends the event `command.given` as well. */
  async addCommand(id: string, command: Command): Promise<void> {
    const detail = detailOf(command);
    await transaction(this.#pool, async (client) => {
      // The row is held until this is done: whoever ends the migration for good comes before it, or sees the command.
      const lock = command.kind === 'reschedule' ? 'update' : 'share';
      const [row] = await run(client, `select * from baton.migrations where id = $1 for ${lock}`, [id]);
      if (row === undefined) throw unknownMigration(id);
      const migration = migrationRow.parse(row);
      if (isOver(migration)) throw migrationOver(migration);
      if (command.kind === 'reschedule') await reschedule(client, id, command);
      else await run(client, 'insert into baton.commands (migration_id, body) values ($1, $2)', [id, toJsonb(command)]);
      await append(client, id, { kind: 'command.given', command: command.kind, by: command.by, detail });
    });
    this.#news.ring(id);
  }

  async pendingCommands(id: string): Promise<readonly PendingCommand[]> {
    const rows = await run(
      this.#pool,
      'select id, at, body from baton.commands where migration_id = $1 and taken_at is null order by id',
      [id],
    );
    return rows.map((row) => commandRow.parse(row));
  }

  async takeCommand(commandId: number): Promise<void> {
    await run(this.#pool, 'update baton.commands set taken_at = clock_timestamp() where id = $1 and taken_at is null', [
      commandId,
    ]);
  }

  async putGap(id: string, gap: Gap): Promise<void> {
    const isNews = await known(
      id,
      transaction(this.#pool, async (client) => {
        const isTold = await writeGap(client, id, gap);
        if (isTold) await append(client, id, eventOfGap(gap));
        return isTold;
      }),
    );
    if (isNews) this.#news.ring(id);
  }

  async listGaps(id: string): Promise<readonly Gap[]> {
    const rows = await run(this.#pool, 'select * from baton.gaps where migration_id = $1 order by began_at, id', [id]);
    return rows.map((row) => gapRow.parse(row));
  }

  async putWatchSpans(id: string, watch: string, spans: readonly WatchSpan[]): Promise<void> {
    await known(
      id,
      transaction(this.#pool, async (client) => {
        await writeSpans(client, id, watch, spans);
      }),
    );
  }

  async listWatchSpans(id: string): Promise<readonly WatchSpan[]> {
    const rows = await run(
      this.#pool,
      'select * from baton.watch_spans where migration_id = $1 order by began_at, id',
      [id],
    );
    return rows.map((row) => watchSpanRow.parse(row));
  }

  async getRollback(id: string): Promise<PendingRollback | null> {
    const rows = await run(this.#pool, 'select rollback from baton.migrations where id = $1', [id]);
    if (rows.length === 0) throw unknownMigration(id);
    return rollbackRow.parse(rows[0]).rollback;
  }

  async setRollback(id: string, rollback: PendingRollback | null): Promise<void> {
    await run(this.#pool, 'update baton.migrations set rollback = $2::jsonb where id = $1', [
      id,
      rollback === null ? null : toJsonb(rollback),
    ]);
  }
}

/** One statement: the migration's row is locked from the count to the commit, so events are numbered as they become visible. */
async function append(on: On, id: string, event: EventBody): Promise<Event> {
  const rows = await run(
    on,
    `with counted as (
       update baton.migrations set last_seq = last_seq + 1 where id = $1 returning last_seq
     )
     insert into baton.events (migration_id, seq, body) select $1, last_seq, $2::jsonb from counted returning *`,
    [id, toJsonb(event)],
  );
  if (rows.length === 0) throw unknownMigration(id);
  return eventRow.parse(rows[0]);
}

function newId(): string {
  return `m-${Array.from({ length: 8 }, () => idAlphabet[randomInt(idAlphabet.length)]).join('')}`;
}

/** In the plan, and in what lists know of it. */
async function reschedule(
  client: pg.PoolClient,
  id: string,
  { gate, opens }: Command & { readonly kind: 'reschedule' },
): Promise<void> {
  const values = [id, gate, toJsonb(opens)];
  const changed = (json: string): string => `jsonb_set(${json}, array['gates', $2::text], $3::jsonb)`;
  await run(client, `update baton.migrations set plan = ${changed('plan')} where id = $1`, values);
  await run(client, `update baton.plan_heads set head = ${changed('head')} where migration_id = $1`, values);
}
