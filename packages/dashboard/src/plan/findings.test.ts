import { expect, test } from 'vitest';
import type { Finding } from '../api/types/plan.ts';
import { blocks, summary, worstFirst } from './findings.ts';

const finding = (check: string, result: Finding['result']): Finding => ({ check, result, detail: '', remedy: '' });
const some = [
  finding('a', 'pass'),
  finding('b', 'unknown'),
  finding('c', 'warn'),
  finding('d', 'block'),
  finding('e', 'warn'),
];

test('the worst first, else as they were looked at', () => {
  expect(worstFirst(some).map(({ check }) => check)).toEqual(['d', 'c', 'e', 'b', 'a']);
});

test('in one line', () => {
  expect(summary(some)).toBe('1 check passed, 2 warnings, 1 could not be told, 1 block');
  expect(summary([])).toBe('0 checks passed');
});

test('only `block` blocks', () => {
  expect(blocks(some)).toBe(true);
  expect(blocks(some.filter(({ result }) => result !== 'block'))).toBe(false);
});
