import type { Pulse } from './pulse.ts';

/** Runs calls, at most so many at once; the others wait their turn, or are rejected when the pulse breaks. */
export function limitAtOnce(pulse: Pulse, most: number): <T>(call: () => Promise<T>) => Promise<T> {
  let running = 0;
  return async (call) => {
    await pulse.until(() => {
      if (running >= most) return false;
      // Taken here: between a condition that held and the turn of who waited for it, another one may look.
      running += 1;
      return true;
    });
    try {
      return await call();
    } finally {
      running -= 1;
      pulse.ring();
    }
  };
}
