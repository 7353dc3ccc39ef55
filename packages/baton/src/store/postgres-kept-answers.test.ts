import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool } from './pool.ts';
import { PostgresKeptAnswers } from './postgres-kept-answers.ts';
import { type TemporaryStore, openTemporaryStore } from './testing/temporary-store.ts';

let temporary: TemporaryStore;
let answers: PostgresKeptAnswers;
/** Of another process. */
let other: pg.Pool;

beforeAll(async () => {
  temporary = await openTemporaryStore();
  answers = temporary.store.answers;
  other = createPool(temporary.env.DATABASE_URL);
});
afterAll(async () => {
  await other.end();
  await temporary.close();
});

async function makeOlder(key: string, seconds: number): Promise<void> {
  await other.query(`update baton.kept_answers set began_at = began_at - $2 * interval '1 second' where key = $1`, [
    key,
    seconds,
  ]);
}

/** Many at once, of two processes. */
async function race(key: string): Promise<readonly string[]> {
  const elsewhere = new PostgresKeptAnswers(other);
  const begun = await Promise.all(
    Array.from({ length: 12 }, async (_none, n) => await (n % 2 === 0 ? answers : elsewhere).begin(key, 'd')),
  );
  return begun.map(({ kind }) => kind).toSorted();
}

const oneFirst = ['first', ...Array.from({ length: 11 }, () => 'working')];

test('the first one works, others are told so, and get its answer afterwards', async () => {
  const key = randomUUID();
  expect(await answers.begin(key, 'd')).toEqual({ kind: 'first' });
  expect(await answers.begin(key, 'd')).toEqual({ kind: 'working' });
  const answer = { status: 201, body: { z: 1, a: ['\0', null, { b: '\ud83d' }] } };
  await answers.keep(key, answer);
  const again = await new PostgresKeptAnswers(other).begin(key, 'd');
  expect(again).toEqual({ kind: 'answered', answer });
  // To the letter: the order of the keys, too.
  expect(JSON.stringify(again)).toBe(JSON.stringify({ kind: 'answered', answer }));
});

test('an answer without a body is one of null', async () => {
  const key = randomUUID();
  await answers.begin(key, 'd');
  await answers.keep(key, { status: 204, body: undefined });
  expect(await answers.begin(key, 'd')).toEqual({ kind: 'answered', answer: { status: 204, body: null } });
});

test('the same key with another request differs: while it is worked on, and when it was answered', async () => {
  const key = randomUUID();
  await answers.begin(key, 'd');
  expect(await answers.begin(key, 'e')).toEqual({ kind: 'differs' });
  await makeOlder(key, 61);
  expect(await answers.begin(key, 'e')).toEqual({ kind: 'differs' });
  await answers.keep(key, { status: 200, body: 1 });
  expect(await answers.begin(key, 'e')).toEqual({ kind: 'differs' });
});

test('a key that was forgotten is free; an answer that was kept is not forgotten', async () => {
  const key = randomUUID();
  await answers.begin(key, 'd');
  await answers.forget(key);
  expect(await answers.begin(key, 'e')).toEqual({ kind: 'first' });
  await answers.keep(key, { status: 200, body: 'kept' });
  await answers.forget(key);
  await answers.keep(key, { status: 500, body: 'late' });
  expect(await answers.begin(key, 'e')).toEqual({ kind: 'answered', answer: { status: 200, body: 'kept' } });
});

test('a key that was dropped is free, whatever was kept under it', async () => {
  const key = randomUUID();
  await answers.begin(key, 'd');
  await answers.keep(key, { status: 200, body: 'kept' });
  await answers.drop(key);
  expect(await answers.begin(key, 'e')).toEqual({ kind: 'first' });
  await answers.drop(key);
  expect(await answers.begin(key, 'f')).toEqual({ kind: 'first' });
});

test('of many who come at once, from two processes, exactly one is first', async () => {
  expect(await race(randomUUID())).toEqual(oneFirst);
});

test('a first that says nothing for a minute is dead: exactly one takes over, and has a minute of its own', async () => {
  const key = randomUUID();
  await answers.begin(key, 'd');
  await makeOlder(key, 55);
  expect(await answers.begin(key, 'd')).toEqual({ kind: 'working' });
  await makeOlder(key, 6);
  expect(await race(key)).toEqual(oneFirst);
  await answers.keep(key, { status: 200, body: 1 });
  await makeOlder(key, 3600);
  expect(await answers.begin(key, 'd')).toMatchObject({ kind: 'answered' });
});

test('how long a first may say nothing is a parameter', async () => {
  const key = randomUUID();
  const patient = new PostgresKeptAnswers(other, 3_600_000);
  await patient.begin(key, 'd');
  await makeOlder(key, 1800);
  expect(await patient.begin(key, 'd')).toEqual({ kind: 'working' });
  expect(await new PostgresKeptAnswers(other, 1_000_000).begin(key, 'd')).toEqual({ kind: 'first' });
});

test('an answer is kept for a day, and for nobody after it', async () => {
  const key = randomUUID();
  await answers.begin(key, 'd');
  await answers.keep(key, { status: 200, body: 1 });
  await makeOlder(key, 86_000);
  expect(await answers.begin(key, 'd')).toMatchObject({ kind: 'answered' });
  await makeOlder(key, 500);
  expect(await answers.begin(key, 'of another request')).toEqual({ kind: 'first' });
  expect(await answers.begin(key, 'of another request')).toEqual({ kind: 'working' });
});

test('answers older than a day are removed now and then, and younger ones stay', async () => {
  const left = async (): Promise<readonly string[]> => {
    const { rows } = await other.query<{ readonly key: string }>(
      `select key from baton.kept_answers where key like 'age-%' order by key`,
    );
    return rows.map(({ key }) => key);
  };
  const cleaner = new PostgresKeptAnswers(other);
  const beginMany = async (): Promise<void> => {
    for (let n = 0; n < 200; n += 1) await cleaner.begin('age-young', 'd');
  };
  for (const key of ['age-old', 'age-young']) await answers.begin(key, 'd');
  await makeOlder('age-old', 86_500);
  await cleaner.begin('age-young', 'd');
  expect(await left()).toEqual(['age-young']);
  await answers.begin('age-old', 'd');
  await makeOlder('age-old', 86_500);
  await beginMany();
  expect(await left()).toEqual(['age-young']);
});
