import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { BatonError } from '../domain/error.ts';
import type { Event } from '../domain/event.ts';
import type { Engine, RunOutcome } from '../ports/engine.ts';
import { Leases } from '../store/lease.ts';
import type { PostgresJournal } from '../store/postgres-journal.ts';
import { ended, firstLine, startChild } from '../store/testing/child.ts';
import { systemClock } from '../store/testing/system-clock.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { Interrupt, type Step } from '../runbook/step.ts';
import { recordCall } from './call-recorder.ts';
import { World, makes, worldEngine } from './testing/world.ts';

let temporary: TemporaryStore;
let journal: PostgresJournal;
let directory: string;
let world: World;
let id: string;
let engine: Engine | null = null;

beforeAll(async () => {
  temporary = await openTemporaryStore();
  journal = temporary.store.journal;
  directory = await mkdtemp(join(tmpdir(), 'baton-world-'));
});
afterAll(async () => {
  await temporary.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  id = (await journal.createMigration(emptyPlan(randomUUID()))).id;
  world = new World(join(directory, id));
});
afterEach(async () => {
  await engine?.close();
});

const never = new AbortController().signal;
async function run(steps: readonly Step[], signal = never): Promise<RunOutcome> {
  engine = worldEngine(temporary.store, steps);
  return await engine.run(id, signal);
}
const states = async (): Promise<readonly unknown[]> =>
  (await journal.listEvents(id, 0)).flatMap((event: Event) => (event.kind === 'migration.state' ? [event.state] : []));
const step = async (stepId: string) => (await journal.listSteps(id)).find((record) => record.stepId === stepId);

/** A step that waits until it is told to stop. */
function waits(name: string): Step {
  return {
    ...makes(name, world),
    act: async (ctx) => {
      await world.append(`${name}-begun`);
      await ctx.clock.sleep(60_000, ctx.signal);
    },
  };
}
async function until(line: string): Promise<void> {
  while (!(await world.lines()).includes(line)) await systemClock.sleep(10, never);
}

test('a runbook is run in order, with every proof and request id kept', async () => {
  const call = { cloud: 'dst', service: 'network', path: '/', status: 200, durationMs: 1 };
  const second: Step = {
    ...makes('b', world),
    act: async (ctx) => {
      recordCall({ ...call, method: 'GET', requestIds: ['req-get'] });
      recordCall({ ...call, method: 'POST', requestIds: ['req-post'] });
      await makes('b', world).act(ctx);
    },
  };
  expect(await run([makes('a', world), second])).toEqual({ kind: 'completed' });
  expect(await world.lines()).toEqual(['a', 'b']);
  expect(await journal.getMigration(id)).toMatchObject({ state: 'completed', stepId: null });
  expect(await step('b')).toMatchObject({
    state: 'done',
    attempts: 1,
    requestIds: ['req-post'],
    evidence: { proofs: [{ what: 'b is there', result: 'proved', detail: '1' }] },
  });
  const events = await journal.listEvents(id, 0);
  expect(events.filter(({ kind }) => kind === 'step.done')).toMatchObject([
    { calls: [] },
    { calls: [{ cloud: 'dst', service: 'network', status: '2xx', count: 2 }] },
  ]);
  const kinds = events.map((event) => event.kind);
  expect(kinds.join(' ')).toBe(
    'migration.created migration.state step.started step.done step.started step.done migration.state',
  );
  expect(await states()).toEqual(['running', 'completed']);
});

test('what is found done is not done again, and is proved all the same', async () => {
  await world.append('a');
  expect(await run([makes('a', world)])).toEqual({ kind: 'completed' });
  expect(await world.lines()).toEqual(['a']);
  const done = (await journal.listEvents(id, 0)).find(({ kind }) => kind === 'step.done');
  expect(done).toMatchObject({ skipped: true, proofs: [{ what: 'a is there' }] });
});

