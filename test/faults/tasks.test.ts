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

/** Nova does nothing else with a server that hangs on its way into or out of a rescue, until its operator resets it: no tenant gets it back. */
const BEYOND_TENANTS = /^server\.(?:un)?rescue/;
const NAMES = ['primary-first, forward', 'primary-first by movers, forward'];

test.each(NAMES)('a task that fails, or never ends: %s', { timeout: LIMIT_MS }, async (storyName) => {
  const story = STORIES.find(({ name }) => name === storyName);
  if (story === undefined) throw new Error('no such story');
  const reference = await referenceOf(story);
  const kinds = await taskKindsOf(story);
  expect(kinds.length).toBeGreaterThan(10);
  const trials: FaultTrial[] = [];
  const pairs = kinds.flatMap((kind) => (['fail', 'stuck'] as const).map((fault) => ({ ...kind, fault })));
  const fair = pairs.filter(({ task, fault }) => fault === 'fail' || !BEYOND_TENANTS.test(task));
  for (const { cloud, task, fault } of chosenShare(fair, SAMPLE)) {
    const order = ({ world }: Stage): void => {
      world.simulation.clouds.get(cloud)?.faults.onTask({ task, fault });
    };
    trials.push(await tryFault(`${cloud} ${task}: ${fault}`, reference, order));
  }
  await tellTrials(`${storyName}, tasks`, trials, { kinds: kinds.length });
  expectRight(trials);
});
