/** What a guard costs that is on watch for a week. */
import { describe, expect, it } from 'vitest';
import { answered, guard, unavailable } from '../../packages/baton/src/runbook/guard/testing/watch.ts';

describe('a guard that is on watch for a week', () => {
  const WEEK_MS = 7 * 24 * 3_600_000;
  const interval = 20;

  it('writes nothing, asks one question a look, and holds on to nothing', { timeout: 600_000 }, async () => {
    const seen = await guard({
      outside: answered,
      httpIntervalMs: 10_000,
      guardInterval: interval,
      approvedAtMs: WEEK_MS,
    });
    expect(seen.thrown).toBeNull();
    expect(seen.events.map(({ kind }) => kind)).toEqual(['load-balancer.seen']);
    expect(seen.looksAtMs.length).toBeLessThanOrEqual(WEEK_MS / 1000 / interval + 1);
    expect(seen.callsToSource).toBeLessThanOrEqual((2 * WEEK_MS) / 30_000 + 2);
    expect(seen.listeners).toBe(0);
  });

  it('tells of an API that comes and goes all day a few times an hour', { timeout: 600_000 }, async () => {
    const seen = await guard({
      nova: (nowMs) => (nowMs % 60_000 < 30_000 ? unavailable : {}),
      guardInterval: interval,
      approvedAtMs: WEEK_MS / 7,
    });
    expect(seen.thrown).toBeNull();
    expect(seen.events.length).toBeLessThanOrEqual(2 * (WEEK_MS / 7 / 600_000) + 2);
  });
});
