/** What a cloud does after its answer: it fails, or never ends. A person who finds a resource stuck asks its operator. */
import { expect, test } from 'vitest';
import { referenceOf } from '../crash-points/crash-points.ts';
import { play, type Stage } from '../simulated/stage.ts';
import { chosenShare } from '../simulated/share.ts';
import { STORIES, type Story } from '../simulated/stories.ts';
import { expectRight, tellTrials } from './every-call.ts';
import { type FaultTrial, tryFault } from './trial.ts';

const SAMPLE = 1 / 9;
const LIMIT_MS = 3_600_000;
const CLOUDS = ['os1', 'os2'] as const;

interface TaskKind {
  readonly cloud: (typeof CLOUDS)[number];
  readonly task: string;
}

/** Every kind of task that a story sets going. Guests are no service: they do not fail on order. */
async function taskKindsOf(story: Story): Promise<readonly TaskKind[]> {
  const found = new Map<string, TaskKind>();
  await play(story, {
    prepare: ({ world }) => {
      world.simulation.onChange(({ table, kind, cloud, after }) => {
        if (table !== 'tasks' || kind !== 'inserted') return;
        const { kind: task } = after as unknown as { readonly kind: string };
        const known = CLOUDS.find((name) => name === cloud);
        if (known !== undefined && !task.startsWith('guest.')) found.set(`${cloud} ${task}`, { cloud: known, task });
      });
    },
  });
  return [...found.values()];
}

test('a task that fails, or never ends', { timeout: LIMIT_MS }, async () => {
  const story = STORIES.find(({ name }) => name === 'primary-first, forward');
  if (story === undefined) throw new Error('no such story');
  const reference = await referenceOf(story);
  const kinds = await taskKindsOf(story);
  expect(kinds.length).toBeGreaterThan(10);
  const trials: FaultTrial[] = [];
  const pairs = kinds.flatMap((kind) => (['fail', 'stuck'] as const).map((fault) => ({ ...kind, fault })));
  for (const { cloud, task, fault } of chosenShare(pairs, SAMPLE)) {
    const order = ({ world }: Stage): void => {
      world.simulation.clouds.get(cloud)?.faults.onTask({ task, fault });
    };
    trials.push(await tryFault(`${cloud} ${task}: ${fault}`, reference, order));
  }
  await tellTrials('primary-first, forward, tasks', trials, { kinds: kinds.length });
  expectRight(trials);
});