test('a step that fails ends the run; the next one goes on there', async () => {
  let broken = true;
  const second: Step = {
    ...makes('b', world),
    act: async (ctx) => {
      if (broken)
        throw new BatonError({ code: 'QUOTA', kind: 'cloud', message: 'm', remedy: 'r', requestIds: ['req-1'] });
      await makes('b', world).act(ctx);
    },
  };
  const steps = [makes('a', world), second, makes('c', world)];
  expect(await run(steps)).toMatchObject({ kind: 'failed', stepId: 'b', error: { code: 'QUOTA' } });
  expect(await journal.getMigration(id)).toMatchObject({ state: 'failed', stepId: 'b', error: { code: 'QUOTA' } });
  broken = false;
  expect(await run(steps)).toEqual({ kind: 'completed' });
  expect(await world.lines()).toEqual(['a', 'b', 'c']);
  expect(await step('a')).toMatchObject({ attempts: 1 });
  expect(await step('b')).toMatchObject({ attempts: 2, state: 'done', error: null });
  expect(await states()).toEqual(['running', 'failed', 'running', 'completed']);
});

function gated(): readonly Step[] {
  const gate: Step = {
    ...makes('gate', world),
    act: async (ctx) => {
      if (!(await ctx.approved('cutover'))) throw new Interrupt({ kind: 'wait-for-person', gate: 'cutover' });
      await makes('gate', world).act(ctx);
    },
  };
  return [makes('a', world), gate, makes('b', world)];
}

test('a gate waits for a person, and opens once', async () => {
  expect(await run(gated())).toEqual({ kind: 'waiting', gate: 'cutover' });
  expect(await journal.getMigration(id)).toMatchObject({ state: 'waiting', gate: 'cutover', stepId: 'gate' });
  expect(await run(gated())).toEqual({ kind: 'waiting', gate: 'cutover' });
  await journal.addCommand(id, { kind: 'approve', gate: 'cutover', by: 'ann' });
  expect(await run(gated())).toEqual({ kind: 'completed' });
  expect(await world.lines()).toEqual(['a', 'gate', 'b']);
  expect(await journal.getMigration(id)).toMatchObject({ gate: null });
});

test('a rollback that is asked for interrupts the step, goes back, and forward again asks for the gate again', async () => {
  await journal.addCommand(id, { kind: 'approve', gate: 'cutover', by: 'ann' });
  const running = run([...gated(), waits('long')]);
  await until('long-begun');
  await journal.addCommand(id, { kind: 'rollback', reason: 'too slow', by: 'bob' });
  expect(await running).toEqual({ kind: 'rolled-back', reason: 'too slow' });
  expect(await world.lines()).toEqual(['long-begun']);
  expect(await states()).toEqual(['running', 'rolling-back', 'rolled-back']);
  const undone = (await journal.listEvents(id, 0)).flatMap((event) =>
    event.kind === 'undo.done' ? [event.stepId] : [],
  );
  expect(undone).toEqual(['long', 'b', 'gate', 'a']);
  expect(await run(gated())).toEqual({ kind: 'waiting', gate: 'cutover' });
  await journal.addCommand(id, { kind: 'approve', gate: 'cutover', by: 'ann' });
  expect(await run(gated())).toEqual({ kind: 'completed' });
  expect(await world.lines()).toEqual(['long-begun', 'a', 'gate', 'b']);
});

test('a run listens for commands once, however many steps it has, and leaves with its end', async () => {
  const listen = vi.spyOn(temporary.store.bell, 'listen');
  expect(await run(['a', 'b', 'c'].map((name) => makes(name, world)))).toEqual({ kind: 'completed' });
  expect(listen).toHaveBeenCalledTimes(1);
  listen.mockRestore();
  const heard = async (): Promise<number> => {
    const sql = `select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`;
    return (await temporary.store.pool.query(sql)).rows.length;
  };
  // Nobody asks the server on that connection before ten seconds are over, so `query` tells it.
  await vi.waitUntil(async () => (await heard()) === 0, { timeout: 5000, interval: 5 });
});

/** On a machine that stands still meanwhile it takes longer; one that looks by the clock takes longer every time. */
const AGAIN = { retry: 2 };

