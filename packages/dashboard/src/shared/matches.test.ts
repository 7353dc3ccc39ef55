import { expect, test } from 'vitest';
import { matches } from './matches.ts';

const row = ['shop', '203.0.113.10', 'shop-lb1'];

test.each([
  ['', true],
  ['  ', true],
  ['SHOP', true],
  ['shop 113.10', true],
  ['shop wiki', false],
  // No word reaches over the end of a text.
  ['shop203', false],
])('%s: %s', (typed, found) => expect(matches(typed, row)).toBe(found));
