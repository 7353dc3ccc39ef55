/** The disks of one story: what the source holds, what the target holds before, and how the target is to know it. */
import { copyFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Random } from '../../fuzz/random.ts';
import { changeDisk, makeDisk } from './disk-content.ts';

const MIB = 1024 * 1024;
const SECTOR = 512;

export interface StoryDisks {
  readonly source: string;
  readonly target: string;
  readonly sizeBytes: number;
  /** `manifest`: after a first pass that went well; `changeSource` is called between. */
  readonly knowledge: 'fresh' | 'read' | 'manifest';
  /** About what crosses in one try that nothing disturbs. */
  readonly wireBytes: number;
  readonly changeSource: () => Promise<void>;
}

/**
 * Small ones, which are quick, and some that are larger than what is committed at once, so that there is something to go on from. Sizes
 * are whole sectors, not whole blocks.
 */
export async function makeStoryDisks(directory: string, random: Random): Promise<StoryDisks> {
  const [source, target] = [join(directory, 'source.img'), join(directory, 'target.img')];
  const large = random.chance(0.3);
  const size = large ? 140 * MIB + random.below(140 * MIB) : 2 * MIB + random.below(46 * MIB);
  const sizeBytes = random.chance(0.5) ? size - (size % MIB) : size - (size % SECTOR);
  const dataBytes = Math.min(sizeBytes, large ? 16 * MIB + random.below(64 * MIB) : 1 * MIB + random.below(24 * MIB));
  const knowledge = random.of(['fresh', 'fresh', 'read', 'read', 'manifest'] as const);
  const changes = 20 + random.below(200);
  await makeDisk(source, sizeBytes, dataBytes, random);
  if (knowledge === 'read') {
    // What it held before, some of it where the source has holes now.
    await copyFile(source, target);
    await changeDisk(target, sizeBytes, changes, random);
    await changeDisk(source, sizeBytes, changes, random);
  } else {
    await writeFile(target, '');
    await truncate(target, sizeBytes);
  }
  return {
    source,
    target,
    sizeBytes,
    knowledge,
    wireBytes: knowledge === 'fresh' ? dataBytes : Math.min(dataBytes, changes * 100_000),
    changeSource: async () => await changeDisk(source, sizeBytes, changes, random),
  };
}
