import { afterAll, beforeAll, expect, test } from 'vitest';
import { upgradeSchema } from './schema.ts';
import { schemaChanges } from './sql/index.ts';
import { type TemporaryStore, openTemporaryStore } from './testing/temporary-store.ts';

let temporary: TemporaryStore;

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(async () => {
  await temporary.close();
});

test('changes are numbered from 1 without gaps', () => {
  expect(schemaChanges.map(({ number }) => number)).toEqual(schemaChanges.map((_change, index) => index + 1));
});

test('several processes may upgrade at the same time, and each change is applied once', async () => {
  const { pool } = temporary.store;
  await pool.query('drop schema baton cascade');
  await Promise.all([1, 2, 3].map(() => upgradeSchema(pool)));
  const applied = await pool.query('select number from baton.schema_changes');
  expect(applied.rowCount).toBe(schemaChanges.length);
});

test('a change that fails leaves nothing behind', async () => {
  const { pool } = temporary.store;
  const next = schemaChanges.length + 1;
  const bad = [
    ...schemaChanges,
    { number: next, name: 'good', sql: 'create table baton.half (x integer)' },
    { number: next + 1, name: 'bad', sql: 'create table nonsense (' },
  ];
  await expect(upgradeSchema(pool, bad)).rejects.toMatchObject({ code: '42601' });
  const half = await pool.query(`select to_regclass('baton.half') as half`);
  expect(half.rows).toEqual([{ half: null }]);
  await upgradeSchema(pool);
});

test('a database of a newer Baton, or one with an edited change, is refused', async () => {
  const { pool } = temporary.store;
  const newer = [...schemaChanges, { number: schemaChanges.length + 1, name: 'new', sql: 'select 1' }];
  await upgradeSchema(pool, newer);
  await expect(upgradeSchema(pool)).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
  const edited = newer.map((change) => (change.number === 1 ? { ...change, sql: `${change.sql} ` } : change));
  await expect(upgradeSchema(pool, edited)).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
  await pool.query('delete from baton.schema_changes where number = $1', [newer.length]);
});
