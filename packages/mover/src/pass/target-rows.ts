/** What the target has told of itself, as the source keeps it: the rows ahead of the source, and how far the target has committed. */
import type { Tagger } from '../tags/tagger.ts';
import { chunkBytes, chunkCount, rowBytes } from '../tags/layout.ts';
import { REACH_CHUNKS } from '../manifest/manifest-index.ts';
import { FLAG_PROVEN, type Frame } from '../wire/frame.ts';
import { brokenProtocol } from '../wire/wire-errors.ts';

export interface TargetRow {
  readonly tags: Buffer;
  /** It is what the pass that the source's bitmap goes back to has proved. */
  readonly proven: boolean;
}

export interface TargetRows {
  readonly row: (frame: Frame) => void;
  readonly zeroRows: (frame: Frame) => void;
  /** `gone`: the chunks that the source has gone over. */
  committed(frame: Frame, gone: number): void;
  has(chunk: number): boolean;
  /** May the source go over this chunk yet? */
  reaches(chunk: number): boolean;
  take(chunk: number): TargetRow;
  /** Without taking it. */
  isProven(chunk: number): boolean;
  readonly committedChunks: number;
}

export function makeTargetRows(sizeBytes: number, resumeAt: number, tagger: Tagger): TargetRows {
  const total = chunkCount(sizeBytes);
  const rows = new Map<number, TargetRow>();
  let [next, committed] = [resumeAt, resumeAt];
  let zerosFrom = Infinity;
  return {
    row: ({ chunk, body, tag, flags }) => {
      if (chunk !== next || chunk >= total || zerosFrom !== Infinity || chunk >= committed + REACH_CHUNKS)
        throw brokenProtocol(`a row of chunk ${chunk} where that of ${next} is next`);
      if (body.length !== rowBytes(chunkBytes(sizeBytes, chunk)) || !tagger.tag(body).equals(tag))
        throw brokenProtocol(`the row of chunk ${chunk} is damaged`);
      rows.set(chunk, { tags: body, proven: (flags & FLAG_PROVEN) !== 0 });
      next += 1;
    },
    zeroRows: ({ chunk }) => {
      if (chunk !== next || zerosFrom !== Infinity) throw brokenProtocol(`rows of zeros from chunk ${chunk} on`);
      zerosFrom = chunk;
    },
    committed: ({ chunk }, gone) => {
      if (chunk <= committed || chunk > gone) throw brokenProtocol(`chunk ${chunk} committed, of ${gone}`);
      committed = chunk;
    },
    has: (chunk) => chunk < next || chunk >= zerosFrom,
    reaches: (chunk) => chunk < committed + REACH_CHUNKS,
    take: (chunk) => {
      const row = rows.get(chunk);
      rows.delete(chunk);
      return row ?? { tags: Buffer.alloc(rowBytes(chunkBytes(sizeBytes, chunk))), proven: false };
    },
    isProven: (chunk) => rows.get(chunk)?.proven === true,
    get committedChunks() {
      return committed;
    },
  };
}
