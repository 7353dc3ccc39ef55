/**
 * How many events a second come into the journal from several who write at the same time, where the bell is rung after each commit,
 * and where it is rung within it, as a trigger would. In turns, on the same database.
 */
import pg from 'pg';
import { PostgresJournal } from '../../packages/baton/src/store/postgres-journal.ts';

const ROUNDS = 3;
const ROUND_MS = 3000;

export interface Commits {
  readonly writers: number;
  readonly after: number;
  readonly within: number;
}

/** One writer for each of the migrations. */
export async function measureCommits(databaseUrl: string, migrationIds: readonly string[]): Promise<Commits> {
  const pool = new pg.Pool({ connectionString: databaseUrl, application_name: 'baton', max: migrationIds.length + 1 });
  const journal = new PostgresJournal(pool);
  let [after, within] = [0, 0];
  try {
    await written(journal, migrationIds, ROUND_MS / 3);
    for (let round = 0; round < ROUNDS; round += 1) {
      after += await written(journal, migrationIds, ROUND_MS);
      await pool.query('create trigger ring after insert on baton.events for each row execute function baton.ring()');
      within += await written(journal, migrationIds, ROUND_MS);
      await pool.query('drop trigger ring on baton.events');
    }
    await journal.settled();
  } finally {
    await pool.end();
  }
  const perSecond = (events: number): number => Math.round((events * 1000) / (ROUNDS * ROUND_MS));
  return { writers: migrationIds.length, after: perSecond(after), within: perSecond(within) };
}

async function written(journal: PostgresJournal, migrationIds: readonly string[], ms: number): Promise<number> {
  const endMs = performance.now() + ms;
  let count = 0;
  await Promise.all(
    migrationIds.map(async (id) => {
      while (performance.now() < endMs) {
        await journal.appendEvent(id, { kind: 'note', stepId: null, text: `note ${count}` });
        count += 1;
      }
    }),
  );
  return count;
}
