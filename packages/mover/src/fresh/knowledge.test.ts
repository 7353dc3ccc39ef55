import { expect, test } from 'vitest';
import { knowledgeAfter } from './knowledge.ts';
import type { FreshProbe } from './probe-fresh.ts';

const found = (by: 'extents' | 'reading' | 'samples'): FreshProbe => ({
  fresh: true,
  by,
  readBytes: 0,
  samples: 0,
  seed: 's',
  missed: [],
  told: 'All zeros.',
});
const dirty: FreshProbe = { fresh: false, offset: 65_536, readBytes: 65_536, told: 'Byte 65536 is not zero.' };

test.each([
  ['nothing was probed', null, 'read', 'read'],
  ['it is not empty', dirty, 'read', 'read'],
  ['the device says so', found('extents'), 'fresh', 'fresh'],
  ['all of it was read', found('reading'), 'fresh', 'fresh'],
  ['samples were read', found('samples'), 'fresh', 'read'],
] as const)('%s', (_what, probe, withMoreToCome, asTheLast) => {
  expect([knowledgeAfter(probe, { isLast: false }), knowledgeAfter(probe, { isLast: true })]).toEqual([
    withMoreToCome,
    asTheLast,
  ]);
});
