/** Every kind of call of a story, with everything that may go wrong with it: all of it with BATON_DEEP=1, else a sample. */
import { expect, test } from 'vitest';
import { referenceOf } from '../crash-points/crash-points.ts';
import { STORIES } from '../simulated/stories.ts';
import { tell } from '../simulated/tell.ts';
import { CALL_FAULTS } from './call-faults.ts';
import { callKindsOf, cloudOf, matches, nameOf } from './call-kinds.ts';
import { type FaultTrial, tryFault } from './trial.ts';

const DEEP = process.env['BATON_DEEP'] === '1';
/** In the sample every kind of call meets one fault, and every fault several kinds: it grows with what Baton asks for. */
const SAMPLE_EVERY = 5;
const LIMIT_MS = DEEP ? 3_600_000 : 240_000;

export function testEveryCall(storyName: string): void {
  const story = STORIES.find(({ name }) => name === storyName);
  if (story === undefined) throw new Error(`no story ${storyName}`);
  test(`${storyName}: every kind of call meets every fault`, { timeout: LIMIT_MS }, async () => {
    const reference = await referenceOf(story);
    const kinds = await callKindsOf(story);
    expect(kinds.length).toBeGreaterThan(40);
    const pairs = kinds.flatMap((kind, row) =>
      CALL_FAULTS.map((wrong, column) => ({
        kind,
        wrong,
        inSample: row % SAMPLE_EVERY === 1 && (row + column) % 3 === 0,
      })),
    );
    const trials: FaultTrial[] = [];
    for (const { kind, wrong } of pairs.filter(({ inSample }) => DEEP || inSample)) {
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
