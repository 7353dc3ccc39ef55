import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Command } from '../domain/migration.ts';
import type { RunOutcome } from '../ports/engine.ts';
import { Interrupt, type Step } from '../runbook/step.ts';
import { systemClock } from '../store/testing/system-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { makes, World, worldEngine } from './testing/world.ts';
import { createWishes } from './wishes.ts';

let temporary: TemporaryStore;
let directory: string;
let world: World;
let id: string;

beforeAll(async () => {
  temporary = await openTemporaryStore();
  directory = await mkdtemp(join(tmpdir(), 'baton-pause-'));
});
afterAll(async () => {
  await temporary.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  id = (await temporary.store.journal.createMigration(emptyPlan(randomUUID()))).id;
  world = new World(join(directory, id));
});

const never = new AbortController().signal;
const PAUSED: RunOutcome = { kind: 'waiting', gate: 'pause' };

/** As a worker runs it. */
async function run(steps: readonly Step[]): Promise<RunOutcome> {
  const { store } = temporary;
  const engine = worldEngine(
    store,
    steps,
    store.leases,
    createWishes(store.journal, store.wanted, { onlyWanted: true }),
  );
  try {
    return await engine.run(id, never);
  } finally {
    await engine.close();
  }
}

/** As the API does: the command, and then the wish that a run carries it out. */
async function ask(kind: 'pause' | 'resume' | 'rollback'): Promise<void> {
  const { journal, wanted } = temporary.store;
  const command: Command = kind === 'rollback' ? { kind, reason: 'slow', by: 'bob' } : { kind, by: 'bob' };
  await journal.addCommand(id, command);
  await wanted.want(id);
}

const isWanted = async (): Promise<boolean> => await temporary.store.wanted.isWanted(id);
const migration = async () => await temporary.store.journal.getMigration(id);

/** A step that goes on until it is told to stop, the first time; `during` happens meanwhile. */
function lasts(name: string, during: () => Promise<void>, yields = true): Step {
  return {
    ...makes(name, world),
    ...(yields ? { yieldsToPause: true } : {}),
    act: async (ctx) => {
      if ((await world.count(`${name}-begun`)) === 0) {
        await world.append(`${name}-begun`);
        await during();
        await ctx.clock.sleep(yields ? 60_000 : 700, ctx.signal);
      }
      await makes(name, world).act(ctx);
    },
  };
}

test('what may be cut short is, and goes on when it is resumed; what is paused is wanted by nobody', async () => {
  await temporary.store.wanted.want(id);
  const steps = [makes('a', world), lasts('copy', () => ask('pause')), makes('b', world)];
  expect(await run(steps)).toEqual(PAUSED);
  expect(await migration()).toMatchObject({
    state: 'waiting',
    gate: 'pause',
    stepId: 'copy',
    paused: true,
    error: null,
  });
  expect(await isWanted()).toBe(false);
  expect(await world.lines()).toEqual(['a', 'copy-begun']);
  // Whoever starts it nevertheless finds it paused.
  await temporary.store.wanted.want(id);
  expect(await run(steps)).toEqual(PAUSED);
  expect(await isWanted()).toBe(false);
  await ask('resume');
  expect(await run(steps)).toEqual({ kind: 'completed' });
  expect(await world.lines()).toEqual(['a', 'copy-begun', 'copy', 'b']);
  expect(await migration()).toMatchObject({ state: 'completed', gate: null });
  expect((await migration())?.paused).toBeUndefined();
});

test('what has begun with one load balancer in service is brought to its end first', async () => {
  await temporary.store.wanted.want(id);
  const steps = [lasts('boot', () => ask('pause'), false), makes('b', world)];
  expect(await run(steps)).toEqual(PAUSED);
  expect(await world.lines()).toEqual(['boot-begun', 'boot']);
  expect(await migration()).toMatchObject({ state: 'waiting', gate: 'pause', stepId: 'b' });
});

test('a step that holds itself is begun, since somebody watches in it', async () => {
  await ask('pause');
  const held: Step = {
    ...makes('window', world),
    holdsWhilePaused: true,
    act: async (ctx) => {
      await world.append('watches');
      setTimeout(() => void ask('resume'), 300);
      while (await ctx.paused()) await systemClock.sleep(50, ctx.signal);
      await makes('window', world).act(ctx);
    },
  };
  expect(await run([held, makes('b', world)])).toEqual({ kind: 'completed' });
  expect(await world.lines()).toEqual(['watches', 'window', 'b']);
});

test('a way back takes the pause with it', async () => {
  await temporary.store.wanted.want(id);
  const steps = [makes('a', world), lasts('copy', () => ask('pause')), makes('b', world)];
  expect(await run(steps)).toEqual(PAUSED);
  await ask('rollback');
  expect(await run(steps)).toEqual({ kind: 'rolled-back', reason: 'slow' });
  expect((await migration())?.paused).toBeUndefined();
  await temporary.store.wanted.want(id);
  expect(await run(steps)).toEqual({ kind: 'completed' });
});

test('a gate that was approved while it was paused opens when it is resumed', async () => {
  const gate: Step = {
    ...makes('gate', world),
    act: async (ctx) => {
      if (!(await ctx.approved('cutover'))) throw new Interrupt({ kind: 'wait-for-person', gate: 'cutover' });
      await makes('gate', world).act(ctx);
    },
  };
  await temporary.store.wanted.want(id);
  expect(await run([gate])).toEqual({ kind: 'waiting', gate: 'cutover' });
  await ask('pause');
  await temporary.store.journal.addCommand(id, { kind: 'approve', gate: 'cutover', by: 'ann' });
  expect(await run([gate])).toEqual(PAUSED);
  expect(await isWanted()).toBe(false);
  await ask('resume');
  expect(await run([gate])).toEqual({ kind: 'completed' });
  // A second pause stands, though the first one was ended.
  expect((await migration())?.paused).toBeUndefined();
});
