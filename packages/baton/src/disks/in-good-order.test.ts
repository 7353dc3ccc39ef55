import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { allInGoodOrder } from './in-good-order.ts';

it('answers with all of them, in their order', async () => {
  expect(await allInGoodOrder([turn('slow'), Promise.resolve(2)])).toEqual(['slow', 2]);
});

it('fails only when every one has ended, with the first failure in their order', async () => {
  let ended = false;
  const slow = turn().then(() => {
    ended = true;
    throw new Error('the first in order');
  });
  await expect(allInGoodOrder([slow, Promise.reject(new Error('the first in time'))])).rejects.toThrow(
    'the first in order',
  );
  expect(ended).toBe(true);
});
