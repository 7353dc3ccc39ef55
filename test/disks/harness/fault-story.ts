/**
 * One disk is moved while both ends are killed, and the connection is cut, again and again, until the pass is over. Whenever an end says
 * that it is, the disks have to be alike, whatever becomes of the other end.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { type Random, randomFrom } from '../../fuzz/random.ts';
import { drive, type Fault } from './drive.ts';
import { firstDifference } from './disk-content.ts';
import type { Identity } from './identities.ts';
import { type EndName, openPair, type Pair } from './pair.ts';
import { makeStoryDisks, type StoryDisks } from './story-disks.ts';

const STORY_MS = 240_000;
const LONGEST_TRY_MS = 600;

export interface StoryOptions {
  readonly program: readonly string[];
  readonly identities: Readonly<Record<EndName, Identity>>;
  /** A story makes a directory of its own in it. */
  readonly directory: string;
  readonly seed: number;
}

export interface StoryResult {
  readonly seed: number;
  readonly knowledge: StoryDisks['knowledge'];
  readonly sizeBytes: number;
  readonly kills: { readonly source: number; readonly target: number; readonly both: number; readonly atByte: number };
  readonly cuts: number;
  /** The first byte that differs; null: the disks are alike. */
  readonly differsAt: number | null;
  /** Of the disk, after one fault: from where the next try goes on to how far this one was gone over, as both ends told. */
  readonly mostDoneAgainBytes: number;
}

interface Counts {
  source: number;
  target: number;
  both: number;
  atByte: number;
  cuts: number;
  again: number;
}

/** Rejects when it does not come to its end; with the seed, and what the ends said. */
export async function faultStory(options: StoryOptions): Promise<StoryResult> {
  const random = randomFrom(options.seed);
  const directory = await mkdtemp(join(options.directory, 'story-'));
  const counts: Counts = { source: 0, target: 0, both: 0, atByte: 0, cuts: 0, again: 0 };
  let pair: Pair | null = null;
  try {
    const disks = await makeStoryDisks(directory, random);
    const { knowledge, sizeBytes } = disks;
    const open = async (pass: number, how: StoryDisks['knowledge']): Promise<Pair> =>
      await openPair({
        program: options.program,
        identities: options.identities,
        devices: { source: disks.source, target: disks.target },
        manifest: join(directory, 'manifest'),
        pass: {
          jobId: `story-${options.seed}`,
          pass,
          view: `view-${pass}`,
          sizeBytes,
          knowledge: how,
          key: Buffer.alloc(16, options.seed % 251),
          compression: random.of(['auto', 'none'] as const),
          smallBlocks: random.chance(0.3) ? 'always' : 'none',
          windowBytes: random.of([1, 4, 16]) * 1024 * 1024,
        },
        // Of one process: nobody else starts it again after a break.
        attempts: 40,
      });
    let differsAt: number | null = null;
    const compare = async (): Promise<void> => {
      differsAt ??= await firstDifference(disks.source, disks.target);
    };
    const signal = AbortSignal.timeout(STORY_MS);
    if (knowledge === 'manifest') {
      pair = await open(1, 'fresh');
      await drive(pair, { signal, nextFault: () => null, onOver: compare });
      await pair.close();
      await disks.changeSource();
    }
    pair = await open(knowledge === 'manifest' ? 2 : 1, knowledge);
    await drive(pair, { signal, nextFault: faultsOf(pair, disks, random, counts), onOver: compare });
    await compare();
    const { source, target, both, atByte, cuts, again } = counts;
    return {
      seed: options.seed,
      knowledge,
      sizeBytes,
      kills: { source, target, both, atByte },
      cuts,
      differsAt,
      mostDoneAgainBytes: again,
    };
  } catch (cause) {
    throw new Error(`The story of seed ${options.seed} did not end: ${String(cause)}\n${told(pair)}`, { cause });
  } finally {
    await pair?.close();
    await rm(directory, { recursive: true });
  }
}

/** So many faults as the seed says. Where each falls is drawn when its try begins. */
function faultsOf(pair: Pair, { wireBytes }: StoryDisks, random: Random, counts: Counts): () => Fault | null {
  let left = 4 + random.below(16);
  return () => {
    if (left === 0) return null;
    left -= 1;
    const what = random.of(['source', 'source', 'target', 'target', 'both', 'cut'] as const);
    const atByte = random.chance(0.6);
    const share = random.below(1000) / 1000;
    pair.forgetDone();
    return {
      falls: new Promise((resolve) => {
        // Early ones are met more often: few tries come as far as the last byte.
        if (atByte) pair.proxy.arm(Math.ceil(wireBytes * share * share), resolve);
        else setTimeout(resolve, LONGEST_TRY_MS * share);
      }),
      disarm: () => pair.proxy.arm(null, () => undefined),
      strike: async () => {
        const killed = what === 'cut' ? [] : what === 'both' ? (['source', 'target'] as const) : [what];
        if (what === 'cut') {
          pair.proxy.cut();
          counts.cuts += 1;
        } else {
          await pair.kill(...killed);
          counts[what] += 1;
          if (atByte) counts.atByte += 1;
        }
        const done = pair.toldDone();
        if (done !== null) counts.again = Math.max(counts.again, done - (await pair.resumesAt()));
        return killed;
      },
    };
  };
}

function told(pair: Pair | null): string {
  const of = (name: EndName): string => {
    const end = pair?.end(name);
    const lines = (end?.lines ?? []).slice(-4).map((line) => JSON.stringify(line));
    return [`${name}:`, ...lines, end?.said() ?? ''].join('\n');
  };
  return `${of('source')}\n${of('target')}`;
}
