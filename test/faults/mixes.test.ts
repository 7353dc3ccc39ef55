/** Several things go wrong in one migration: drawn, shrunk to the smallest, and told with the seed that brings it back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { referenceOf } from '../crash-points/crash-points.ts';
import type { Stage } from '../simulated/stage.ts';
import { DEEP } from '../simulated/share.ts';
import { STORIES } from '../simulated/stories.ts';
import { CALL_FAULTS } from './call-faults.ts';
import { callKindsOf, cloudOf, matches, nameOf } from './call-kinds.ts';
import { tellTrials } from './every-call.ts';
import { type FaultTrial, tryFault } from './trial.ts';

const LIMIT_MS = 3_600_000;
const RUNS = DEEP === null ? 5 : Math.ceil(300 * DEEP);

test('several faults in one migration', { timeout: LIMIT_MS }, async () => {
  const stories = STORIES.filter(({ name }) => /forward$|guard/.test(name));
  const kinds = new Map<string, Awaited<ReturnType<typeof callKindsOf>>>();
  // One after the other: each world's clouds.yaml is named by the environment, which all of this process share.
  for (const story of stories) kinds.set(story.name, await callKindsOf(story));
  const mix = fc.record({
    story: fc.constantFrom(...stories),
    faults: fc.array(
      fc.record({
        kind: fc.nat(),
        fault: fc.constantFrom(...CALL_FAULTS),
        skip: fc.nat({ max: 4 }),
        times: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 2, maxLength: 4 },
    ),
  });
  const trials: FaultTrial[] = [];
  await fc.assert(
    fc.asyncProperty(mix, async ({ story, faults }) => {
      const known = kinds.get(story.name) ?? [];
      const ordered = faults.flatMap(({ kind, ...rest }) => {
        const chosen = known[kind % known.length];
        return chosen === undefined ? [] : [{ kind: chosen, ...rest }];
      });
      const arm = ({ world }: Stage): void => {
        for (const { kind, fault, skip, times } of ordered) {
          const { service, method, route } = kind;
          const rule = { service, method, route, matches: matches(kind), skip, times, fault: fault.fault };
          cloudOf(kind, world.simulation.clouds).faults.onCall(rule);
        }
      };
      const name = ordered.map(({ kind, fault, skip, times }) => `${nameOf(kind)}: ${fault.name} (${skip}+${times})`);
      const trial = await tryFault(`${story.name}; ${name.join('; ')}`, await referenceOf(story), arm);
      trials.push(trial);
      if (trial.end === 'wrong') throw new Error(`${trial.name}: ${trial.wrong.join(' | ')}`);
    }),
    { numRuns: RUNS, endOnFailure: true, ...seedOf(process.env['BATON_SEED']) },
  );
  await tellTrials('mixes', trials);
  expect(trials.length).toBeGreaterThanOrEqual(RUNS);
});

/** fast-check prints the seed of a failure: BATON_SEED brings the same mixes back. */
function seedOf(text: string | undefined): { readonly seed?: number } {
  return text === undefined || text === '' ? {} : { seed: Number(text) };
}
