import { expect, it } from 'vitest';
import { parseQemuMap } from './file-map.ts';

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
