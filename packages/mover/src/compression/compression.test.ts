import { randomFillSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compress, decompress, ratioOf } from './brotli.ts';
import { makeCompressionChoice } from './compression-choice.ts';

const MIB = 1024 * 1024;
const text = Buffer.alloc(MIB, 'a load balancer, ');

describe('brotli', () => {
  it('gives back what it was given', async () => {
    const packed = await compress(text);
    expect(packed.length).toBeLessThan(MIB / 50);
    expect((await decompress(packed, MIB)).equals(text)).toBe(true);
  });

  it('never makes more than was announced, nor takes less for it', async () => {
    const packed = await compress(text);
    await expect(decompress(packed, MIB - 1)).rejects.toMatchObject({ code: 'PROTOCOL_BROKEN' });
    await expect(decompress(packed, MIB + 1)).rejects.toMatchObject({ code: 'PROTOCOL_BROKEN' });
    await expect(decompress(randomFillSync(Buffer.alloc(500)), 1000)).rejects.toMatchObject({
      code: 'PROTOCOL_BROKEN',
    });
  });

  it('tells text from noise by a sample', () => {
    expect(ratioOf(text.subarray(0, 4096))).toBeGreaterThan(20);
    expect(ratioOf(randomFillSync(Buffer.alloc(4096)))).toBeLessThan(1.05);
  });
});

describe('the choice to compress', () => {
  let linkRate = Infinity;
  const choice = (ratio: number) =>
    makeCompressionChoice(
      () => linkRate,
      () => ratio,
    );

  it('is no while the link is not waited for', () => {
    linkRate = Infinity;
    expect(choice(10).worthwhile(text)).toBe(false);
  });

  it('follows ratio x link rate < compression rate', () => {
    const slow = choice(2.7);
    linkRate = 10e6;
    expect(slow.worthwhile(text)).toBe(true);
    const quick = choice(2.7);
    linkRate = 60e6;
    // 2.7 x 60 is more than the 100 MB/s that are believed at first ...
    expect(quick.worthwhile(text)).toBe(false);
    // ... and less than what is measured then.
    for (let one = 0; one < 40; one += 1) quick.compressed(MIB, MIB / 200e3);
    expect(quick.worthwhile(text)).toBe(true);
    linkRate = Infinity;
    expect(quick.worthwhile(text)).toBe(false);
  });

  it('is no for what does not become smaller, and looks at 4 KiB', () => {
    let looked = 0;
    const noise = makeCompressionChoice(
      () => 1e6,
      (sample) => {
        looked = sample.length;
        return 1.02;
      },
    );
    expect(noise.worthwhile(text)).toBe(false);
    expect(looked).toBe(4096);
  });
});
