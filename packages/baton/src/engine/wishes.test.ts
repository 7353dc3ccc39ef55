import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { WantedRuns } from '../ports/controller-memory.ts';
import type { RunOutcome } from '../ports/engine.ts';
import { Interrupt, type Step } from '../runbook/step.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { worldEngine } from './testing/world.ts';
import { createWishes } from './wishes.ts';

let temporary: TemporaryStore;
let id: string;

beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(async () => {
  await temporary.close();
});
beforeEach(async () => {
  id = (await temporary.store.journal.createMigration(emptyPlan(randomUUID()))).id;
});

const never = new AbortController().signal;
const isWanted = async (): Promise<boolean> => await temporary.store.wanted.isWanted(id);
const isLeased = async (): Promise<boolean> => await temporary.store.leases.isHeld(id);

/** A step whose act is `act`; `undo` is told when it is taken back. */
function step(act: () => Promise<void>, undo: () => Promise<void> = () => Promise.resolve()): Step {
  return {
    id: 'one',
    title: 'One',
    impact: 'none',
    check: () => Promise.resolve({ done: false, needed: 'it' }),
    act,
    verify: () => Promise.resolve({ proofs: [] }),
    undo: async () => {
      await undo();
      return 'undone';
    },
  };
}

/** As a worker runs it; `onRest` is called before it rests. */
async function run(
  one: Step,
  onRest: () => Promise<void> = () => Promise.resolve(),
  onlyWanted = true,
): Promise<RunOutcome> {
  const { store } = temporary;
  const wanted: Pick<WantedRuns, 'find' | 'rest'> = {
    find: (migrationId) => store.wanted.find(migrationId),
    rest: async (wantedRun) => {
      await onRest();
      await store.wanted.rest(wantedRun);
    },
  };
  const engine = worldEngine(store, [one], store.leases, createWishes(store.journal, wanted, { onlyWanted }));
  try {
    return await engine.run(id, never);
  } finally {
    await engine.close();
  }
}

const failing = (): Promise<never> => Promise.reject(new Error('it fails'));
const waiting = (): Promise<never> => Promise.reject(new Interrupt({ kind: 'wait-for-person', gate: 'cutover' }));

test.each([
  ['completed', () => Promise.resolve()],
  ['failed', failing],
  ['waiting', waiting],
])('%s: it is wanted no more, and that stands before the lease is free', async (kind, act) => {
  await temporary.store.wanted.want(id);
  const seen: string[] = [];
  const outcome = await run(step(act), async () => {
    seen.push(`rests, leased ${await isLeased()}`);
  });
  expect(outcome).toMatchObject({ kind });
  expect(seen).toEqual(['rests, leased true']);
  expect({ wanted: await isWanted(), leased: await isLeased() }).toEqual({ wanted: false, leased: false });
});

test('a rollback that was asked for while it ran is done by that run: it does not go forward again', async () => {
  const { journal, wanted } = temporary.store;
  await wanted.want(id);
  const told: string[] = [];
  const outcome = await run(
    step(
      async () => {
        // As the API does: the command first, then the wish.
        await journal.addCommand(id, { kind: 'rollback', reason: 'asked for', by: 'ann' });
        await wanted.want(id);
        throw new Error('cut short');
      },
      async () => {
        told.push(`undone, ${(await journal.getMigration(id))?.state}`);
      },
    ),
  );
  // The failure comes before the command is seen: what was asked keeps it wanted, and the next run does it.
  expect(outcome.kind).toBe('failed');
  expect(await isWanted()).toBe(true);
  expect(await run(step(failing, () => Promise.resolve(void told.push('undone'))))).toEqual({
    kind: 'rolled-back',
    reason: 'asked for',
  });
  expect(told).toEqual(['undone']);
  expect(await isWanted()).toBe(false);
});

test('rolled back: it rests before anybody is told', async () => {
  const { journal, wanted } = temporary.store;
  await wanted.want(id);
  await journal.addCommand(id, { kind: 'rollback', reason: 'asked for', by: 'ann' });
  const states: unknown[] = [];
  const outcome = await run(
    step(() => Promise.resolve()),
    async () => {
      states.push((await journal.getMigration(id))?.state);
    },
  );
  expect(outcome.kind).toBe('rolled-back');
  expect(states).toEqual(['rolling-back']);
  expect((await journal.getMigration(id))?.state).toBe('rolled-back');
  expect(await isWanted()).toBe(false);
});

test('an approval that came while the gate closed keeps it wanted; one of another gate does not', async () => {
  const { journal, wanted } = temporary.store;
  const wishes = createWishes(journal, wanted, { onlyWanted: true });
  await wanted.want(id);
  await journal.addCommand(id, { kind: 'approve', gate: 'secondary', by: 'ann' });
  await wishes.ended(id, { kind: 'waiting', gate: 'secondary' });
  expect(await isWanted()).toBe(true);
  await wishes.ended(id, { kind: 'waiting', gate: 'cutover' });
  expect(await isWanted()).toBe(false);
});

test('an interrupted run stays wanted, and so does one that is asked for after its outcome was seen', async () => {
  const { journal, wanted } = temporary.store;
  await wanted.want(id);
  await createWishes(journal, wanted, { onlyWanted: true }).ended(id, { kind: 'interrupted' });
  expect(await isWanted()).toBe(true);
  const wishes = createWishes(
    {
      pendingCommands: async (migrationId) => {
        await wanted.want(migrationId);
        return [];
      },
    },
    wanted,
    { onlyWanted: true },
  );
  await wishes.ended(id, { kind: 'completed' });
  expect(await isWanted()).toBe(true);
});

test('what nobody wants any more is not begun by a worker; a person begins it', async () => {
  let acts = 0;
  const counts = step(() => Promise.resolve(void (acts += 1)));
  expect(await run(counts)).toEqual({ kind: 'interrupted' });
  expect({ acts, leased: await isLeased() }).toEqual({ acts: 0, leased: false });
  expect(await run(counts, undefined, false)).toEqual({ kind: 'completed' });
  expect(acts).toBe(1);
});

test('a run that waits for a time is not wanted until then, and its log says that no process is at it', async () => {
  const { wanted, journal } = temporary.store;
  await wanted.want(id);
  const until = new Date(Date.now() + 3_600_000);
  const gate = step(() => Promise.reject(new Interrupt({ kind: 'wait-for-time', gate: 'exposure', until })));
  const outcome = await run({ ...gate, stateWhileRunning: 'waiting', gate: 'exposure' });
  expect(outcome).toEqual({ kind: 'waiting', gate: 'exposure', until: until.toISOString() });
  expect(await isWanted()).toBe(false);
  expect(await isLeased()).toBe(false);
  const states = (await journal.listEvents(id, 0)).filter(({ kind }) => kind === 'migration.state');
  expect(states).toMatchObject([
    { state: 'waiting', gate: 'exposure' },
    { state: 'waiting', gate: 'exposure', until: until.toISOString() },
  ]);
  expect(states[0]).not.toHaveProperty('until');
});
