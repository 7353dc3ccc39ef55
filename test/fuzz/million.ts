/** One share of the run of `npm run fuzz`: every parser gets its part of the inputs, and its growth is measured once. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';
import { overgrown } from './growth.ts';
import { RESULTS, SEED, SHARES, TOTAL } from './settings.ts';
import { allTargets } from './targets.ts';

const LIMIT_MS = 3_600_000;

export function runShare(share: number): void {
  test(`share ${share + 1} of ${SHARES}`, { timeout: LIMIT_MS }, async () => {
    const targets = await allTargets();
    const others = targets.flatMap(({ samples }) => samples);
    const each = Math.ceil(TOTAL / targets.length / SHARES);
    const figures = targets.map((target) =>
      fuzz(target, others, { seed: SEED, from: share * each, to: (share + 1) * each }),
    );
    // Shapes are the same in every share: each measures its part of the parsers.
    const growth = targets
      .filter((_, index) => index % SHARES === share)
      .map((target) => ({ parser: target.name, overgrown: overgrown(target) }));
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(join(RESULTS, `fuzz-${share}.json`), JSON.stringify({ figures, growth }));
    expect(figures.flatMap(({ failures }) => failures)).toEqual([]);
    expect(growth.filter((one) => one.overgrown.length > 0)).toEqual([]);
  });
}
