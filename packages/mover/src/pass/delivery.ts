/**
 * Gets the blocks of a chunk that differ across: zeros as a word, the rest as data; with small blocks only the small ones that differ, once
 * the target has told its small tags. Never more than the window is unconfirmed.
 */
import type { BlockDevice } from '../device/block-device.ts';
import { compress } from '../compression/brotli.ts';
import { makeCompressionChoice } from '../compression/compression-choice.ts';
import { MoverError } from '../mover-error.ts';
import { blockBytes, smallBlocksIn } from '../tags/layout.ts';
import { differing, fullMask, has, runsOf, zerosIn } from '../tags/mask.ts';
import type { Tagger } from '../tags/tagger.ts';
import type { Throttle } from '../throttle/throttle.ts';
import { FLAG_COMPRESSED, FLAG_SMALL, type Frame } from '../wire/frame.ts';
import { limitAtOnce } from '../wire/at-once.ts';
import { chunkIn, type MoverLink } from '../wire/mover-link.ts';
import { brokenProtocol } from '../wire/wire-errors.ts';
import { bytesOfBlocks } from './block-bytes.ts';
import { makeLinkRate } from './link-rate.ts';
import { BLOCK_BYTES, CHUNK_BYTES, TAG_BYTES, type PassPlan } from './pass.ts';
import type { ReadContent } from './source-chunks.ts';
import { packTogether, partsOf, smallTagBytes, type BlockPart } from './parts.ts';

/** A chunk that differs. */
export interface Differing {
  readonly chunk: number;
  readonly bytes: number;
  /** Null when all of it is zero. It may be moved about in its memory, and is freed when it was sent. */
  readonly read: ReadContent | null;
  readonly own: Buffer;
  readonly theirs: Buffer;
  readonly mask: number;
}

export interface Delivery {
  /** Ends when all was handed to the link. Answers how many bytes of the disk were sent, or said to be zero. */
  deliver(one: Differing): Promise<number>;
  readonly confirm: (frame: Frame) => void;
  readonly smallTags: (frame: Frame) => void;
}

