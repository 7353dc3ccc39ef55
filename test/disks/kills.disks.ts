/**
 * Whatever is killed, at whatever moment: the disks end up alike, and little is done again. `BATON_KILLS` says how many kills,
 * `BATON_SEED` which ones; `npm run bench:disks:kills` makes a thousand and writes down what it found.
 */
import { describe, expect, it } from 'vitest';

import { COMMIT_BYTES } from '@baton/mover';

import { runFaults } from './harness/fault-run.ts';

const KILLS = Number(process.env['BATON_KILLS'] ?? 60);
const SEED = Number(process.env['BATON_SEED'] ?? Date.now() % 1_000_000);

describe('a move that is killed', () => {
  it(`ends with disks that are alike after ${KILLS} kills (seed ${SEED})`, { timeout: 1_500_000 }, async () => {
    const tell = (text: string): void => void process.stdout.write(`${text}\n`);
    const totals = await runFaults({ seed: SEED, kills: KILLS, atOnce: 3, tell });
    tell(JSON.stringify({ seed: SEED, ...totals }));
    expect(totals.differences).toBe(0);
    expect(totals.kills.all).toBeGreaterThanOrEqual(KILLS);
    expect(totals.mostDoneAgainBytes).toBeLessThanOrEqual(COMMIT_BYTES);
  });
});
