import { describe, expect, it } from 'vitest';
import { StepClock } from './floating-ip/testing/step-clock.ts';
import { type Seen, SteadyLooks } from './steady-looks.ts';

const TAKER: ReadonlySet<Seen> = new Set<Seen>(['taker']);
const signal = new AbortController().signal;

/** Each look in turn: what it sees, and after how many ms it ends. */
function looking(script: readonly (readonly [Seen, number])[], most = 40) {
  const clock = new StepClock();
  let next = 0;
  const looks = new SteadyLooks({
    look: async () => {
      const [seen, ms] = script[Math.min(next, script.length - 1)] ?? ['nobody', 0];
      next += 1;
      await clock.sleep(ms, signal);
      return seen;
    },
    pace: { everyMs: 30, most },
    clock,
    signal,
  });
  const row = (length: number) =>
    looks.until(() => {
      const found = looks.row(length, TAKER);
      return found ?? (clock.monotonicMs() > 20_000 ? { beganMs: -1, endedMs: -1 } : null);
    });
  return { clock, looks, row, begun: () => next };
}

describe('steady looks', () => {
  it('begin on their clock, however long the ones before take', async () => {
    const { row } = looking([
      ['nobody', 1000],
      ['nobody', 1000],
      ['taker', 2],
    ]);
    expect(await row(3)).toEqual({ beganMs: 60, endedMs: 62 });
  });

  it('what began before the row says nothing against it; what began after its first look does', async () => {
    const before = looking([
      ['other', 500],
      ['taker', 2],
    ]);
    expect(await before.row(5)).toEqual({ beganMs: 30, endedMs: 32 });
    const within = looking([
      ['taker', 2],
      ['taker', 2],
      ['nobody', 10],
      ['taker', 2],
    ]);
    expect(await within.row(3)).toEqual({ beganMs: 90, endedMs: 92 });
  });

  it('a look under way breaks a row until it has ended', async () => {
    const { row } = looking([
      ['taker', 2],
      ['taker', 200],
      ['taker', 2],
      ['taker', 2],
      ['taker', 2],
    ]);
    expect((await row(3)).beganMs).toBe(60);
  });

  it('are never more at once than they may', async () => {
    const { looks, clock, begun } = looking([['nobody', 1000]], 4);
    await looks.until(() => (clock.monotonicMs() >= 900 ? true : null));
    expect(begun()).toBe(4);
  });

  it('tell who cannot be told, and what failed', async () => {
    const { looks } = looking([['unknown', 1]]);
    await looks.until(() => (looks.count > 0 ? true : null));
    expect(looks.identified).toBe(false);
    const clock = new StepClock();
    const broken = new SteadyLooks({
      look: () => Promise.reject(new Error('the vantage is gone')),
      pace: { everyMs: 30, most: 4 },
      clock,
      signal,
    });
    await expect(broken.until(() => null)).rejects.toThrow('the vantage is gone');
  });

  it('go on where a look that cannot be made is taken for something', async () => {
    const clock = new StepClock();
    let tries = 0;
    const looks = new SteadyLooks({
      look: () => (++tries > 3 ? Promise.resolve('taker' as const) : Promise.reject(new Error('the vantage is gone'))),
      pace: { everyMs: 30, most: 4 },
      clock,
      signal,
      failedAs: 'unseen',
    });
    const why: (string | null)[] = [];
    const row = await looks.until(() => {
      why.push(looks.whyUnseen);
      return looks.row(2, TAKER);
    });
    expect(row).toEqual({ beganMs: 90, endedMs: 90 });
    expect(why).toEqual(['the vantage is gone', 'the vantage is gone', 'the vantage is gone', null, null]);
    expect([looks.count, looks.identified, looks.lastMs(new Set<Seen>(['unseen']))]).toEqual([2, true, 60]);
  });
});