test('a rollback takes effect when it is asked for, not when somebody looks by the clock', AGAIN, async () => {
  let stoppedAtMs = 0;
  const long: Step = {
    ...makes('long', world),
    act: async (ctx) => {
      await world.append('long-begun');
      await ctx.clock.sleep(60_000, ctx.signal).finally(() => {
        stoppedAtMs = performance.now();
      });
    },
  };
  const running = run([long]);
  await until('long-begun');
  // Whoever looks twice a second looks in 400 ms.
  await systemClock.sleep(600, never);
  const askedAtMs = performance.now();
  await journal.addCommand(id, { kind: 'rollback', reason: 'too slow', by: 'bob' });
  expect(await running).toEqual({ kind: 'rolled-back', reason: 'too slow' });
  expect(stoppedAtMs - askedAtMs).toBeLessThan(250);
});

test('what a cloud did wrong is told with the request ids of the first and the last looks at it', async () => {
  const call = { cloud: 'dst', service: 'compute', method: 'GET', path: '/', status: 200, durationMs: 1 };
  const failing = (kind: 'cloud' | 'user', ...own: readonly string[]): Step => ({
    ...makes('b', world),
    act: async () => {
      for (let nth = 1; nth <= 9; nth += 1) recordCall({ ...call, requestIds: [`req-${nth}`] });
      throw new BatonError({ code: 'SERVER_FAILED', kind, message: 'm', remedy: 'r', requestIds: own });
    },
  });
  const told = async (failed: Step): Promise<readonly string[]> => {
    await run([failed]);
    return (await journal.getMigration(id))?.error?.requestIds ?? [];
  };
  expect(await told(failing('cloud'))).toEqual(['req-1', 'req-2', 'req-3', 'req-7', 'req-8', 'req-9']);
  expect(await told(failing('cloud', 'its-own'))).toEqual(['its-own']);
  expect(await told(failing('user'))).toEqual([]);
  expect(await step('b')).toMatchObject({ state: 'failed', requestIds: [] });
});

test('the guard goes back by itself; what stands is not done again; its state is shown', async () => {
  const kept: Step = { ...makes('kept', world), undo: async () => 'stands' };
  let alive = false;
  const guard: Step = {
    ...makes('rollback-window', world),
    stateWhileRunning: 'guarding',
    gate: 'secondary',
    check: async () => ({ done: false, needed: 'a look' }),
    act: async () => {
      expect(await journal.getMigration(id)).toMatchObject({ state: 'guarding', gate: 'secondary' });
      if (!alive) throw new Interrupt({ kind: 'roll-back', why: 'the LB is silent' });
      await world.append('rollback-window');
    },
  };
  expect(await run([kept, makes('cutover', world), guard])).toEqual({
    kind: 'rolled-back',
    reason: 'the LB is silent',
  });
  expect(await world.lines()).toEqual(['kept']);
  expect(await states()).toEqual(['running', 'guarding', 'rolling-back', 'rolled-back']);
  expect(await journal.listEvents(id, 0)).toContainEqual(expect.objectContaining({ kind: 'guard.acted' }));
  alive = true;
  expect(await run([kept, makes('cutover', world), guard])).toEqual({ kind: 'completed' });
  expect(await step('kept')).toMatchObject({ attempts: 1, state: 'done' });
  expect(await step('cutover')).toMatchObject({ attempts: 2, state: 'done' });
});

test('an abort after a rollback takes back also what the rollback kept', async () => {
  const depths: string[] = [];
  const server: Step = {
    ...makes('server', world),
    undo: async (_ctx, depth) => {
      depths.push(depth);
      return 'undone';
    },
  };
  expect(await run([server, ...gated().slice(1, 2)])).toMatchObject({ kind: 'waiting' });
  await journal.addCommand(id, { kind: 'rollback', reason: 'later', by: 'ann' });
  expect(await run([server])).toMatchObject({ kind: 'rolled-back' });
  await journal.addCommand(id, { kind: 'abort', reason: 'never mind', by: 'ann' });
  expect(await run([server])).toMatchObject({ kind: 'aborted' });
  expect(depths).toEqual(['rollback', 'abort']);
});

