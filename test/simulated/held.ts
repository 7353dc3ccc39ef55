import type { Held } from '../../packages/baton/src/ports/engine.ts';

/** The right to run a migration, where nobody else could want it. */
export function held(): Held & { release(): Promise<void> } {
  return { signal: new AbortController().signal, isHeld: () => true, release: () => Promise.resolve() };
}
