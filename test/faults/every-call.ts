/** Every kind of call of a story, with everything that may go wrong with it. */
import { expect, test } from 'vitest';
import { referenceOf } from '../crash-points/crash-points.ts';
import { STORIES } from '../simulated/stories.ts';
import { chosenShare } from '../simulated/share.ts';
import { tell } from '../simulated/tell.ts';
import { CALL_FAULTS } from './call-faults.ts';
import { callKindsOf, cloudOf, matches, nameOf } from './call-kinds.ts';
import { type FaultTrial, tryFault } from './trial.ts';

/** In the sample one pair of so many: with a number that no count of faults divides, every fault meets some kind of call. */
const SAMPLE = 1 / 149;
const LIMIT_MS = 4 * 3_600_000;

export function testEveryCall(storyName: string): void {
  const story = STORIES.find(({ name }) => name === storyName);
  if (story === undefined) throw new Error(`no story ${storyName}`);
  test(`${storyName}: every kind of call meets every fault`, { timeout: LIMIT_MS }, async () => {
    const reference = await referenceOf(story);
    const kinds = await callKindsOf(story);
    expect(kinds.length).toBeGreaterThan(40);
    const pairs = kinds.flatMap((kind) => CALL_FAULTS.map((wrong) => ({ kind, wrong })));
    const trials: FaultTrial[] = [];
    for (const { kind, wrong } of chosenShare(pairs, SAMPLE)) {
      trials.push(
        await tryFault(`${nameOf(kind)}: ${wrong.name}`, reference, ({ world }) => {
          const { service, method, route } = kind;
          const { faults } = cloudOf(kind, world.simulation.clouds);
          faults.onCall({ service, method, route, matches: matches(kind), fault: wrong.fault });
        }),
      );
    }
    await tellTrials(`${storyName}, calls`, trials, { kinds: kinds.length, faults: CALL_FAULTS.length });
    expect(trials.filter(({ hits, end }) => hits === 0 && end !== 'wrong').map(({ name }) => name)).toEqual([]);
    expectRight(trials);
  });
}

export async function tellTrials(story: string, trials: readonly FaultTrial[], more: object = {}): Promise<void> {
  const count = (end: FaultTrial['end']): number => trials.filter((trial) => trial.end === end).length;
  await tell('faults', {
    story,
    ...more,
    tried: trials.length,
    unharmed: count('unharmed'),
    resumed: count('resumed'),
    cameBack: count('came back'),
    aborted: count('aborted'),
    wrong: trials.filter(({ end }) => end === 'wrong'),
    stops: trials.filter(({ errors }) => errors.length > 0).map(({ name, end, errors }) => ({ name, end, errors })),
    checks: trials.reduce((sum, { checks }) => sum + checks, 0),
  });
}

export function expectRight(trials: readonly FaultTrial[]): void {
  expect(trials.filter(({ end }) => end === 'wrong').map(({ name, wrong }) => `${name}: ${wrong.join(' | ')}`)).toEqual(
    [],
  );
}
