/** Random numbers that a seed brings back, on every machine and every Node. */

export interface Random {
  /** 0 <= n < limit. */
  readonly below: (limit: number) => number;
  readonly chance: (probability: number) => boolean;
  /** One of them; the list must not be empty. */
  readonly of: <T>(list: readonly T[]) => T;
}

/** xorshift32 (G. Marsaglia, Xorshift RNGs, 2003). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0 || 0x9e3779b9;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x1_0000_0000;
  };
  for (let warm = 0; warm < 8; warm += 1) next();
  return {
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    of: (list) => {
      const [first] = list;
      if (first === undefined) throw new RangeError('nothing to choose from');
      return list[Math.floor(next() * list.length)] ?? first;
    },
  };
}

/** FNV-1a: a seed of its own for every input, so that one input can be made again alone. */
export function seedOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const sign of parts.join('\n')) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
