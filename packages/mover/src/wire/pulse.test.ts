import { describe, expect, it } from 'vitest';
import { limitAtOnce } from './at-once.ts';
import { makePulse } from './pulse.ts';

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

describe('who waits', () => {
  it('goes on at once when it need not wait, and else at the first ring by which its condition holds', async () => {
    const pulse = makePulse();
    await pulse.until(() => true);
    let [holds, gone] = [false, false];
    const waiting = pulse.until(() => holds).then(() => (gone = true));
    pulse.ring();
    await turns();
    expect(gone).toBe(false);
    holds = true;
    await turns();
    expect(gone).toBe(false);
    pulse.ring();
    await waiting;
  });

  it('takes what there is in the order in which they came, and no more than there is', async () => {
    const pulse = makePulse();
    let left = 0;
    const took: number[] = [];
    const takers = [1, 2, 3, 4].map(async (taker) => {
      await pulse.until(() => left > 0 && (left -= 1) >= 0);
      took.push(taker);
    });
    left = 2;
    pulse.ring();
    await turns();
    expect([took, left]).toEqual([[1, 2], 0]);
    left = 1;
    pulse.ring();
    await turns();
    expect(took).toEqual([1, 2, 3]);
    left = 5;
    pulse.ring();
    await Promise.all(takers);
    expect([took, left]).toEqual([[1, 2, 3, 4], 4]);
  });

  it('is asked once for each ring, however many wait, and no more once it has answered', async () => {
    const pulse = makePulse();
    const asked = [0, 0, 0];
    const waiting = asked.map((_, who) =>
      pulse.until(() => {
        asked[who] = (asked[who] ?? 0) + 1;
        return who === 0 && (asked[who] ?? 0) > 1;
      }),
    );
    pulse.ring();
    await waiting[0];
    pulse.ring();
    pulse.ring();
    expect(asked).toEqual([2, 4, 4]);
    pulse.break(new Error('over'));
    const ended = await Promise.allSettled(waiting);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('is told of a fault of its own condition, and nobody else is', async () => {
    const pulse = makePulse();
    const fault = new Error('a fault');
    let armed = false;
    const faulty = pulse.until(() => {
      if (armed) throw fault;
      return false;
    });
    const other = pulse.until(() => armed);
    armed = true;
    pulse.ring();
    const ended = await Promise.allSettled([faulty, other]);
    expect(ended).toEqual([{ status: 'rejected', reason: fault }, { status: 'fulfilled' }]);
    let later = false;
    const after = pulse.until(() => later);
    later = true;
    pulse.ring();
    await after;
  });

  it('hears a ring out of the condition of another one', async () => {
    const pulse = makePulse();
    let [first, second] = [false, false];
    const later = pulse.until(() => second);
    const sooner = pulse.until(() => {
      if (!first) return false;
      second = true;
      pulse.ring();
      return true;
    });
    first = true;
    pulse.ring();
    await expect(Promise.all([later, sooner])).resolves.toHaveLength(2);
  });

  it('runs as many at once as are allowed, each of them', async () => {
    const pulse = makePulse();
    const limited = limitAtOnce(pulse, 2);
    let [running, most, done] = [0, 0, 0];
    await Promise.all(
      Array.from({ length: 20 }, () =>
        limited(async () => {
          running += 1;
          most = Math.max(most, running);
          await turns();
          running -= 1;
          done += 1;
        }),
      ),
    );
    expect([most, done]).toEqual([2, 20]);
  });
});

describe('once it is broken', () => {
  it('everybody is rejected with the first reason, those who wait and those who come, whether their condition holds or not', async () => {
    const pulse = makePulse();
    let holds = false;
    const waiting = pulse.until(() => holds);
    const first = new Error('first');
    holds = true;
    pulse.ring();
    pulse.break(first);
    pulse.break(new Error('second'));
    await expect(waiting).rejects.toBe(first);
    await expect(pulse.until(() => true)).rejects.toBe(first);
    expect(pulse.broken).toEqual({ error: first });
  });

  it('also from within a condition', async () => {
    const pulse = makePulse();
    const broken = new Error('broken');
    let armed = false;
    const breaking = pulse.until(() => {
      if (armed) pulse.break(broken);
      return false;
    });
    const other = pulse.until(() => false);
    armed = true;
    pulse.ring();
    const ended = await Promise.allSettled([breaking, other]);
    expect(ended).toEqual([broken, broken].map((reason) => ({ status: 'rejected', reason })));
  });
});
