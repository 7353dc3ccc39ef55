/** What goes on beside a run does so while the right to run it is held, and not otherwise. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BesideRun, Held } from '../ports/engine.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { makes, World, worldEngine } from './testing/world.ts';

let temporary: TemporaryStore;
let directory: string;

beforeAll(async () => {
  temporary = await openTemporaryStore();
  directory = await mkdtemp(join(tmpdir(), 'baton-beside-'));
});
afterAll(async () => {
  await temporary.close();
  await rm(directory, { recursive: true, force: true });
});

const never = new AbortController().signal;

async function newRun() {
  const { journal } = temporary.store;
  const { id } = await journal.createMigration(emptyPlan(randomUUID()));
  const world = new World(join(directory, id));
  return { id, world, engine: worldEngine(temporary.store, [makes('a', world)]) };
}

/** Says when it begins and ends, and whether the lease is held then. */
function told(id: string, log: string[], begin: (held: Held) => Promise<void> = async () => undefined): BesideRun {
  const isLeased = async (): Promise<boolean> => await temporary.store.leases.isHeld(id);
  return {
    begin: async (held) => {
      log.push(`begin ${held.isHeld()} ${await isLeased()}`);
      await begin(held);
    },
    end: async () => void log.push(`end ${await isLeased()}`),
  };
}

test('it begins before the first step, and ends before the lease is given back', async () => {
  const { id, world, engine } = await newRun();
  const log: string[] = [];
  const beside = told(id, log, async () => void log.push(`made: ${(await world.lines()).join(' ')}`));
  expect((await engine.run(id, never, beside)).kind).toBe('completed');
  expect(log).toEqual(['begin true true', 'made: ', 'end true']);
  expect(await temporary.store.leases.isHeld(id)).toBe(false);
  await engine.close();
});

test('who comes second begins nothing', async () => {
  const { id, engine } = await newRun();
  const lease = await temporary.store.leases.acquire(id);
  const log: string[] = [];
  await expect(engine.run(id, never, told(id, log))).rejects.toMatchObject({ code: 'MIGRATION_BUSY' });
  expect(log).toEqual([]);
  await lease.release();
  await engine.close();
});

test('what cannot begin ends the run before its first step, and lets the lease go', async () => {
  const { id, world, engine } = await newRun();
  const log: string[] = [];
  const beside = told(id, log, () => Promise.reject(new Error('nobody looks')));
  await expect(engine.run(id, never, beside)).rejects.toThrow('nobody looks');
  expect(log).toEqual(['begin true true', 'end true']);
  expect([await world.lines(), await temporary.store.leases.isHeld(id)]).toEqual([[], false]);
  await engine.close();
});

test('a stop while it begins is a stop like any other', async () => {
  const { id, world, engine } = await newRun();
  const stop = new AbortController();
  const beside = told(id, [], async () => {
    stop.abort(new Error('Ctrl-C'));
    throw stop.signal.reason;
  });
  expect(await engine.run(id, stop.signal, beside)).toEqual({ kind: 'interrupted' });
  expect(await world.lines()).toEqual([]);
  await engine.close();
});
