/** Whole migrations on the data plane, in both orders, and the ways back; judged from outside. */
import { afterEach, describe, expect, it } from 'vitest';

import { migrate, type MigrationOrder } from './scenarios/migration.ts';
import { observe, type Observed, withRetry } from './scenarios/observe.ts';
import { inWindow, rollbackAfterBoth, rollbackPlanned } from './scenarios/rollback.ts';
import { tell, told } from './scenarios/samples.ts';
import { moveFloatingIpsByHand } from './scenarios/steer.ts';
import { sleep, type World } from './world/world.ts';

let world: World | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

/** A planned migration may lose 10 ms in sum; a run in which the prober was late is taken once more. */
const LIMIT_MS = 10;

async function once(what: string, take: () => Promise<Observed>): Promise<Observed> {
  return told(
    what,
    await withRetry(take, (lateMs) => tell(`${what}: the prober was ${lateMs.toFixed(1)} ms late, taken again`)),
  );
}

describe('a cutover by floating IP', () => {
  it.each<MigrationOrder>(['primary-first', 'standby-first'])(
    'loses nothing in a whole migration: %s',
    async (order) => {
      const seen = await once(order, () => migrate(order, { by: 'baton', cutover: 'floating-ip' }));
      expect(seen.phases.get('cutover')?.lost).toBe(0);
      expect(seen.whole.totalMs).toBeLessThanOrEqual(LIMIT_MS);
      expect(seen.whole.servedBy.at(-1)).toBe('primary-in-target');
    },
  );

  it('loses nothing on a planned rollback in the rollback window, and after both have moved', async () => {
    const planned = await once('planned rollback', () => rollbackPlanned({ by: 'baton', cutover: 'floating-ip' }));
    expect(planned.whole.lost).toBe(0);
    expect(planned.whole.servedBy).toEqual(['primary-in-target', 'secondary']);
    const late = await once('after both', () => rollbackAfterBoth({ by: 'baton', cutover: 'floating-ip' }));
    expect(late.whole.lost).toBe(0);
    expect(late.whole.servedBy).toEqual(['primary-in-target', 'secondary']);
  });

  it('is what it is: deleted there and created here, nobody serves meanwhile; shut off with nobody watching, none ever does', async () => {
    const pair = (world = await inWindow({ by: 'baton', cutover: 'floating-ip' }));
    const byHand = await observe(pair, () => moveFloatingIpsByHand(pair, 'source'));
    expect(told('by hand', byHand).whole.totalMs).toBeGreaterThan(1500);
    const nobody = await observe(pair, async () => {
      await pair.powerOffHard('secondary');
      await sleep(3000);
    });
    expect(told('nobody watches', nobody).whole.cameBack).toBe(false);
  });
});
