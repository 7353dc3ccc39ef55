import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultOfMoverImage } from './mover-image-file.ts';
import { moverImageBytes } from './testing/mover-image-bytes.ts';

const signal = new AbortController().signal;
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'baton-mover-image-'))));
afterEach(() => rm(folder, { recursive: true }));

async function faultOf(bytes: Buffer): Promise<string | null> {
  const path = join(folder, 'mover.raw');
  await writeFile(path, bytes);
  return faultOfMoverImage(path, signal);
}

describe('a file of a mover image', () => {
  it('is one when it has the region', async () => {
    expect(await faultOf(moverImageBytes())).toBeNull();
  });

  it('is none when the region is elsewhere, or not whole', async () => {
    const no = 'is no mover image: it has no region for a job at 64 KiB';
    expect(await faultOf(Buffer.alloc(200_000))).toBe(no);
    expect(await faultOf(moverImageBytes().subarray(512))).toBe(no);
    expect(await faultOf(moverImageBytes().subarray(0, 100_000))).toBe(no);
    expect(await faultOf(Buffer.alloc(0))).toBe(no);
  });

  it('is named when it is not there, or is a folder', async () => {
    expect(await faultOfMoverImage(join(folder, 'none'), signal)).toBe('is not there');
    expect(await faultOfMoverImage(folder, signal)).toContain('cannot be read: EISDIR');
  });

  it('ends when it is aborted', async () => {
    await expect(faultOfMoverImage(folder, AbortSignal.abort(new Error('Ctrl-C')))).rejects.toThrow('Ctrl-C');
  });
});
