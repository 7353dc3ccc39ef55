import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, eachOf } from './pieces.ts';
import { ReadCover } from './read-cover.ts';

describe('cutting', () => {
  it('covers every byte once, aligned, and no request is too large', () => {
    const block = fc.constantFrom(1, 512, 4096);
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.nat(100_000),
        block,
        fc.integer({ min: 4096, max: 50_000 }),
        (offset, length, block, most) => {
          const { whole, edges } = cut(offset, length, block, most);
          const requests = [...whole];
          for (const piece of requests) {
            expect([piece.offset % block, piece.length % block, piece.length <= most]).toEqual([0, 0, true]);
          }
          for (const edge of edges)
            expect(Math.floor(edge.offset / block)).toBe(Math.floor((edge.offset + edge.length - 1) / block));
          let at = offset;
          for (const piece of [...requests, ...edges].sort((a, b) => a.offset - b.offset)) {
            expect(piece.offset).toBe(at);
            expect(piece.length).toBeGreaterThan(0);
            at += piece.length;
          }
          expect(at).toBe(offset + length);
        },
      ),
    );
  });

  it('begins nothing after a failure, and waits for what runs', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = eachOf([1, 2, 3, 4, 5], 2, async (one) => {
      begun.push(one);
      if (one === 1) throw new Error('first');
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended.push(one);
    });
    await expect(work).rejects.toThrow('first');
    expect([begun, ended]).toEqual([[1, 2], [2]]);
  });
});

describe('what has come of a read', () => {
  it('counts every byte once, in any order', () => {
    const chunks = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 40 })), { maxLength: 60 });
    fc.assert(
      fc.property(chunks, (chunks) => {
        const cover = new ReadCover();
        const seen = new Set<number>();
        for (const [begin, length] of chunks) {
          const bytes = Array.from({ length }, (_, at) => begin + at);
          const isNew = bytes.every((byte) => !seen.has(byte));
          expect(cover.add(begin, begin + length)).toBe(isNew);
          if (isNew) for (const byte of bytes) seen.add(byte);
          expect(cover.bytes).toBe(seen.size);
        }
      }),
    );
  });

  it('gives up on a reply in more pieces than there can be', () => {
    const cover = new ReadCover();
    let at = 0;
    while (cover.add(at, at + 1)) at += 2;
    expect(cover.chunks).toBe(65_537);
  });
});
