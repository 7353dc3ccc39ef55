/** For each chunk: does something hold for all of it? Asked of the device a gibibyte at a time, when it is needed. */
import { CHUNK_BYTES } from './pass.ts';

/** A run of bytes, and whether it holds there. */
export interface MappedRun {
  readonly offset: number;
  readonly length: number;
  readonly holds: boolean;
}

const SEGMENT_CHUNKS = 1024;

/** `ask` answers null when it cannot tell: then it holds nowhere, and it is not asked again. */
export function makeChunkMap(
  sizeBytes: number,
  ask: (offset: number, length: number) => Promise<readonly MappedRun[] | null>,
): (chunk: number) => Promise<boolean> {
  let segment = -1;
  let flags: Promise<Uint8Array | null> = Promise.resolve(null);
  let useless = false;
  const load = async (one: number): Promise<Uint8Array | null> => {
    const offset = one * SEGMENT_CHUNKS * CHUNK_BYTES;
    const length = Math.min(SEGMENT_CHUNKS * CHUNK_BYTES, sizeBytes - offset);
    const runs = await ask(offset, length);
    if (runs === null) {
      useless = true;
      return null;
    }
    const held = new Uint8Array(SEGMENT_CHUNKS).fill(1);
    // What no run tells of holds nothing: a gap is never taken for a promise.
    let told = offset;
    const spoil = (from: number, to: number): void => {
      const [first, end] = [Math.floor((from - offset) / CHUNK_BYTES), Math.ceil((to - offset) / CHUNK_BYTES)];
      if (to > from) held.fill(0, Math.max(0, first), end);
    };
    for (const run of runs) {
      spoil(told, run.offset);
      if (!run.holds) spoil(Math.max(offset, run.offset), Math.min(offset + length, run.offset + run.length));
      told = Math.max(told, run.offset + run.length);
    }
    spoil(told, offset + length);
    return held;
  };
  return async (chunk) => {
    if (useless) return false;
    const wanted = Math.floor(chunk / SEGMENT_CHUNKS);
    if (wanted !== segment) {
      segment = wanted;
      flags = load(wanted);
    }
    return (await flags)?.[chunk % SEGMENT_CHUNKS] === 1;
  };
}
