/** A whole migration whose HA IP is led by BGP, with the shipped recipe as the hook; judged from outside. */
import { expect, it } from 'vitest';

import { migrate } from './scenarios/migration.ts';
import { withRetry } from './scenarios/observe.ts';
import { tell, told } from './scenarios/samples.ts';

const LIMIT_MS = 10;

it('loses nothing at a cutover by BGP, and 10 ms at most in the whole migration', async () => {
  const take = () => migrate('primary-first', { by: 'baton', cutover: 'bgp' });
  const seen = told(
    'primary-first by BGP',
    await withRetry(take, (lateMs) => tell(`the prober was ${lateMs.toFixed(1)} ms late, taken again`)),
  );
  expect(seen.phases.get('cutover')?.lost).toBe(0);
  expect(seen.whole.totalMs).toBeLessThanOrEqual(LIMIT_MS);
  expect(seen.whole.servedBy).toEqual(['primary', 'secondary', 'primary-in-target']);
});
