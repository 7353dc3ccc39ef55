import { InvalidArgumentError } from 'commander';

/** `20` and `20s`. */
export function wholeSeconds(value: string): number {
  const seconds = Number(/^(\d{1,4})s?$/.exec(value)?.[1] ?? Number.NaN);
  if (seconds >= 1 && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('It is in whole seconds, from 1s to 3600s.');
}
