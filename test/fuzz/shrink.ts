/** Makes a failing input small: takes pieces out as long as it fails in the same way. Bounded in tries and time. */

const MOST_TRIES = 3000;
const MOST_MS = 1500;

export function shrunk(input: string, fails: (candidate: string) => boolean): string {
  let best = input;
  let tries = 0;
  const until = performance.now() + MOST_MS;
  const goesOn = (): boolean => tries < MOST_TRIES && performance.now() < until;
  for (let size = Math.ceil(best.length / 2); size >= 1 && goesOn(); size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < best.length && goesOn();) {
      const candidate = best.slice(0, start) + best.slice(start + size);
      tries += 1;
      if (fails(candidate)) best = candidate;
      else start += size;
    }
  }
  return best;
}
