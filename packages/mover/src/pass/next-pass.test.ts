import { describe, expect, it } from 'vitest';
import { shouldRepeat, type PassHistory } from './next-pass.ts';
import { makeProgressMeter } from './progress-meter.ts';
import { makeChunkMap } from './chunk-map.ts';
import { CHUNK_BYTES, type Progress } from './pass.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const pass = (changedBytes: number, seconds: number): PassHistory => ({ sizeBytes: 20 * GIB, changedBytes, seconds });
const goal = { sendSeconds: 2 };

describe('another pass', () => {
  it('is needed until something is known of what changes', () => {
    expect(shouldRepeat([], goal)).toMatchObject({ repeat: true, reason: 'first' });
    expect(shouldRepeat([pass(8 * GIB, 70)], goal)).toMatchObject({ repeat: true, reason: 'nothing-known-of-changes' });
  });

  it('is not needed when what changes is sent within the goal', () => {
    const decision = shouldRepeat([pass(8 * GIB, 70), pass(200 * MIB, 25)], goal);
    expect(decision).toMatchObject({ repeat: false, reason: 'goal-met' });
    // 200 MiB changed in 70 s, so about 71 in 25 s, at 117 MiB/s.
    expect(decision.forecast?.changedBytes).toBeCloseTo((200 * MIB * 25) / 70, -3);
    expect(decision.forecast?.sendSeconds).toBeCloseTo(0.61, 1);
    expect(decision.forecast?.passSeconds).toBeCloseTo(25 - 1.7, 0);
  });

  it('goes on while each leaves less, and ends when one brings no gain', () => {
    const busy = [pass(8 * GIB, 70), pass(4 * GIB, 40)];
    expect(shouldRepeat(busy, goal)).toMatchObject({ repeat: true, reason: 'too-much-changes' });
    expect(shouldRepeat([...busy, pass(3 * GIB, 33)], goal)).toMatchObject({ repeat: true });
    expect(shouldRepeat([...busy, pass(3.5 * GIB, 38)], goal)).toMatchObject({ repeat: false, reason: 'no-gain' });
  });

  it('ends after so many', () => {
    const shrinking = [8, 4, 3, 2.3].map((changed) => pass(changed * GIB, 30));
    expect(shouldRepeat(shrinking, { ...goal, mostPasses: 4 })).toMatchObject({
      repeat: false,
      reason: 'enough-passes',
    });
  });

  it('goes by a rate that is given', () => {
    const history = [pass(8 * GIB, 70), pass(200 * MIB, 70)];
    expect(shouldRepeat(history, goal, 10 * MIB)).toMatchObject({ repeat: true });
    expect(shouldRepeat(history, goal, 200 * MIB)).toMatchObject({ repeat: false });
  });
});

describe('progress', () => {
  it('is told four times a second, with a rate that follows and what is left', () => {
    const told: Progress[] = [];
    const meter = makeProgressMeter(1000 * MIB, 0, 0, (progress) => told.push(progress));
    for (let ms = 10; ms <= 5000; ms += 10) meter.at({ doneBytes: ms * 0.1 * MIB, changedBytes: 0, wireBytes: 0 }, ms);
    expect(told).toHaveLength(20);
    expect(told.at(-1)?.bytesPerSecond).toBeCloseTo(100 * MIB, -3);
    expect(told.at(-1)?.etaSeconds).toBeCloseTo(5, 3);
    meter.at({ doneBytes: 1000 * MIB, changedBytes: 7, wireBytes: 9 }, 5001);
    meter.at({ doneBytes: 1000 * MIB, changedBytes: 7, wireBytes: 9 }, 5002);
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toMatchObject({ etaSeconds: 0, changedBytes: 7, wireBytes: 9 });
  });

  it('of a pass that was resumed does not count what was done before as quick', () => {
    const told: Progress[] = [];
    const meter = makeProgressMeter(100 * MIB, 90 * MIB, 0, (progress) => told.push(progress));
    meter.at({ doneBytes: 91 * MIB, changedBytes: 0, wireBytes: 0 }, 1000);
    expect(told[0]?.bytesPerSecond).toBe(MIB);
  });
});

describe('a map of chunks', () => {
  const size = 1500 * CHUNK_BYTES + 5;

  it('holds where a run holds for all of a chunk, and asks once for each gibibyte', async () => {
    const asked: number[] = [];
    const holds = makeChunkMap(size, async (offset, length) => {
      asked.push(offset);
      return [
        { offset, length: 10 * CHUNK_BYTES + 1, holds: true },
        { offset: offset + 10 * CHUNK_BYTES + 1, length: CHUNK_BYTES, holds: false },
        { offset: offset + 11 * CHUNK_BYTES + 1, length: length - 11 * CHUNK_BYTES - 1, holds: true },
      ];
    });
    const found = await Promise.all([0, 9, 10, 11, 12, 1023].map((chunk) => holds(chunk)));
    expect(found).toEqual([true, true, false, false, true, true]);
    expect(await holds(1500)).toBe(true);
    expect(asked).toEqual([0, 1024 * CHUNK_BYTES]);
  });

  it('holds nowhere that nothing is told of', async () => {
    const gaps = makeChunkMap(size, async (offset) => [
      { offset: offset + CHUNK_BYTES, length: CHUNK_BYTES, holds: true },
    ]);
    expect(await Promise.all([0, 1, 2, 1023].map((chunk) => gaps(chunk)))).toEqual([false, true, false, false]);
    let asked = 0;
    const silent = makeChunkMap(size, async () => {
      asked += 1;
      return null;
    });
    expect(await silent(1)).toBe(false);
    expect(await silent(1400)).toBe(false);
    expect(asked).toBe(1);
  });
});
