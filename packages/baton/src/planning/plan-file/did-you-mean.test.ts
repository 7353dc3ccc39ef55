import { expect, test } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

test('finds the nearest known word, or none', () => {
  const known = ['powerOff', 'boot', 'copy', 'validate', 'cutover', 'guardInterval'];
  expect(didYouMean('gardInterval', known)).toBe('guardInterval');
  expect(didYouMean('power-off', known)).toBe('powerOff');
  expect(didYouMean('vaildate', known)).toBe('validate');
  expect(didYouMean('hostname', known)).toBeNull();
  expect(didYouMean('x'.repeat(10_000), known)).toBeNull();
});
