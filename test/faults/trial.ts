/**
 * One story with something going wrong in it, and a person who starts Baton again when it has stopped, and aborts when it
 * stops again and again. Whatever goes wrong, it ends as if nothing had, or in the source as if nothing had begun.
 */
import { isDeepStrictEqual } from 'node:util';
import { difference, type Reference } from '../crash-points/crash-points.ts';
import { ask, type Ending, play, type Stage } from '../simulated/stage.ts';

/** How often a person starts it again before giving up. */
const PATIENCE = 3;

export interface FaultTrial {
  readonly name: string;
  /** `unharmed`: nothing stopped. `resumed`: it stopped clearly, and went on. `aborted`: it stopped for good, and was cleaned. */
  readonly end: 'unharmed' | 'resumed' | 'came back' | 'aborted' | 'wrong';
  readonly wrong: readonly string[];
  readonly errors: readonly string[];
  readonly hits: number;
  readonly checks: number;
}

export async function tryFault(
  name: string,
  { story, ending }: Reference,
  prepare: (stage: Stage) => void,
): Promise<FaultTrial> {
  let hits = 0;
  let cameBack = 0;
  let seen: Stage | null = null;
  try {
    const tried = await play(
      {
        ...story,
        onOutcome: (stage, outcome) => {
          hits = [...stage.world.simulation.clouds.values()].reduce((sum, { faults }) => sum + faults.hits, 0);
          if (outcome.kind !== 'rolled-back' || story.endsAs === 'rolled-back') return story.onOutcome(stage, outcome);
          // It went back by itself; a person lets it try once more.
          cameBack += 1;
          return cameBack <= PATIENCE;
        },
      },
      {
        prepare: (stage) => {
          seen = stage;
          prepare(stage);
        },
        onFailure: (stage, nth) => {
          if (nth === PATIENCE) ask(stage, 'abort');
          return nth <= PATIENCE + 2 ? 'run again' : 'the end';
        },
      },
    );
    const wrong = faultsOf(tried, ending);
    const stopped = tried.errors.length > 0;
    const end =
      tried.outcome === 'aborted' && story.endsAs !== 'aborted'
        ? 'aborted'
        : stopped
          ? 'resumed'
          : cameBack > 0
            ? 'came back'
            : 'unharmed';
    return {
      name,
      end: wrong.length > 0 ? 'wrong' : end,
      wrong,
      errors: tried.errors,
      hits,
      checks: Object.values(tried.checks).reduce((sum, count) => sum + count, 0),
    };
  } catch (error) {
    const wrong = [error instanceof Error ? error.message : String(error), whereOf(seen)];
    return { name, end: 'wrong', wrong, errors: [], hits, checks: 0 };
  }
}

function faultsOf(tried: Ending, reference: Ending): readonly string[] {
  const wrong = tried.violations.map(({ invariant, what }) => `invariant ${invariant}: ${what}`);
  wrong.push(...tried.unlike);
  for (const error of tried.errors)
    if (/: UNEXPECTED: /.test(error)) wrong.push(`an error that explains nothing: ${error}`);
  if (tried.outcome === reference.outcome) {
    if (!isDeepStrictEqual(tried.state, reference.state))
      wrong.push(`another end: ${difference(reference.state, tried.state)}`);
  } else if (tried.outcome !== 'aborted') {
    wrong.push(`ended as ${tried.outcome}, after: ${tried.errors.join('; ')}`);
  } else {
    wrong.push(...tried.leftovers);
  }
  return [...new Set(wrong)];
}

function whereOf(stage: Stage | null): string {
  return stage === null
    ? 'the story did not begin'
    : `at simulated ${new Date(stage.world.time.nowMs()).toISOString()}`;
}
