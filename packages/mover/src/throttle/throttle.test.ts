import { describe, expect, it } from 'vitest';
import { makeLatencyGovernor } from './latency-governor.ts';
import { makeThrottle } from './throttle.ts';
import { makeTokenBucket } from './token-bucket.ts';

const MIB = 1024 * 1024;

/** Takes as a pass does, in driven time; answers how long it took in milliseconds. */
function drive(bucket: ReturnType<typeof makeTokenBucket>, chunks: number, startMs = 0): number {
  let at = startMs;
  for (let one = 0; one < chunks; one += 1) at += bucket.take(MIB, at);
  return at - startMs;
}

describe('a token bucket', () => {
  it('lets its rate pass and no more', () => {
    expect(drive(makeTokenBucket(10 * MIB, 0), 100)).toBeCloseTo(10_000, -2);
    expect(drive(makeTokenBucket(null, 0), 1000)).toBe(0);
  });

  it('saves up a quarter of a second at most', () => {
    const bucket = makeTokenBucket(100 * MIB, 0);
    expect(drive(bucket, 125, 60_000)).toBeCloseTo(1000, -2);
  });

  it('takes a new rate while it runs, without the debts of the old', () => {
    const bucket = makeTokenBucket(1000, 0);
    expect(bucket.take(MIB, 0)).toBeGreaterThan(1_000_000);
    bucket.setRate(100 * MIB, 1);
    expect(bucket.take(0, 1)).toBeLessThan(50);
    bucket.setRate(null, 2);
    expect(bucket.take(MIB, 2)).toBe(0);
    expect(() => bucket.setRate(0, 3)).toThrow(RangeError);
  });
});

describe('a latency governor', () => {
  const many = (governor: ReturnType<typeof makeLatencyGovernor>, ms: number, times = 9): void => {
    for (let one = 0; one < times; one += 1) governor.took(ms);
  };

  it('halves what is in flight while the median is above the budget, then rests, and comes back', () => {
    const governor = makeLatencyGovernor({ medianMs: 20, mostInFlight: 8 });
    const seen = [governor.inFlight];
    for (let one = 0; one < 3; one += 1) {
      many(governor, 30);
      seen.push(governor.inFlight);
    }
    expect(seen).toEqual([8, 4, 2, 1]);
    expect(governor.restMs).toBe(0);
    many(governor, 30);
    many(governor, 30);
    expect(governor.restMs).toBe(40);
    many(governor, 16);
    expect([governor.restMs, governor.inFlight]).toEqual([40, 1]);
    many(governor, 5, 9 * 20);
    expect([governor.restMs, governor.inFlight]).toEqual([0, 8]);
  });

  it('goes by the median, not by what is slow once', () => {
    const governor = makeLatencyGovernor({ medianMs: 20, mostInFlight: 8 });
    for (let one = 0; one < 90; one += 1) governor.took(one % 3 === 0 ? 900 : 10);
    expect(governor.inFlight).toBe(8);
  });

  it('never rests without end', () => {
    const governor = makeLatencyGovernor({ medianMs: 1, mostInFlight: 2 });
    many(governor, 500, 900);
    expect(governor.restMs).toBeLessThanOrEqual(1000);
  });
});

describe('a throttle', () => {
  it('can be changed while somebody rests', async () => {
    const throttle = makeThrottle({ wireBytesPerSecond: 1000 });
    const resting = throttle.beforeSend(MIB, new AbortController().signal);
    throttle.set({ wireBytesPerSecond: null });
    await resting;
    expect(throttle.readsInFlight).toBe(4);
    throttle.set({ readsInFlight: 9 });
    expect(throttle.readsInFlight).toBe(9);
  });

  it('ends a rest by the signal', async () => {
    const stop = new AbortController();
    const resting = makeThrottle({ readBytesPerSecond: 1 }).beforeRead(MIB, stop.signal);
    stop.abort();
    await expect(resting).rejects.toThrow('abort');
  });
});
