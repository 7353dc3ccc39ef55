import { describe, expect, it } from 'vitest';
import { makeLinkRate } from './link-rate.ts';

const MIB = 1024 * 1024;

function driven(limit: number | null = null) {
  let at = 0;
  const rate = makeLinkRate(
    () => limit,
    () => at,
  );
  return { rate, pass: (milliseconds: number): void => void (at += milliseconds) };
}

/** Sends a MiB every 20 ms, of which the sender waits so many. */
async function send({ rate, pass }: ReturnType<typeof driven>, waitedMs: number, times = 20): Promise<void> {
  for (let one = 0; one < times; one += 1) {
    pass(20 - waitedMs);
    await rate.waiting(async () => pass(waitedMs));
    rate.sent(MIB);
  }
}

describe('the rate of a link', () => {
  it('is that of what crosses while the sender waits for it', async () => {
    const busy = driven();
    expect(busy.rate.bytesPerSecond).toBe(Infinity);
    await send(busy, 15);
    expect(busy.rate.bytesPerSecond / (50 * MIB)).toBeCloseTo(1, 1);
  });

  it('is not known while something else is waited for, nor any more once it is', async () => {
    const link = driven();
    await send(link, 5);
    expect(link.rate.bytesPerSecond).toBe(Infinity);
    await send(link, 15);
    expect(link.rate.bytesPerSecond).toBeLessThan(Infinity);
    await send(link, 5);
    expect(link.rate.bytesPerSecond).toBe(Infinity);
  });

  it('counts the time of many who wait at once only once', async () => {
    const { rate, pass } = driven();
    let go: (() => void)[] = [];
    for (let span = 0; span < 10; span += 1) {
      const waits = Array.from({ length: 16 }, () => rate.waiting(() => new Promise((resolve) => go.push(resolve))));
      pass(5);
      for (const one of go) one();
      go = [];
      await Promise.all(waits);
      pass(15);
      rate.sent(16 * MIB);
    }
    expect(rate.bytesPerSecond).toBe(Infinity);
  });

  it('counts a wait that is not over when the span is', async () => {
    const { rate, pass } = driven();
    let go = (): void => {};
    const wait = rate.waiting(
      () =>
        new Promise((resolve) => {
          go = resolve;
        }),
    );
    pass(200);
    rate.sent(MIB);
    expect(rate.bytesPerSecond).toBe(5 * MIB);
    go();
    await wait;
  });

  it('is never above a limit that was set, and known by it from the first', async () => {
    const { rate } = driven(12_500_000);
    expect(rate.bytesPerSecond).toBe(12_500_000);
  });
});
