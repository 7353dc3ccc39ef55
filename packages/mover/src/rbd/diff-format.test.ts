import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MoverError } from '../mover-error.ts';
import { Coverage } from './coverage.ts';
import type { DiffEvent, DiffVersion } from './diff-format.ts';
import { RbdDiffParser } from './diff-parser.ts';
import { encodeDiffEvent } from './diff-writer.ts';
import { readRbdDiff } from './read-diff.ts';

const RUNS = { numRuns: 150 };

/** A diff as Ceph would write one: ranges in rising order, without overlaps. */
const diffs = fc
  .record({
    version: fc.constantFrom<DiffVersion>(1, 2),
    from: fc.option(fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !text.includes('\0'))),
    to: fc.option(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => !text.includes('\0'))),
    isProtected: fc.boolean(),
    ranges: fc.array(
      fc.record({ gap: fc.nat(9), zero: fc.boolean(), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
      { maxLength: 6 },
    ),
    tail: fc.nat(9),
  })
  .map((diff): { readonly version: DiffVersion; readonly events: readonly DiffEvent[] } => {
    const events: DiffEvent[] = [{ kind: 'begin', version: diff.version }];
    if (diff.from !== null) events.push({ kind: 'from-snap', name: diff.from });
    if (diff.to !== null) events.push({ kind: 'to-snap', name: diff.to });
    if (diff.to !== null && diff.version === 2) events.push({ kind: 'protection', isProtected: diff.isProtected });
    const data: DiffEvent[] = [];
    let offset = 0;
    for (const range of diff.ranges) {
      offset += range.gap;
      const length = range.bytes.length;
      if (range.zero) data.push({ kind: 'zero', offset, length });
      else data.push({ kind: 'write', offset, length }, { kind: 'data', offset, bytes: Buffer.from(range.bytes) });
      offset += length;
    }
    return {
      version: diff.version,
      events: [...events, { kind: 'size', sizeBytes: offset + diff.tail }, ...data, { kind: 'end' }],
    };
  });

function write(version: DiffVersion, events: readonly DiffEvent[]): Buffer {
  return Buffer.concat(events.map((event) => encodeDiffEvent(version, event)));
}

/** All events, with the pieces of one `write` joined. */
function parse(bytes: Buffer, cuts: readonly number[] = []): DiffEvent[] {
  const parser = new RbdDiffParser();
  const events: DiffEvent[] = [];
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  let start = 0;
  for (const end of ends) {
    for (const event of parser.push(bytes.subarray(start, end))) {
      const last = events.at(-1);
      if (event.kind === 'data' && last?.kind === 'data')
        events[events.length - 1] = { ...last, bytes: Buffer.concat([last.bytes, event.bytes]) };
      else events.push(event);
    }
    start = end;
  }
  parser.finish();
  return events;
}

