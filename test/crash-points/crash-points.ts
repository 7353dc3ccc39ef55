/** The list of crash points of a story, from one run without a crash; and what is wrong with an ending, in words. */
import { isDeepStrictEqual } from 'node:util';
import { play, type Ending } from '../simulated/stage.ts';
import type { Story } from '../simulated/stories.ts';

/** The clouds' own times are drawn anew in every world: clients may miss a little more or less than in the reference run. */
const OUTAGE_SLACK_MS = 60;

export interface Reference {
  readonly story: Story;
  readonly ending: Ending;
}

const references = new Map<string, Promise<Reference>>();

/** Played once. Throws when the story itself does not end as it should. */
export function referenceOf(story: Story): Promise<Reference> {
  const known = references.get(story.name);
  if (known !== undefined) return known;
  const played = play(story).then((ending) => {
    const wrong = faultsOf(ending, { story, ending });
    if (wrong.length > 0) throw new Error(`${story.name}, without a crash: ${wrong.join('\n')}`);
    return { story, ending };
  });
  references.set(story.name, played);
  return played;
}

export interface Trial {
  readonly story: string;
  readonly point: string;
  readonly lives: number;
  /** The run took another way and did not come by the point. */
  readonly missed: boolean;
  readonly wrong: readonly string[];
  readonly checks: number;
}

export async function tryPoint({ story, ending }: Reference, point: string): Promise<Trial> {
  try {
    const tried = await play(story, { dieAt: point });
    return {
      story: story.name,
      point,
      lives: tried.lives,
      missed: !tried.died,
      wrong: faultsOf(tried, { story, ending }),
      checks: Object.values(tried.checks).reduce((sum, count) => sum + count, 0),
    };
  } catch (error) {
    const wrong = [error instanceof Error ? error.message : String(error)];
    return { story: story.name, point, lives: 0, missed: false, wrong, checks: 0 };
  }
}

/** Empty when the ending is that of the reference, and no invariant was broken on the way. */
function faultsOf(tried: Ending, { story, ending }: Reference): readonly string[] {
  const wrong = tried.violations.map(({ invariant, what }) => `invariant ${invariant}: ${what}`);
  if (tried.outcome !== story.endsAs) wrong.push(`ended as ${tried.outcome}, not ${story.endsAs}`);
  wrong.push(...tried.unlike);
  if (tried.errors.length > 0) wrong.push(`stopped on the way: ${tried.errors.join('; ')}`);
  if (!isDeepStrictEqual(tried.state, ending.state))
    wrong.push(`another end: ${difference(ending.state, tried.state)}`);
  if (story.mostOutageMs !== undefined && tried.outageMs > story.mostOutageMs)
    wrong.push(`clients missed ${tried.outageMs} ms, and ${story.mostOutageMs} ms were the most that they may`);
  if (!story.name.includes('guard') && tried.outageMs > ending.outageMs + OUTAGE_SLACK_MS)
    wrong.push(`clients missed ${tried.outageMs} ms, without the crash ${ending.outageMs} ms`);
  return [...new Set(wrong)];
}

/** The first few places at which two states differ. */
export function difference(expected: unknown, found: unknown, path = ''): string {
  const differences: string[] = [];
  walk(expected, found, path, differences);
  return differences.slice(0, 4).join('; ');
}

function walk(expected: unknown, found: unknown, path: string, differences: string[]): void {
  if (isDeepStrictEqual(expected, found)) return;
  if (isObject(expected) && isObject(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)]))
      walk(expected[key], found[key], `${path}/${key}`, differences);
    return;
  }
  differences.push(`${path}: ${JSON.stringify(expected)} became ${JSON.stringify(found)}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
