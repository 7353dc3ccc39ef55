import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLockFile } from './lock-file.ts';
import { thisProcess } from './process-identity.ts';

let directory: string;
const options = { timeoutMs: 5_000, signal: new AbortController().signal };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baton-lock-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

test('only one holds it at a time, and everyone gets it', async () => {
  let inside = 0;
  let most = 0;
  const turn = async (n: number): Promise<number> => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
    return n;
  };
  const results = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((n) => withLockFile(directory, 'lock', options, () => turn(n))),
  );
  expect(results).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBe(1);
  expect(await readdir(directory)).toHaveLength(1);
});

test('the lock of a dead process is broken, also when many want to break it', async () => {
  const dead = spawnSync('true').pid;
  await writeFile(
    join(directory, 'lock.7'),
    JSON.stringify({ ...thisProcess(), pid: dead, started: '1', released: false }),
  );
  let inside = 0;
  let most = 0;
  await Promise.all(
    [1, 2, 3, 4].map(() =>
      withLockFile(directory, 'lock', options, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await sleep(5);
        inside -= 1;
      }),
    ),
  );
  expect(most).toBe(1);
});

test('a living holder keeps it, and is named when the wait is over', async () => {
  await writeFile(join(directory, 'lock.1'), JSON.stringify({ ...thisProcess(), released: false }));
  const wait = withLockFile(directory, 'lock', { ...options, timeoutMs: 50 }, async () => 'never');
  await expect(wait).rejects.toMatchObject({
    code: 'STORE_LOCKED',
    message: expect.stringContaining(String(process.pid)),
  });
});

test('it is released when the work fails', async () => {
  const failing = withLockFile(directory, 'lock', options, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await withLockFile(directory, 'lock', { ...options, timeoutMs: 0 }, async () => 'mine')).toBe('mine');
});
