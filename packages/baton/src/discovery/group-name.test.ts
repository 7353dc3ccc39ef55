import { expect, it } from 'vitest';

import { sharedName } from './group-name.ts';

it.each([
  [['shop-lb1', 'shop-lb2'], 'shop'],
  [['shop-lb-1', 'shop-lb-2'], 'shop-lb'],
  [['shop.primary', 'shop.secondary'], 'shop'],
  [['eu-shop_lb1', 'eu-shop_lb2', 'eu-shop_lb10'], 'eu-shop'],
  [['shop-lb', 'shop-lb2'], 'shop'],
  [['lb1', 'lb2'], null],
  [['a-x', 'b-x'], null],
  [['', ''], null],
  [['alone'], null],
])('%j share %j', (names, shared) => {
  expect(sharedName(names)).toBe(shared);
});
