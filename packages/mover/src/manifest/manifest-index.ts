/**
 * What the records of a manifest say together: which chunks have believed tags, of which pass, and where they lie.
 *
 * State: nothing begun -> begun (a pass and its view; `committed` grows by `rows` records, in order) -> complete -> begun ...
 * A target may have been written up to `COMMIT_BYTES` beyond what is committed, so whenever a pass begins behind one that was not complete, the
 * tags of that reach are not believed any more.
 */
import { COMMIT_BYTES, CHUNK_BYTES } from '../pass/pass.ts';
import { chunkBytes, chunkCount, rowBytes } from '../tags/layout.ts';
import type { ManifestRecord } from './manifest-record.ts';

/** How far behind the last commit a pass may write, in chunks. */
export const REACH_CHUNKS = COMMIT_BYTES / CHUNK_BYTES;

/** The body of a `begin` record. */
export interface Beginning {
  readonly view: string;
  /** The first chunk that is gone over. */
  readonly at: number;
  /** What has no tags behind the reach was zero when the disk was made, and was never written. */
  readonly zeros: boolean;
  /** Tags of the passes before stay believed. */
  readonly kept: boolean;
}

export interface ManifestIndex {
  /** False when the record cannot follow on those before: it and all behind it are not believed. */
  apply(record: ManifestRecord, bodyOffset: number): boolean;
  readonly begun: { readonly pass: number; readonly view: string; readonly zeros: boolean } | null;
  /** Was there ever a pass, forgotten or not? */
  readonly touched: boolean;
  readonly complete: boolean;
  /** Chunks of the pass that was begun which are committed: all before this one. */
  readonly committed: number;
  /** Where the row of a chunk lies; null when nothing is believed of it. */
  offsetOf(chunk: number): number | null;
  /** The pass that committed it; 0 for none. */
  passOf(chunk: number): number;
}

export function makeManifestIndex(sizeBytes: number): ManifestIndex {
  const total = chunkCount(sizeBytes);
  const offsets = new Float64Array(total);
  const passes = new Uint32Array(total);
  let begun: ManifestIndex['begun'] = null;
  let [touched, complete, committed] = [false, false, 0];

  const forget = (from: number, to: number): void => {
    passes.fill(0, from, to);
  };
  const put = ({ pass, chunk, chunks, body }: ManifestRecord, bodyOffset: number): boolean => {
    if (pass === 0 || chunks === 0 || chunk + chunks > total) return false;
    let length = 0;
    for (let one = chunk; one < chunk + chunks; one += 1) {
      offsets[one] = bodyOffset + length;
      length += rowBytes(chunkBytes(sizeBytes, one));
    }
    if (length !== body.length) return false;
    passes.fill(pass, chunk, chunk + chunks);
    return true;
  };
  const begin = (pass: number, body: Buffer): boolean => {
    const beginning = decodeBeginning(body);
    if (beginning === null || pass === 0 || beginning.at > total) return false;
    const { view, at, zeros, kept } = beginning;
    for (let chunk = 0; chunk < at; chunk += 1) if (passes[chunk] !== pass) return false;
    if (!kept) forget(at, total);
    else if (begun !== null && !complete) forget(committed, committed + REACH_CHUNKS);
    begun = { pass, view, zeros };
    [touched, complete, committed] = [true, false, at];
    return true;
  };
  const steps: Readonly<Record<ManifestRecord['kind'], (record: ManifestRecord, bodyOffset: number) => boolean>> = {
    header: () => true,
    begin: ({ pass, body }) => begin(pass, body),
    rows: (record, bodyOffset) => {
      if (begun?.pass !== record.pass || record.chunk !== committed || !put(record, bodyOffset)) return false;
      committed += record.chunks;
      return true;
    },
    kept: put,
    complete: ({ pass }) => {
      if (begun?.pass !== pass || committed !== total) return false;
      complete = true;
      return true;
    },
    forgotten: () => {
      forget(0, total);
      begun = null;
      [touched, complete, committed] = [true, false, 0];
      return true;
    },
  };
  return {
    apply: (record, bodyOffset) => steps[record.kind](record, bodyOffset),
    get begun() {
      return begun;
    },
    get touched() {
      return touched;
    },
    get complete() {
      return complete;
    },
    get committed() {
      return committed;
    },
    offsetOf: (chunk) => ((passes[chunk] ?? 0) === 0 ? null : (offsets[chunk] ?? null)),
    passOf: (chunk) => passes[chunk] ?? 0,
  };
}

export function encodeBeginning(beginning: Beginning): Buffer {
  return Buffer.from(JSON.stringify(beginning));
}

function decodeBeginning(body: Buffer): Beginning | null {
  let said: unknown;
  try {
    said = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof said !== 'object' || said === null) return null;
  const field = (name: keyof Beginning): unknown => Reflect.get(said, name);
  const [view, at, zeros, kept] = [field('view'), field('at'), field('zeros'), field('kept')];
  if (typeof view !== 'string' || typeof at !== 'number' || !Number.isSafeInteger(at) || at < 0) return null;
  return typeof zeros === 'boolean' && typeof kept === 'boolean' ? { view, at, zeros, kept } : null;
}
