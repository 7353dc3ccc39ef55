import { constants } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDescriptor } from './descriptor.ts';
import { openFileMap, parseQemuMap } from './file-map.ts';

const run = (start: number, length: number, kind: 'data' | 'zero'): object => ({
  start,
  length,
  depth: 0,
  present: true,
  data: kind === 'data',
  zero: kind === 'zero',
  offset: start,
});

it('reads a map, whose last run may go on to the end of a sector', () => {
  const text = JSON.stringify([run(0, 4096, 'data'), run(4096, 1024, 'zero')]);
  expect(parseQemuMap(text, 5000)).toEqual([
    { offset: 0, length: 4096, kind: 'data' },
    { offset: 4096, length: 904, kind: 'zero' },
  ]);
});

it.each([
  ['nothing', ''],
  ['a gap', JSON.stringify([run(0, 512, 'data'), run(1024, 4096, 'zero')])],
  ['less than all', JSON.stringify([run(0, 512, 'zero')])],
  ['another shape', JSON.stringify([{ start: 0, length: 5120 }])],
  ['no list', '{}'],
])('believes nothing of %s', (_, text) => {
  expect(parseQemuMap(text, 5000)).toBeNull();
});

const HOLE_BYTES = 80 * 1024 * 1024;

it.each([
  ['XFS', 0x5846_5342, [{ offset: 0, length: HOLE_BYTES, kind: 'zero' }]],
  ['ZFS', 0x2fc1_2fc1, null],
  ['one that is not told', null, null],
])('of a file without data: what it tells on %s', async (_, type, expected) => {
  const folder = await mkdtemp(join(tmpdir(), 'bm-map-'));
  const path = join(folder, 'disk.raw');
  await writeFile(path, '');
  await truncate(path, HOLE_BYTES);
  const file = await openDescriptor(path, constants.O_RDONLY, path);
  onTestFinished(async () => {
    await file.close();
    await rm(folder, { recursive: true });
  });
  const map = await openFileMap({ ...file, fileSystem: async () => type }, HOLE_BYTES, true);
  expect(await map.extents(0, HOLE_BYTES)).toEqual(expected);
});
