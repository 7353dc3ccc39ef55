/** The chunks of the source in order, read ahead; those that need not be read come without data. */
import type { BlockDevice } from '../device/block-device.ts';
import { chunkBytes, chunkCount } from '../tags/layout.ts';
import type { Throttle } from '../throttle/throttle.ts';
import { chunkIn, type MoverLink } from '../wire/mover-link.ts';
import { makeChunkMap } from './chunk-map.ts';
import { CHUNK_BYTES } from './pass.ts';
import type { TargetRows } from './target-rows.ts';
import type { Work } from './work.ts';

export interface SourceChunk {
  readonly chunk: number;
  /** Of the disk. */
  readonly bytes: number;
  /** `zero`: all of it is; `clean`: it did not change since the pass that its row proves. */
  readonly content: ReadContent | 'zero' | 'clean';
}

export interface ReadContent {
  /** The chunk, in a buffer of the pool: there is room in front of it. */
  readonly data: Buffer;
  /** Nobody looks at it any more. */
  readonly free: () => void;
}

export interface SourceReading {
  readonly device: BlockDevice;
  readonly sizeBytes: number;
  readonly from: number;
  /** Is there a bitmap that goes back to a pass whose rows the target marks? */
  readonly bitmap: boolean;
  readonly link: MoverLink;
  readonly rows: TargetRows;
  readonly throttle: Throttle;
  readonly work: Work;
  /** Buffers that may be held at once. */
  readonly mostBuffers: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

export async function* readSource(reading: SourceReading): AsyncGenerator<SourceChunk> {
  const { device, sizeBytes, from, link, rows, throttle, work, mostBuffers, signal, now } = reading;
  const total = chunkCount(sizeBytes);
  const isZero = makeChunkMap(sizeBytes, async (offset, length) => {
    const extents = await device.extents(offset, length);
    return extents?.map((extent) => ({ ...extent, holds: extent.kind === 'zero' })) ?? null;
  });
  const isClean = makeChunkMap(sizeBytes, async (offset, length) => {
    const extents = reading.bitmap ? await device.dirtyExtents(offset, length) : null;
    return extents?.map((extent) => ({ ...extent, holds: !extent.dirty })) ?? null;
  });
  /** Buffers asked for in the order of the chunks, or a later one could hold the last that an earlier one needs. */
  let asked = from;

  const read = async (chunk: number): Promise<SourceChunk> => {
    const bytes = chunkBytes(sizeBytes, chunk);
    const clean = await isClean(chunk);
    if (clean) await link.pulse.until(() => rows.has(chunk));
    const known = clean && rows.isProven(chunk) ? 'clean' : (await isZero(chunk)) ? 'zero' : null;
    await link.pulse.until(() => asked === chunk && (known !== null || link.pool.taken < mostBuffers));
    const letNextAsk = (): void => {
      asked += 1;
      link.pulse.ring();
    };
    if (known !== null) {
      letNextAsk();
      return { chunk, bytes, content: known };
    }
    // Before the next one asks whether there is room for it.
    const buffer = link.pool.take();
    letNextAsk();
    const data = chunkIn(buffer, bytes);
    await throttle.beforeRead(bytes, signal);
    const begun = now();
    await device.read(chunk * CHUNK_BYTES, data);
    throttle.readTook(now() - begun);
    return { chunk, bytes, content: { data, free: () => link.pool.give(buffer) } };
  };
  const ahead: { result: SourceChunk | null }[] = [];
  const begin = (chunk: number): void => {
    const slot: { result: SourceChunk | null } = { result: null };
    ahead.push(slot);
    work.begin(async () => {
      slot.result = await read(chunk);
    });
  };
  let next = from;
  for (let chunk = from; chunk < total; chunk += 1) {
    while (next < total && (ahead.length === 0 || ahead.length < throttle.readsInFlight)) {
      begin(next);
      next += 1;
    }
    const [slot] = ahead;
    await link.pulse.until(() => slot?.result != null);
    ahead.shift();
    if (slot?.result != null) yield slot.result;
  }
}