export interface DeliverySettings {
  readonly device: BlockDevice;
  readonly plan: PassPlan;
  readonly tagger: Tagger;
  readonly link: MoverLink;
  readonly throttle: Throttle;
  readonly compression: boolean;
  readonly readTwice: boolean;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

const MOST_COMPRESSIONS = 2;
const MOST_SECOND_READS = 2;
/** What stays larger than this share is sent as it is. */
const WORTH = 0.9;
/** 2 Gbit/s: what carries more brings a block sooner than both ends look at it again. */
const SLOW_BYTES_PER_SECOND = 250e6;

export function makeDelivery(settings: DeliverySettings): Delivery {
  const { device, plan, tagger, link, throttle, signal, now } = settings;
  let unconfirmed = 0;
  const compressing = limitAtOnce(link.pulse, MOST_COMPRESSIONS);
  const readingAgain = limitAtOnce(link.pulse, MOST_SECOND_READS);
  /** Small tags that were asked for: how many bytes they are, and then they themselves. */
  const asked = new Map<number, number | Buffer>();
  const rate = makeLinkRate(() => throttle.wireBytesPerSecond, now);
  const choice = settings.compression ? makeCompressionChoice(() => rate.bytesPerSecond) : null;
  const inSmallBlocks = (): boolean =>
    plan.smallBlocks === 'always' || (plan.smallBlocks === 'auto' && rate.bytesPerSecond < SLOW_BYTES_PER_SECOND);

  const reserve = (bytes: number): Promise<void> =>
    link.pulse.until(() => {
      if (unconfirmed > 0 && unconfirmed + bytes > plan.windowBytes) return false;
      unconfirmed += bytes;
      return true;
    });

  const askSmall = async (chunk: number, bytes: number, mask: number): Promise<Buffer> => {
    asked.set(chunk, smallTagBytes(bytes, mask));
    link.send({ kind: 'askSmall', chunk, mask });
    await link.pulse.until(() => Buffer.isBuffer(asked.get(chunk)));
    const tags = asked.get(chunk);
    asked.delete(chunk);
    return Buffer.isBuffer(tags) ? tags : Buffer.alloc(0);
  };

  /** Of each block in `small`, what differs by the small tags of both ends; of the others all. */
  const findParts = async (one: Differing, data: Buffer, mask: number): Promise<readonly BlockPart[]> => {
    const small = inSmallBlocks() ? mask & ~zerosIn(one.theirs) : 0;
    const theirs = small === 0 ? null : await askSmall(one.chunk, one.bytes, small);
    let at = 0;
    return partsOf(one.bytes, mask).map((whole) => {
      if (theirs === null || !has(small, whole.block)) return whole;
      const length = blockBytes(one.bytes, whole.block);
      const own = Buffer.alloc(smallBlocksIn(length) * TAG_BYTES);
      tagger.smallTags(data.subarray(whole.block * BLOCK_BYTES, whole.block * BLOCK_BYTES + length), own);
      const pieces = differing(own, theirs.subarray(at, at + own.length));
      at += own.length;
      // The block's own tags differ, so something in it does.
      return pieces === 0 ? whole : { block: whole.block, pieces };
    });
  };

  const readAgain = async ({ chunk, bytes }: Differing, data: Buffer, mask: number): Promise<void> => {
    const buffer = link.pool.take();
    const again = chunkIn(buffer);
    try {
      for (const { from, count } of runsOf(mask)) {
        const [start, end] = [from * BLOCK_BYTES, Math.min(bytes, (from + count) * BLOCK_BYTES)];
        await device.readBack(chunk * CHUNK_BYTES + start, again.subarray(start, end));
        if (data.compare(again, start, end, start, end) !== 0)
          throw answersDifferently(device, chunk * CHUNK_BYTES + start);
      }
    } finally {
      link.pool.give(buffer);
    }
  };

  const squeeze = async (payload: Buffer): Promise<Buffer | null> => {
    if (choice === null || !choice.worthwhile(payload)) return null;
    return compressing(async () => {
      const begun = now();
      const packed = await compress(payload);
      choice.compressed(payload.length, now() - begun);
      return packed.length < payload.length * WORTH ? packed : null;
    });
  };

  const sendData = async (one: Differing, { data, free }: ReadContent, mask: number): Promise<number> => {
    if (settings.readTwice) await readingAgain(() => readAgain(one, data, mask));
    const parts = await findParts(one, data, mask);
    const isSmall = parts.some(({ block, pieces }) => pieces !== fullMask(smallBlocksIn(blockBytes(one.bytes, block))));
    const head = Buffer.allocUnsafe(parts.length * (TAG_BYTES + (isSmall ? 2 : 0)));
    parts.forEach(({ block, pieces }, index) => {
      one.own.copy(head, index * TAG_BYTES, block * TAG_BYTES, (block + 1) * TAG_BYTES);
      if (isSmall) head.writeUInt16BE(pieces, parts.length * TAG_BYTES + index * 2);
    });
    const payload = packTogether(data, one.bytes, parts);
    await reserve(payload.length);
    const packed = await squeeze(payload);
    const body = packed ?? payload;
    await throttle.beforeSend(head.length + body.length, signal);
    if (link.full) await rate.waiting(() => link.ready());
    rate.sent(body.length);
    const flags = (isSmall ? FLAG_SMALL : 0) | (packed === null ? 0 : FLAG_COMPRESSED);
    const frame = { kind: 'data', flags, mask, chunk: one.chunk, amount: payload.length } as const;
    if (packed === null) link.sendData(frame, head, { bytes: payload, roomInFront: true, free });
    else {
      free();
      link.sendData(frame, head, { bytes: packed, roomInFront: false, free: () => {} });
    }
    return payload.length;
  };

  return {
    deliver: async (one) => {
      const { chunk, bytes, read, own } = one;
      const zeros = zerosIn(own) & one.mask;
      const rest = one.mask & ~zeros;
      if (zeros !== 0) link.send({ kind: 'zeros', chunk, mask: zeros });
      let sent = bytesOfBlocks(bytes, zeros);
      if (rest !== 0 && read !== null) sent += await sendData(one, read, rest);
      else read?.free();
      link.send({ kind: 'done', chunk, tag: tagger.tag(own) });
      return sent;
    },
    confirm: ({ amount }) => {
      if (amount > unconfirmed) throw brokenProtocol('it confirms more than was sent');
      unconfirmed -= amount;
    },
    smallTags: ({ chunk, body, tag }) => {
      if (asked.get(chunk) !== body.length || !tagger.tag(body).equals(tag))
        throw brokenProtocol(`small tags of chunk ${chunk} that were not asked for, or are damaged`);
      asked.set(chunk, body);
    },
  };
}

function answersDifferently(device: BlockDevice, offset: number): MoverError {
  return new MoverError({
    code: 'DEVICE_FAILED',
    message: `${device.name} gave other bytes when the same was read again, at or behind byte ${offset}.`,
    remedy:
      'See that nothing writes to the source in this pass; else its disk or its memory is bad. Then start the pass again.',
    retryable: true,
  });
}
