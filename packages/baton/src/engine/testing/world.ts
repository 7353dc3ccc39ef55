/** A made-up cloud for tests of the engine: a file with a line for each thing that was made, which outlives any process. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import type { Engine } from '../../ports/engine.ts';
import type { Step, StepContext } from '../../runbook/step.ts';
import type { Store } from '../../store/store.ts';
import { systemClock } from '../../store/testing/system-clock.ts';
import { isApproved, isOnPause } from '../approvals.ts';
import { collectCalls } from '../call-recorder.ts';
import { createDbosEngine } from '../dbos-engine.ts';
import type { Wishes } from '../wishes.ts';

export class World {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async lines(): Promise<readonly string[]> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  /** As a cloud would: it makes another one, whether or not there is one already. */
  async append(line: string): Promise<void> {
    await appendFile(this.path, `${line}\n`);
  }

  async remove(line: string): Promise<void> {
    const left = (await this.lines()).filter((other) => other !== line);
    await writeFile(this.path, left.map((other) => `${other}\n`).join(''));
  }

  async count(line: string): Promise<number> {
    return (await this.lines()).filter((other) => other === line).length;
  }
}

/** A step that makes one thing, and finds it again. */
export function makes(name: string, world: World): Step {
  return {
    id: name,
    title: `Make ${name}`,
    impact: 'none',
    check: async () => ((await world.count(name)) > 0 ? { done: true } : { done: false, needed: `make ${name}` }),
    act: async () => await world.append(name),
    verify: async () => {
      const count = await world.count(name);
      if (count !== 1) throw new Error(`there are ${count} of ${name}`);
      return { proofs: [{ what: `${name} is there`, result: 'proved', detail: String(count) }] };
    },
    undo: async () => {
      await world.remove(name);
      return 'undone';
    },
  };
}

/** An engine over the store whose steps see only what the steps of these tests use. */
export function worldEngine(
  store: Store,
  steps: readonly Step[],
  leases: Parameters<typeof createDbosEngine>[0]['leases'] = store.leases,
  wishes?: Wishes,
): Engine {
  const { databaseUrl, journal, bell } = store;
  return createDbosEngine({
    databaseUrl,
    journal,
    bell,
    leases,
    clock: systemClock,
    collectCalls,
    runbookFor: () => steps,
    ...(wishes === undefined ? {} : { wishes }),
    contextFor: (migration, _stepId, signal): StepContext => ({
      ...({} as StepContext),
      migrationId: migration.id,
      plan: migration.plan,
      targetOperator: null,
      isBegunAgain: false,
      clock: systemClock,
      signal,
      earlier: async (id) => (await journal.listSteps(migration.id)).find(({ stepId }) => stepId === id) ?? null,
      emit: async (event) => {
        await journal.appendEvent(migration.id, event);
      },
      approved: async (gate) => await isApproved(journal, migration.id, gate),
      paused: async () => await isOnPause(journal, migration.id),
    }),
  });
}