test('an abort of a resting migration takes all of it back, for good', async () => {
  const depths: string[] = [];
  const a: Step = {
    ...makes('a', world),
    undo: async (ctx, depth) => {
      depths.push(depth);
      return (await makes('a', world).undo?.(ctx, depth)) ?? 'undone';
    },
  };
  const gate = gated()[1];
  expect(await run(gate === undefined ? [] : [a, gate])).toMatchObject({ kind: 'waiting' });
  await journal.addCommand(id, { kind: 'abort', reason: 'never mind', by: 'ann' });
  expect(await run([a])).toEqual({ kind: 'aborted', reason: 'never mind' });
  expect(depths).toEqual(['abort']);
  expect(await journal.getMigration(id)).toMatchObject({ state: 'aborted' });
  await expect(run([a])).rejects.toMatchObject({ code: 'MIGRATION_OVER' });
});

test('an undo that fails is tried again by the next run, which goes on going back', async () => {
  let broken = true;
  const b: Step = {
    ...makes('b', world),
    undo: async (ctx, depth) => {
      if (broken) throw new Error('no');
      return (await makes('b', world).undo?.(ctx, depth)) ?? 'undone';
    },
  };
  const steps = [makes('a', world), b];
  expect(await run([...steps, gated()[1] ?? b])).toMatchObject({ kind: 'waiting' });
  await journal.addCommand(id, { kind: 'rollback', reason: 'why', by: 'ann' });
  expect(await run(steps)).toMatchObject({ kind: 'failed', stepId: 'b' });
  expect(await journal.getMigration(id)).toMatchObject({ state: 'failed', error: { code: 'UNEXPECTED' } });
  broken = false;
  expect(await run(steps)).toEqual({ kind: 'rolled-back', reason: 'why' });
  expect(await world.lines()).toEqual([]);
});

test('an interrupted run leaves everything as it is, and the next one goes on', async () => {
  const stop = new AbortController();
  const running = run([makes('a', world), waits('b')], stop.signal);
  await until('b-begun');
  await expect(engine?.run(id, never)).rejects.toMatchObject({ code: 'ENGINE_BUSY' });
  expect(await engine?.isRunning(id)).toBe(true);
  stop.abort();
  expect(await running).toEqual({ kind: 'interrupted' });
  expect(await engine?.isRunning(id)).toBe(false);
  expect(await journal.getMigration(id)).toMatchObject({ state: 'running', error: null });
  expect(await step('b')).toMatchObject({ state: 'running' });
  expect(await run([makes('a', world), makes('b', world)])).toEqual({ kind: 'completed' });
  expect(await world.lines()).toEqual(['a', 'b-begun', 'b']);
});

test('a process that is killed in the middle of an act is busy before, and resumed after, with nothing done twice', async () => {
  const child = startChild(new URL('testing/run-in-child.ts', import.meta.url), [id, world.path, 's2'], temporary.env);
  expect(await firstLine(child)).toBe('acting');
  const steps = ['s1', 's2', 's3'].map((name) => makes(name, world));
  await expect(run(steps)).rejects.toMatchObject({
    code: 'MIGRATION_BUSY',
    message: expect.stringContaining(`${child.pid}`),
  });
  child.kill('SIGKILL');
  expect(await ended(child)).toBe('SIGKILL');
  expect(await run(steps)).toEqual({ kind: 'completed' });
  expect((await readFile(world.path, 'utf8')).trim().split('\n')).toEqual(['s1', 's2', 's3']);
  expect(await step('s1')).toMatchObject({ attempts: 1 });
  expect(await step('s2')).toMatchObject({ attempts: 2, state: 'done' });
});

test('a process that lost its lease stops, and writes nothing more', async () => {
  // Looked at more often than a real one, so that the test need not wait for it.
  const leases = new Leases(temporary.store.pool, systemClock, { ttlMs: 30_000, renewMs: 50 });
  engine = worldEngine(temporary.store, [makes('a', world), waits('b')], leases);
  const running = engine.run(id, never);
  await until('b-begun');
  await temporary.store.pool.query('update baton.leases set owner = $2 where migration_id = $1', [id, randomUUID()]);
  const before = await journal.listEvents(id, 0);
  expect(await running).toEqual({ kind: 'interrupted' });
  expect(await journal.listEvents(id, 0)).toEqual(before);
  await temporary.store.pool.query('delete from baton.leases where migration_id = $1', [id]);
});
