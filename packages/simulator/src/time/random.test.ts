import { expect, test } from 'vitest';
import { Random } from './random.ts';

test('the same seed draws the same, another seed or stream does not', () => {
  const draws = (seed: number, stream: number) => {
    const random = Random.seeded(seed, stream);
    return Array.from({ length: 50 }, () => random.word());
  };
  expect(draws(1, 0)).toEqual(draws(1, 0));
  expect(draws(1, 0)).not.toEqual(draws(2, 0));
  expect(draws(1, 0)).not.toEqual(draws(1, 1));
});

test('goes on from where it was saved', () => {
  const random = Random.seeded(7, 3);
  random.uuid();
  const again = Random.from(random.state);
  expect(again.uuid()).toBe(random.uuid());
});

test('draws UUIDs of version 4, none twice, and numbers within the span', () => {
  const random = Random.seeded(1, 1);
  const ids = new Set(Array.from({ length: 2_000 }, () => random.uuid()));
  expect(ids.size).toBe(2_000);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const numbers = Array.from({ length: 2_000 }, () => random.between(10, 20));
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(10);
  expect(Math.max(...numbers)).toBeLessThan(20);
  expect(Math.max(...numbers) - Math.min(...numbers)).toBeGreaterThan(9);
});
