/** Looks at something that a cloud changes by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Ground } from './ground.ts';

/** Looks until it is as wanted; null from `look` is "not yet". */
export async function eventually<T>(
  ground: Ground,
  what: string,
  look: () => Promise<T | null>,
  timeoutMs = 90_000,
): Promise<T> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > endMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await sleep(ground.pollMs);
  }
}

/** Every state that was seen, in order and each once in a row, until the one that is waited for. */
export async function statesUntil(
  ground: Ground,
  last: string,
  look: () => Promise<string>,
  timeoutMs = 90_000,
): Promise<readonly string[]> {
  const seen: string[] = [];
  await eventually(
    ground,
    `state ${last}`,
    async () => {
      const state = await look();
      if (seen.at(-1) !== state) seen.push(state);
      return state === last ? state : null;
    },
    timeoutMs,
  ).catch((error: unknown) => {
    throw new Error(`seen: ${seen.join(', ')}`, { cause: error });
  });
  return seen;
}

/** Looks may miss a state; they must never see another one, nor in another order. */
export function expectOrder(seen: readonly string[], order: readonly string[]): void {
  let at = -1;
  for (const state of seen) {
    const next = order.indexOf(state, at + 1);
    expect(next, `${state} in ${seen.join(', ')}; expected ${order.join(', ')}`).toBeGreaterThan(at);
    at = next;
  }
  expect(seen.at(-1)).toBe(order.at(-1));
}
