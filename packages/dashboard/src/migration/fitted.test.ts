import { expect, test } from 'vitest';
import { fitted } from './fitted.ts';

test('cut in the middle: the ends of names tell them apart', () => {
  expect(fitted('shop-lb1', 100, 8)).toBe('shop-lb1');
  expect(fitted('production-shop-loadbalancer-01', 100, 8)).toBe('produc…er-01');
});
