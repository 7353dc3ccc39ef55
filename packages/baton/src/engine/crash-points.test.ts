import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Held } from '../ports/engine.ts';
import type { Step, StepContext } from '../runbook/step.ts';
import { type TemporaryStore, emptyPlan, openTemporaryStore } from '../store/testing/temporary-store.ts';
import { World, makes, worldEngine } from './testing/world.ts';

let temporary: TemporaryStore;
let directory: string;

beforeAll(async () => {
  temporary = await openTemporaryStore();
  directory = await mkdtemp(join(tmpdir(), 'baton-world-'));
});
afterAll(async () => {
  await temporary.close();
  await rm(directory, { recursive: true, force: true });
});

/** Leases that can be lost at will: with a step that never ends, that is what a crash leaves in the journal and in DBOS. */
class CrashingLeases {
  #current = new AbortController();

  async acquire(): Promise<Held & { release(): Promise<void> }> {
    this.#current = new AbortController();
    const { signal } = this.#current;
    return { signal, isHeld: () => !signal.aborted, release: async () => undefined };
  }

  async isHeld(): Promise<boolean> {
    return false;
  }

  crash(): Promise<never> {
    this.#current.abort();
    return new Promise(() => undefined);
  }
}

const trouble = fc.record({
  at: fc.nat({ max: 2 }),
  when: fc.constantFrom('before-act', 'after-act', 'in-verify', 'in-undo'),
  what: fc.constantFrom('failure', 'crash', 'rollback'),
});
type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

// Up to six worlds of up to seven runs each, and a run after a crash waits a second for DBOS to find it.
const WORST_CASE_MS = 120_000;

test('whatever fails or crashes wherever, the world ends as if nothing had', { timeout: WORST_CASE_MS }, async () => {
  const { journal } = temporary.store;
  const names = ['a', 'b', 'c'];
  await fc.assert(
    fc.asyncProperty(fc.array(trouble, { minLength: 1, maxLength: 3 }), async (troubles) => {
      const { id } = await journal.createMigration(emptyPlan(randomUUID()));
      const world = new World(join(directory, id));
      const leases = new CrashingLeases();
      const left = [...troubles];
      const perhaps = async (at: number, when: Trouble['when'], ctx: StepContext): Promise<void> => {
        const index = left.findIndex((one) => one.at === at && one.when === when);
        const [hit] = index < 0 ? [] : left.splice(index, 1);
        if (hit?.what === 'failure') throw new Error('failure');
        if (hit?.what === 'crash') await leases.crash();
        if (hit?.what === 'rollback' && when !== 'in-undo') {
          await journal.addCommand(id, { kind: 'rollback', reason: 'asked for', by: 'ann' });
          await ctx.clock.sleep(60_000, ctx.signal);
        }
      };
      const steps = names.map((name, at): Step => {
        const step = makes(name, world);
        return {
          ...step,
          act: async (ctx) => {
            await perhaps(at, 'before-act', ctx);
            await step.act(ctx);
            await perhaps(at, 'after-act', ctx);
          },
          verify: async (ctx) => {
            await perhaps(at, 'in-verify', ctx);
            return await step.verify(ctx);
          },
          undo: async (ctx, depth) => {
            const result = (await step.undo?.(ctx, depth)) ?? 'undone';
            await perhaps(at, 'in-undo', ctx);
            return result;
          },
        };
      });
      const engine = worldEngine(temporary.store, steps, leases);
      const outcomes: string[] = [];
      // Each trouble ends one run, and a rollback that is cut short ends one more.
      while (outcomes.at(-1) !== 'completed' && outcomes.length <= 2 * troubles.length + 1) {
        outcomes.push((await engine.run(id, new AbortController().signal)).kind);
      }
      expect(outcomes.at(-1)).toBe('completed');
      expect(await world.lines()).toEqual(names);
      expect((await journal.listSteps(id)).map(({ state }) => state)).toEqual(names.map(() => 'done'));
      const events = await journal.listEvents(id, 0);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
    }),
    {
      numRuns: 4,
      examples: [
        [[{ at: 1, when: 'after-act', what: 'crash' }]],
        [
          [
            { at: 2, when: 'in-verify', what: 'rollback' },
            { at: 1, when: 'in-undo', what: 'crash' },
            { at: 0, when: 'in-undo', what: 'failure' },
          ],
        ],
      ],
    },
  );
});
