import { createHash } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { BatonError } from '../domain/error.ts';
import { exclusiveTransaction, run } from './pool.ts';
import { type SchemaChange, schemaChanges } from './sql/index.ts';

/** Any number, as long as it is always the same: the key of the advisory lock under which the schema is changed. */
const lockKey = 7_246_011;

const appliedRow = z.object({ number: z.number(), checksum: z.string() });

/** Brings the schema `baton` up to what this version needs. Several processes may do so at the same time. */
export async function upgradeSchema(pool: pg.Pool, changes: readonly SchemaChange[] = schemaChanges): Promise<void> {
  const [{ exists } = { exists: false }] = z
    .array(z.object({ exists: z.boolean() }))
    .parse(await run(pool, `select to_regclass('baton.schema_changes') is not null as exists`));
  // The usual case takes no lock and one look.
  if (exists && missing(await listApplied(pool), changes).length === 0) return;
  await exclusiveTransaction(pool, lockKey, async (client) => {
    await run(client, 'create schema if not exists baton');
    await run(
      client,
      `create table if not exists baton.schema_changes (
        number     integer primary key,
        name       text not null,
        checksum   text not null,
        applied_at timestamptz not null default now()
      )`,
    );
    for (const change of missing(await listApplied(client), changes)) {
      await run(client, change.sql);
      await run(client, 'insert into baton.schema_changes (number, name, checksum) values ($1, $2, $3)', [
        change.number,
        change.name,
        checksum(change),
      ]);
    }
  });
}

async function listApplied(on: pg.Pool | pg.PoolClient): Promise<readonly z.infer<typeof appliedRow>[]> {
  return z.array(appliedRow).parse(await run(on, 'select number, checksum from baton.schema_changes order by number'));
}

/** The changes that are still to be applied; throws when what was applied is not what this version knows. */
function missing(
  applied: readonly z.infer<typeof appliedRow>[],
  changes: readonly SchemaChange[],
): readonly SchemaChange[] {
  for (const row of applied) {
    const change = changes.find(({ number }) => number === row.number);
    if (change !== undefined && checksum(change) === row.checksum) continue;
    throw new BatonError({
      code: 'SCHEMA_UNKNOWN',
      kind: 'user',
      message:
        change === undefined
          ? `The database was upgraded by a newer Baton (change ${row.number}), which this one does not know.`
          : `Change ${row.number} of the database's schema is not the one that this Baton knows.`,
      remedy: 'Use the newest Baton that has worked with this database.',
    });
  }
  return changes.filter(({ number }) => !applied.some((row) => row.number === number));
}

function checksum(change: SchemaChange): string {
  return createHash('sha256').update(change.sql).digest('hex');
}
