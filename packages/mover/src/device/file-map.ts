/**
 * Which parts of a file are holes. Node has no SEEK_HOLE (lseek(2)), so two others are asked:
 *
 * - A file in which nothing is allocated, such as a target made just now, is one hole: stat(2) tells, at no cost. Not on every file
 *   system: some keep small files in the inode, or count blocks only when they are written out.
 * - `qemu-img map` asks SEEK_HOLE of a source, once, at open, when more is missing from the file than is read while a program starts. It
 *   is there where raw disks of virtual machines are. `filefrag` is not used: it asks for physical extents (FIEMAP), which tmpfs has none
 *   of and which lag behind what was written. The map is given up as soon as the file's times or blocks change, by whomever.
 *
 * Both are believed of the same few file systems alone: others have told of holes where data was still on its way to the disk (ZFS,
 * openzfs/zfs issue 15526), and what is taken for zeros unread is proved by nobody.
 *
 * Otherwise nothing is told, and zeros are found by reading: a hole reads at memory's speed.
 */
import { execFile } from 'node:child_process';
import type { Extent } from './block-device.ts';
import type { Descriptor } from './descriptor.ts';
import { toolEnvironment } from './zero-tool.ts';

/** statfs(2): they count a block, and call it no hole, from the moment its bytes are in the page cache. */
const TELLS_AT_ONCE = new Set([0xef53 /* ext2, 3, 4 */, 0x5846_5342 /* XFS */, 0x0102_1994 /* tmpfs */]);
/** What is read in the time that qemu-img takes to start. */
const WORTH_A_MAP_BYTES = 64 * 1024 * 1024;
/** stat(2): `st_blocks` counts in these, whatever the file system's are. */
const STAT_BLOCK_BYTES = 512;
const TIMEOUT_MS = 120_000;
/** About 600,000 extents: a map of more costs more than the holes save. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface FileMap {
  /** From `offset` to `offset + length`, without gaps; null when nothing is known. */
  extents(offset: number, length: number): Promise<readonly Extent[] | null>;
}

/** `readOnly`: what is written here would soon be no longer as the map tells. */
export async function openFileMap(file: Descriptor, sizeBytes: number, readOnly: boolean): Promise<FileMap> {
  const type = await file.fileSystem();
  if (type === null || !TELLS_AT_ONCE.has(type)) return { extents: async () => null };
  const begun = await version(file);
  const missingBytes = sizeBytes - (await file.stat()).blocks * STAT_BLOCK_BYTES;
  const map = readOnly && missingBytes >= WORTH_A_MAP_BYTES ? await mapByQemu(file, sizeBytes) : null;
  return {
    async extents(offset, length) {
      if ((await file.stat()).blocks === 0) return [{ offset, length, kind: 'zero' }];
      if (map === null || (await version(file)) !== begun) return null;
      return clip(map, offset, length);
    },
  };
}

/** Changes with every write, made here or elsewhere. */
async function version(file: Descriptor): Promise<string> {
  const { size, blocks, mtimeNs, ctimeNs } = await file.statExact();
  return [size, blocks, mtimeNs, ctimeNs].join(' ');
}

/** Null when there is no such program, or when it fails. */
async function mapByQemu(file: Descriptor, sizeBytes: number): Promise<readonly Extent[] | null> {
  // This leads to what was opened here, even when another file has its name by now.
  const path = `/proc/${process.pid}/fd/${file.fd}`;
  const options = `driver=raw,file.driver=file,file.locking=off,file.filename=${path}`;
  const text = await run('qemu-img', ['map', '--output=json', '--image-opts', options]);
  return text === null ? null : parseQemuMap(text, sizeBytes);
}

function run(tool: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, env: toolEnvironment() };
    execFile(tool, args, options, (error, stdout) => resolve(error === null ? stdout : null));
  });
}

/** qemu-img(1), `map`: `[{"start": 0, "length": 65536, "data": true, "zero": false, ...}]`; null when it is anything else. */
export function parseQemuMap(text: string, sizeBytes: number): readonly Extent[] | null {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(told)) return null;
  const extents: Extent[] = [];
  let end = 0;
  for (const run of told as readonly unknown[]) {
    if (!isRun(run) || run.start !== end) return null;
    end += run.length;
    const length = Math.min(run.length, sizeBytes - run.start);
    if (length > 0) extents.push({ offset: run.start, length, kind: run.zero && !run.data ? 'zero' : 'data' });
  }
  return end >= sizeBytes ? extents : null;
}

interface Run {
  readonly start: number;
  readonly length: number;
  readonly data: boolean;
  readonly zero: boolean;
}

function isRun(value: unknown): value is Run {
  if (typeof value !== 'object' || value === null) return false;
  const { start, length, data, zero } = value as Partial<Record<keyof Run, unknown>>;
  const numbers = [start, length].every((one) => Number.isSafeInteger(one) && Number(one) >= 0);
  return numbers && typeof data === 'boolean' && typeof zero === 'boolean';
}

function clip(map: readonly Extent[], offset: number, length: number): readonly Extent[] {
  const end = offset + length;
  return map.flatMap((one) => {
    const from = Math.max(one.offset, offset);
    const to = Math.min(one.offset + one.length, end);
    return from < to ? [{ offset: from, length: to - from, kind: one.kind }] : [];
  });
}
