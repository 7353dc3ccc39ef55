import { expect, test } from 'vitest';
import { Progress } from './progress.ts';

const GIB = 1024 ** 3;
const BAR = ['#', '.'] as const;

test('a bar, the amount, the rate and what is left', () => {
  const progress = new Progress('root of lb1', 'bytes');
  progress.add(0, 0, 20 * GIB);
  expect(progress.drawn(BAR)).toBe('root of lb1  ................  0 %  0 B of 20 GiB');
  progress.add(10_000, 5 * GIB, 20 * GIB);
  expect(progress.drawn(BAR)).toBe('root of lb1  ####............ 25 %  5 of 20 GiB  512 MiB/s  30 s left');
  progress.add(20_000, 20 * GIB, 20 * GIB);
  expect(progress.drawn(BAR)).toBe('root of lb1  ################ 100 %  20 of 20 GiB  1.5 GiB/s');
});

test('the rate is that of the last seconds', () => {
  const progress = new Progress('root', 'bytes');
  progress.add(0, 0, null);
  progress.add(60_000, GIB, null);
  progress.add(70_000, GIB, null);
  expect(progress.text()).toBe('root: 1 GiB, no progress now');
});

test('checks have no rate', () => {
  const progress = new Progress('validation', 'checks');
  progress.add(0, 3, 14);
  progress.add(9000, 7, 14);
  expect(progress.text()).toBe('validation: 50 %, 7 of 14 checks');
});
