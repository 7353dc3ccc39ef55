import { interruption, MoverError } from '@baton/mover';
import { expect, it } from 'vitest';
import { asBatonError } from './mover-failure.ts';

it('an interruption, of this end or told by the other, is no fault of Baton, and the same again may succeed', () => {
  const own = interruption('its time of 60 s is over');
  const { code, message, remedy, retryable } = own;
  const told = new MoverError({ code, message: `The other end gave up: ${message}`, remedy, retryable });
  for (const error of [own, told])
    expect(asBatonError(error)).toMatchObject({
      name: 'BatonError',
      code: 'INTERRUPTED',
      kind: 'user',
      message: error.message,
      remedy,
      retryable: true,
      cause: error,
    });
});

it('what no mover says stays as it is', () => {
  const error = new Error('another');
  expect(asBatonError(error)).toBe(error);
});
