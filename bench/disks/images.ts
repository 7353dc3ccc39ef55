/**
 * The images of a run: a file system with what this machine has installed, and the same after a guest wrote to 1 % of it, in the mix of
 * sizes that databases, logs and package updates write. No root is needed: mke2fs fills it from a directory (mke2fs(8), -d).
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  type Dirent,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { withFile } from '../../test/disks/harness/with-file.ts';
import { changesOf, type Data } from './changes.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const SEED = 7;
/** Of the size: what is installed, what does not compress, and zeros that are written down. */
const SHARES = { installed: 0.45, random: 1 / 16, zeros: 1 / 32 };
const FOLDERS = ['/usr/lib', '/usr/bin', '/usr/share', '/usr/sbin'];

export interface Images {
  readonly before: string;
  /** After 1 % of `before` was written to. */
  readonly after: string;
  readonly sizeBytes: number;
  readonly dataBytes: number;
  readonly changed: { readonly small: number; readonly block: number };
}

export async function makeImages(directory: string, gib: number): Promise<Images> {
  const sizeBytes = Math.round((gib * GIB) / MIB) * MIB;
  const [before, after] = [join(directory, 'before.img'), join(directory, 'after.img')];
  const stage = join(directory, 'stage');
  mkdirSync(stage);
  stageInstalled(stage, sizeBytes * SHARES.installed);
  writeFileSync(join(stage, 'random'), randomBytes(Math.floor(sizeBytes * SHARES.random)));
  writeFileSync(join(stage, 'zeros'), Buffer.alloc(Math.floor(sizeBytes * SHARES.zeros)));
  writeFileSync(before, '');
  truncateSync(before, sizeBytes);
  execFileSync('mke2fs', ['-q', '-F', '-t', 'ext4', '-E', 'lazy_itable_init=0', '-d', stage, before]);
  rmSync(stage, { recursive: true });
  execFileSync('cp', ['--sparse=always', before, after]);
  const data = dataExtents(before);
  await withFile(after, 'r+', async (handle) => {
    for (const { offset, bytes } of changesOf(sizeBytes, data, SEED))
      await handle.write(bytes, 0, bytes.length, offset);
  });
  return {
    before,
    after,
    sizeBytes,
    dataBytes: data.reduce((sum, { length }) => sum + length, 0),
    changed: await changedBytes(before, after, sizeBytes),
  };
}

/** Files of this machine, in the order of their names, until `budget` bytes are there. */
function stageInstalled(stage: string, budget: number): void {
  let left = budget;
  const walk = (folder: string): void => {
    const entries: Dirent[] = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (left <= 0) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      if (!entry.isFile()) continue;
      const { size } = statSync(path);
      if (size > left) continue;
      const staged = join(stage, path);
      mkdirSync(dirname(staged), { recursive: true });
      copyFileSync(path, staged);
      left -= size;
    }
  };
  for (const folder of FOLDERS) walk(folder);
}

function dataExtents(file: string): readonly Data[] {
  const map = execFileSync('qemu-img', ['map', '--output=json', '-f', 'raw', file], { encoding: 'utf8' });
  const extents = JSON.parse(map) as readonly { start: number; length: number; data: boolean }[];
  return extents.filter(({ data }) => data).map(({ start, length }) => ({ offset: start, length }));
}

async function changedBytes(one: string, other: string, sizeBytes: number): Promise<Images['changed']> {
  const [left, right] = [Buffer.alloc(MIB), Buffer.alloc(MIB)];
  let [small, block] = [0, 0];
  await withFile(one, 'r', async (a) =>
    withFile(other, 'r', async (b) => {
      for (let offset = 0; offset < sizeBytes; offset += MIB) {
        await a.read(left, 0, MIB, offset);
        await b.read(right, 0, MIB, offset);
        if (left.equals(right)) continue;
        small += differing(left, right, 4 * KIB);
        block += differing(left, right, 64 * KIB);
      }
    }),
  );
  return { small, block };
}

function differing(left: Buffer, right: Buffer, size: number): number {
  let bytes = 0;
  for (let at = 0; at < left.length; at += size)
    if (left.compare(right, at, at + size, at, at + size) !== 0) bytes += size;
  return bytes;
}
