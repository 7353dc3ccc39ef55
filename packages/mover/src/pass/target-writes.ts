/**
 * What the source sends, onto the target's disk. A block is written once in a pass, after its tag was read, and never while it is read: what
 * would break that is refused. Confirmed is what was written; whether it is there is for the commit to find out.
 */
import type { BlockDevice } from '../device/block-device.ts';
import { decompress } from '../compression/brotli.ts';
import { blockBytes, smallBlocksIn } from '../tags/layout.ts';
import { fullMask, runsOf } from '../tags/mask.ts';
import type { Tagger } from '../tags/tagger.ts';
import { FLAG_COMPRESSED, FLAG_SMALL, type Frame } from '../wire/frame.ts';
import { limitAtOnce } from '../wire/at-once.ts';
import { chunkIn, type MoverLink } from '../wire/mover-link.ts';
import { brokenProtocol } from '../wire/wire-errors.ts';
import { bytesOfBlocks } from './block-bytes.ts';
import { partsOf, smallTagBytes, spansOf, type BlockPart } from './parts.ts';
import { BLOCK_BYTES, CHUNK_BYTES, TAG_BYTES, type PassPlan } from './pass.ts';
import type { TargetChunk, TargetChunks } from './target-chunks.ts';
import type { Work } from './work.ts';

export interface TargetWrites {
  readonly data: (frame: Frame) => void;
  readonly zeros: (frame: Frame) => void;
  readonly done: (frame: Frame) => void;
  readonly askSmall: (frame: Frame) => void;
  readonly changedBytes: number;
}

/** Chunks whose small tags are read at once. */
const MOST_SMALL_READS = 2;

export function makeTargetWrites(
  device: BlockDevice,
  plan: PassPlan,
  tagger: Tagger,
  link: MoverLink,
  work: Work,
  chunks: TargetChunks,
): TargetWrites {
  let [unconfirmed, changedBytes] = [0, 0];
  const readingSmall = limitAtOnce(link.pulse, MOST_SMALL_READS);

  const write = (one: TargetChunk, mask: number, call: () => Promise<void>): void => {
    one.written |= mask;
    one.writing += 1;
    work.begin(async () => {
      await call();
      one.writing -= 1;
      link.pulse.ring();
    });
  };
  const writeParts = async (one: TargetChunk, parts: readonly BlockPart[], payload: Buffer): Promise<void> => {
    let at = 0;
    const writes = spansOf(one.bytes, parts).map(({ start, end }) => {
      const from = payload.subarray(at, at + end - start);
      at += end - start;
      return device.write(one.chunk * CHUNK_BYTES + start, from);
    });
    await allOf(writes);
  };
  const readSmallTags = async (one: TargetChunk, mask: number): Promise<void> => {
    const buffer = link.pool.take();
    const content = chunkIn(buffer);
    try {
      const runs = runsOf(mask).map(({ from, count }) => ({
        start: from * BLOCK_BYTES,
        end: Math.min(one.bytes, (from + count) * BLOCK_BYTES),
      }));
      await allOf(
        runs.map(({ start, end }) => device.read(one.chunk * CHUNK_BYTES + start, content.subarray(start, end))),
      );
      const tags = Buffer.alloc(smallTagBytes(one.bytes, mask));
      let at = 0;
      for (const { block } of partsOf(one.bytes, mask)) {
        const length = blockBytes(one.bytes, block);
        const end = at + smallBlocksIn(length) * TAG_BYTES;
        tagger.smallTags(content.subarray(block * BLOCK_BYTES, block * BLOCK_BYTES + length), tags.subarray(at, end));
        at = end;
      }
      one.asked &= ~mask;
      link.send({ kind: 'smallTags', chunk: one.chunk, mask, tag: tagger.tag(tags) }, tags);
    } finally {
      link.pool.give(buffer);
    }
  };

  return {
    data: (frame) => {
      const { chunk, mask, flags, amount, body } = frame;
      const one = chunks.use(chunk, mask);
      const parts = readParts(one, frame);
      const headBytes = parts.length * (TAG_BYTES + ((flags & FLAG_SMALL) === 0 ? 0 : 2));
      const rawBytes = spansOf(one.bytes, parts).reduce((sum, { start, end }) => sum + end - start, 0);
      const packed = (flags & FLAG_COMPRESSED) !== 0;
      const fits = packed
        ? body.length > headBytes && body.length - headBytes < rawBytes
        : body.length === headBytes + rawBytes;
      if (amount !== rawBytes || !fits) throw brokenProtocol(`data of chunk ${chunk} of another length than it says`);
      unconfirmed += rawBytes;
      if (unconfirmed > plan.windowBytes) throw brokenProtocol('more than the window was sent');
      parts.forEach(({ block }, index) =>
        body.copy(one.expected, block * TAG_BYTES, index * TAG_BYTES, (index + 1) * TAG_BYTES),
      );
      changedBytes += rawBytes;
      write(one, mask, async () => {
        try {
          const payload = body.subarray(headBytes);
          await writeParts(one, parts, packed ? await decompress(payload, rawBytes) : payload);
        } finally {
          frame.release();
        }
        unconfirmed -= rawBytes;
        link.send({ kind: 'confirm', chunk, amount: rawBytes });
      });
    },
    zeros: ({ chunk, mask }) => {
      if (mask === 0) throw brokenProtocol(`no zeros in chunk ${chunk}`);
      const one = chunks.use(chunk, mask);
      changedBytes += bytesOfBlocks(one.bytes, mask);
      write(one, mask, () =>
        allOf(
          runsOf(mask).map(({ from, count }) => {
            const [start, end] = [from * BLOCK_BYTES, Math.min(one.bytes, (from + count) * BLOCK_BYTES)];
            return device.writeZeros(chunk * CHUNK_BYTES + start, end - start);
          }),
        ),
      );
    },
    done: ({ chunk, tag }) => {
      chunks.use(chunk, 0).done = tag;
    },
    askSmall: ({ chunk, mask }) => {
      const one = chunks.use(chunk, mask);
      if (mask === 0 || one.asked !== 0) throw brokenProtocol(`small tags of chunk ${chunk} asked for twice`);
      one.asked |= mask;
      work.begin(() => readingSmall(() => readSmallTags(one, mask)));
    },
    get changedBytes() {
      return changedBytes;
    },
  };
}

function readParts(one: TargetChunk, { mask, flags, chunk, body }: Frame): readonly BlockPart[] {
  const whole = partsOf(one.bytes, mask);
  const small = (flags & FLAG_SMALL) !== 0;
  if (whole.length === 0 || body.length <= whole.length * (TAG_BYTES + (small ? 2 : 0)))
    throw brokenProtocol(`no data for chunk ${chunk}`);
  if (!small) return whole;
  return whole.map(({ block }, index) => {
    const pieces = body.readUInt16BE(whole.length * TAG_BYTES + index * 2);
    if (pieces === 0 || (pieces & ~fullMask(smallBlocksIn(blockBytes(one.bytes, block)))) !== 0)
      throw brokenProtocol(`small blocks that are not in block ${block} of chunk ${chunk}`);
    return { block, pieces };
  });
}

/** All end before the first failure is told: nothing may look at a buffer that is given back. */
async function allOf(calls: readonly Promise<void>[]): Promise<void> {
  const [only] = calls;
  if (only !== undefined && calls.length === 1) return only;
  for (const result of await Promise.allSettled(calls)) if (result.status === 'rejected') throw result.reason;
}