function failure(bytes: Buffer, options: { readonly maxSizeBytes?: number } = {}): MoverError {
  try {
    const parser = new RbdDiffParser(options);
    for (const event of parser.push(bytes)) void event;
    parser.finish();
  } catch (error) {
    if (error instanceof MoverError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('both forms of a diff', () => {
  it('are what they were after reading and writing, however the stream is cut into pieces', () => {
    fc.assert(
      fc.property(diffs, fc.array(fc.nat(), { maxLength: 20 }), ({ version, events }, cuts) => {
        const bytes = write(version, events);
        const read = parse(bytes, cuts);
        expect(read).toEqual(events);
        expect(write(version, read)).toEqual(bytes);
      }),
      RUNS,
    );
  });

  it('are refused when they are cut short anywhere', () => {
    fc.assert(
      fc.property(diffs, fc.nat(), ({ version, events }, at) => {
        const bytes = write(version, events);
        const cut = at % bytes.length;
        const error = failure(bytes.subarray(0, cut));
        expect(error.code).toBe('PROTOCOL_BROKEN');
        expect(error.message).toContain(`at byte ${String(cut)}`);
      }),
      RUNS,
    );
  });

  it('are refused or read as something else when any byte is another', () => {
    fc.assert(
      fc.property(diffs, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ version, events }, at, flip) => {
        const bytes = write(version, events);
        const changed = Buffer.from(bytes);
        changed[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        let read: DiffEvent[] | null = null;
        try {
          read = parse(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(MoverError);
        }
        if (read !== null) expect(read).not.toEqual(events);
      }),
      RUNS,
    );
  });

  it('never keep the reader busy with bytes that nobody wrote', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('rbd diff v1\n', 'rbd diff v2\n', ''),
        fc.uint8Array({ maxLength: 200 }),
        (banner, noise) => {
          const bytes = Buffer.concat([Buffer.from(banner), noise]);
          try {
            parse(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(MoverError);
          }
        },
      ),
      RUNS,
    );
  });
});

describe('what is refused, and where', () => {
  const head: readonly DiffEvent[] = [
    { kind: 'begin', version: 1 },
    { kind: 'size', sizeBytes: 100 },
  ];
  const zero = (offset: number, length: number): DiffEvent => ({ kind: 'zero', offset, length });
  const size: DiffEvent = { kind: 'size', sizeBytes: 100 };

  it.each<readonly [string, readonly DiffEvent[], string]>([
    ['a range beyond the image', [...head, zero(99, 2)], 'beyond the image (at byte 22)'],
    [
      'a range twice',
      [...head, zero(10, 10), zero(19, 5)],
      'overlap what came before, or lie far before it (at byte 39)',
    ],
    ['an empty range', [...head, zero(10, 0)], 'without a length (at byte 22)'],
    [
      'data before the size',
      [{ kind: 'begin', version: 1 }, zero(1, 1)],
      'the size of the image is missing before it (at byte 12)',
    ],
    ['the size twice', [...head, size], 'the record s stands there twice (at byte 21)'],
    [
      'a name behind data',
      [...head, zero(1, 1), { kind: 'to-snap', name: 'x' }],
      'the record t stands behind data (at byte 38)',
    ],
    [
      'something behind the end',
      [...head, { kind: 'end' }, { kind: 'end' }],
      'something follows the end record (at byte 22)',
    ],
    [
      'a name too long',
      [
        { kind: 'begin', version: 1 },
        { kind: 'to-snap', name: 'x'.repeat(4097) },
      ],
      'a name of 4097 bytes (1 to 4096 are allowed) (at byte 13)',
    ],
  ])('%s', (_, events, words) => {
    expect(failure(write(1, events)).message).toContain(words);
  });

  it('an unknown record, a length of form 2 that is not that of its fields, and a larger image than expected', () => {
    expect(failure(Buffer.from('rbd diff v1\np')).message).toContain('no record begins with 0x70 (at byte 12)');
    const bytes = write(2, [{ kind: 'begin', version: 2 }, size]);
    bytes[13] = 9;
    expect(failure(bytes).message).toContain('a record that says 9 bytes and has 8 (at byte 12)');
    expect(failure(write(1, head), { maxSizeBytes: 99 }).message).toContain('(at most 99 are expected) (at byte 13)');
  });

  it('a whole image, with words for it', () => {
    expect(failure(Buffer.from('rbd image v2\n')).remedy).toContain('rbd export-diff');
  });

  it('ranges in another order are fine as long as they do not overlap: a striped image', async () => {
    const events: readonly DiffEvent[] = [
      ...head,
      zero(40, 10),
      zero(0, 10),
      zero(10, 30),
      zero(50, 50),
      { kind: 'end' },
    ];
    const read: DiffEvent[] = [];
    for await (const event of readRbdDiff(pieces(write(1, events)))) read.push(event);
    expect(read).toEqual(events);
  });
});

describe('what was covered', () => {
  it('finds every overlap, and forgets only by refusing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 8 })), { maxLength: 40 }), (ranges) => {
        const exact = new Coverage();
        const small = new Coverage(4);
        const seen = new Set<number>();
        for (const [start, length] of ranges) {
          const bytes = Array.from({ length }, (_, at) => start + at);
          const fresh = !bytes.some((byte) => seen.has(byte));
          expect(exact.add(start, length)).toBe(fresh);
          // It may refuse more, and then the stream has ended.
          const taken = small.add(start, length);
          if (!fresh) expect(taken).toBe(false);
          if (!taken) return;
          bytes.forEach((byte) => seen.add(byte));
        }
      }),
      RUNS,
    );
  });
});

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 7) yield await Promise.resolve(bytes.subarray(at, at + 7));
}
