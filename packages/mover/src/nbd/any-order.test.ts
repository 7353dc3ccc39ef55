/** Whatever is read, written and made zero, in whatever order replies come: the same as on a buffer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryDevice } from '../device/testing/memory-device.ts';
import { openNbd } from './open-nbd.ts';
import { EXPORT_FLAG } from './protocol.ts';
import { startNbdServer, type NbdServerOptions } from './testing/nbd-server.ts';

const SIZE = 64 * 1024;
const range = fc
  .tuple(fc.nat(SIZE), fc.nat(20_000))
  .map(([offset, length]) => ({ offset, length: Math.min(length, SIZE - offset) }));
const call = fc.oneof(
  fc.record({ kind: fc.constant('read' as const), range }),
  fc.record({ kind: fc.constant('write' as const), range, seed: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('zeros' as const), range }),
  fc.record({ kind: fc.constant('extents' as const), range }),
);
type Call = (typeof call extends fc.Arbitrary<infer C> ? C : never) & { readonly seed?: number };
const server = fc.record({
  block: fc.constantFrom(1, 512, 4096),
  maximum: fc.constantFrom(4096, 12_288, 65_536),
  structured: fc.boolean(),
  chunkBytes: fc.constantFrom(512, 1000, 65_536),
  statusExtents: fc.constantFrom(1, 3, 1000),
  flags: fc.constantFrom(EXPORT_FLAG.flush, EXPORT_FLAG.flush | EXPORT_FLAG.writeZeroes),
  group: fc.integer({ min: 1, max: 5 }),
  inFlight: fc.constantFrom(1, 3, 16),
});

describe('any calls, with replies in any order', () => {
  it('do to an export what they do to a buffer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(call, { maxLength: 6 }), { maxLength: 5 }), server, async (rounds, how) => {
        const behind = memoryDevice(SIZE);
        const { block: minimum, maximum, group, inFlight, ...rest } = how;
        const options: NbdServerOptions = { ...rest, blockSizes: { minimum, preferred: 4096, maximum } };
        const served = await startNbdServer(behind, options);
        const disk = await openNbd(served.address, { inFlight });
        served.order({ kind: 'reorder', group });
        const model = Buffer.alloc(SIZE);
        for (const round of rounds) {
          // What runs at once must not overlap: that is the caller's to order.
          await Promise.all(apart(round).map((one) => play(one, disk, model)));
          expect(behind.content.equals(model)).toBe(true);
        }
        await disk.close();
        await served.close();
      }),
      { numRuns: 25 },
    );
  });
});

function apart(calls: readonly Call[]): readonly Call[] {
  const taken: Call[] = [];
  for (const one of calls) {
    const { offset, length } = one.range;
    const meets = taken.some(({ range }) => offset < range.offset + range.length && range.offset < offset + length);
    if (!meets) taken.push(one);
  }
  return taken;
}

async function play(
  { kind, range, seed = 0 }: Call,
  disk: Awaited<ReturnType<typeof openNbd>>,
  model: Buffer,
): Promise<void> {
  const { offset, length } = range;
  if (kind === 'write') {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * seed) & 255));
    bytes.copy(model, offset);
    await disk.write(offset, bytes);
  } else if (kind === 'zeros') {
    model.fill(0, offset, offset + length);
    await disk.writeZeros(offset, length);
  } else if (kind === 'read') {
    const expected = Buffer.from(model.subarray(offset, offset + length));
    const into = Buffer.alloc(length, 0xee);
    await disk.read(offset, into);
    expect(into.equals(expected)).toBe(true);
  } else {
    const expected = Buffer.from(model.subarray(offset, offset + length));
    const extents = (await disk.extents(offset, length)) ?? [];
    for (const extent of extents) {
      const at = extent.offset - offset;
      if (extent.kind === 'zero')
        expect(expected.subarray(at, at + extent.length).every((byte) => byte === 0)).toBe(true);
    }
    if (extents.length > 0) expect(extents.reduce((sum, extent) => sum + extent.length, 0)).toBe(length);
  }
}
