/** Stories until so many kills were made; a few at a time, for each waits for the others most of its time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { seedOf } from '../../fuzz/random.ts';
import { faultStory, type StoryResult } from './fault-story.ts';
import { makeIdentities } from './identities.ts';
import { bundleMover } from './mover-program.ts';

export interface FaultRun {
  readonly seed: number;
  readonly kills: number;
  readonly atOnce: number;
  readonly tell: (text: string) => void;
}

export interface FaultTotals {
  readonly stories: number;
  readonly kills: { readonly all: number } & StoryResult['kills'];
  readonly cuts: number;
  readonly differences: number;
  readonly mostDoneAgainBytes: number;
  readonly bytesMoved: number;
}

/** Rejects at the first story that does not come to its end; a story of which the disks differ is told and counted. */
export async function runFaults({ seed, kills, atOnce, tell }: FaultRun): Promise<FaultTotals> {
  const directory = await mkdtemp(join(tmpdir(), 'bd-faults-'));
  const results: StoryResult[] = [];
  const killsOf = (one: StoryResult): number => one.kills.source + one.kills.target + one.kills.both;
  const killed = (): number => sum(results.map(killsOf));
  try {
    const program = join(directory, 'mover.mjs');
    await bundleMover(program);
    const identities = makeIdentities();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (killed() < kills) {
        const story = seedOf(seed, next);
        next += 1;
        const one = await faultStory({ program: [process.execPath, program], identities, directory, seed: story });
        results.push(one);
        if (one.differsAt !== null) tell(`seed ${story}: THE DISKS DIFFER from byte ${one.differsAt}`);
        if (results.length % 10 === 0) tell(`${killed()} kills in ${results.length} stories`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  } finally {
    await rm(directory, { recursive: true });
  }
  const count = (which: keyof StoryResult['kills']): number => sum(results.map((one) => one.kills[which]));
  return {
    stories: results.length,
    kills: {
      all: killed(),
      source: count('source'),
      target: count('target'),
      both: count('both'),
      atByte: count('atByte'),
    },
    cuts: sum(results.map(({ cuts }) => cuts)),
    differences: results.filter(({ differsAt }) => differsAt !== null).length,
    mostDoneAgainBytes: Math.max(0, ...results.map(({ mostDoneAgainBytes }) => mostDoneAgainBytes)),
    bytesMoved: sum(results.map(({ sizeBytes }) => sizeBytes)),
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
