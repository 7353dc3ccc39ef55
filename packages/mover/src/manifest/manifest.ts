/**
 * What a target knows of its disk for sure: the tags of all that was flushed, read back and found equal to the source, pass by pass.
 * Nothing is appended that was not flushed before; nothing counts that was not synced.
 *
 * When records are damaged, what is before them is believed of the pass that goes on; but what else the disk held may have been written over
 * by what they said, so it is read again. The same when the manifest is a copy that may lag behind.
 */
import { MoverError } from '../mover-error.ts';
import type { Knowledge, PassPlan } from '../pass/pass.ts';
import { chunkBytes, chunkCount, rowBytes, ROW_BYTES } from '../tags/layout.ts';
import {
  decodeRecord,
  DIGEST_BYTES,
  digestOfRecord,
  encodeRecord,
  ENVELOPE_BYTES,
  MOST_RECORD_CHUNKS,
  NO_DIGEST,
  recordBytes,
  type ManifestRecord,
} from './manifest-record.ts';
import { encodeBeginning, makeManifestIndex, REACH_CHUNKS, type ManifestIndex } from './manifest-index.ts';
import type { ManifestStore } from './manifest-store.ts';

/** What a copy elsewhere does to stay the same: cut to `offset`, then append. */
export interface ManifestPiece {
  readonly offset: number;
  readonly bytes: Buffer;
}

export interface ManifestOptions {
  /** It was copied back from elsewhere, and the disk may have been written since. */
  readonly mayLag?: boolean;
  /** Called behind every sync. */
  readonly onCommit?: (piece: ManifestPiece) => void;
}

export interface Manifest {
  /** The first chunk that this pass has not committed; 0 for a pass or view that is new. */
  resumeAt(pass: number, view: string): number;
  /** Was this pass begun, and no other since? */
  isBegun(pass: number, view: string): boolean;
  /** Did any pass begin before, so that what it wrote and did not commit may lie in a cache alone? */
  readonly touched: boolean;
  /** From now on rows are of this pass. */
  begin(pass: number, view: string, knowledge: Knowledge): Promise<void>;
  /** The disk was not made of zeros after all. */
  notZeros(): Promise<void>;
  /** The believed tags of a chunk; null when nothing is believed. */
  row(chunk: number): Promise<Buffer | null>;
  passOf(chunk: number): number;
  /** The first chunk from which on whatever has no tags is zero; infinite when nothing is. */
  readonly zerosFrom: number;
  /** The rows of the chunks from `from` on, in order, behind those that are committed. */
  commit(from: number, rows: readonly Buffer[]): Promise<void>;
  complete(): Promise<void>;
  /** Both disks differ although every part was equal: nothing is believed any more. */
  forget(): Promise<void>;
}

interface Identity {
  readonly jobId: string;
  readonly sizeBytes: number;
  readonly algorithm: string;
  readonly keyCheck: string;
}

const FORGOTTEN: ManifestRecord = { kind: 'forgotten', pass: 0, chunk: 0, chunks: 0, body: Buffer.alloc(0) };

/** JOB_INVALID when it is of another disk; begins anew when its tags were made with another key. */
export async function openManifest(
  store: ManifestStore,
  plan: Pick<PassPlan, 'jobId' | 'sizeBytes' | 'tags'>,
  keyCheck: string,
  { mayLag = false, onCommit }: ManifestOptions = {},
): Promise<Manifest> {
  const { jobId, sizeBytes } = plan;
  const total = chunkCount(sizeBytes);
  const identity: Identity = { jobId, sizeBytes, algorithm: plan.tags.algorithm, keyCheck };
  const wholeBytes = total * ROW_BYTES + Math.ceil(total / MOST_RECORD_CHUNKS) * (ENVELOPE_BYTES + DIGEST_BYTES) + 1024;
  let index: ManifestIndex = makeManifestIndex(sizeBytes);
  let digest: Buffer = NO_DIGEST;
  let length = 0;

  const load = async (): Promise<'whole' | 'damaged' | 'empty'> => {
    const stored = await store.length();
    while (length < stored) {
      const next = await readRecord(store, length, digest);
      if (next === null) break;
      const { record, bytes } = next;
      if (length === 0 && !fits(record, identity)) break;
      if (!index.apply(record, length + ENVELOPE_BYTES)) break;
      digest = digestOfRecord(bytes);
      length += bytes.length;
    }
    return stored === 0 ? 'empty' : length === stored ? 'whole' : 'damaged';
  };
  let tail: Promise<void> = Promise.resolve();
  /** One after the other: a record follows on the digest of the one before. */
  const inTurn = (call: () => Promise<void>): Promise<void> => {
    const mine = tail.then(call);
    tail = mine.catch(() => {});
    return mine;
  };
  const append = async (records: readonly ManifestRecord[]): Promise<void> => {
    const offset = length;
    const encoded = records.map((record) => {
      const bytes = encodeRecord(record, digest);
      digest = digestOfRecord(bytes);
      index.apply(record, length + ENVELOPE_BYTES);
      length += bytes.length;
      return bytes;
    });
    const bytes = Buffer.concat(encoded);
    await store.append(bytes);
    await store.sync();
    onCommit?.({ offset, bytes });
  };
  const header: ManifestRecord = {
    kind: 'header',
    pass: 0,
    chunk: 0,
    chunks: 0,
    body: Buffer.from(JSON.stringify(identity)),
  };
  const row = async (chunk: number): Promise<Buffer | null> => {
    const offset = index.offsetOf(chunk);
    if (offset === null) return null;
    const into = Buffer.allocUnsafe(rowBytes(chunkBytes(sizeBytes, chunk)));
    return (await store.read(offset, into)) === into.length ? into : null;
  };

  /** All that is believed, and nothing else, as one file; with its last `begin`, so that the pass goes on whenever this ends. */
  const compact = async (begin: ManifestRecord): Promise<void> => {
    const next = makeManifestIndex(sizeBytes);
    let [nextDigest, nextLength] = [NO_DIGEST, 0];
    const pieces: ManifestPiece[] = [];
    const encode = (record: ManifestRecord): Buffer => {
      const bytes = encodeRecord(record, nextDigest);
      nextDigest = digestOfRecord(bytes);
      next.apply(record, nextLength + ENVELOPE_BYTES);
      if (onCommit !== undefined) pieces.push({ offset: nextLength, bytes });
      nextLength += bytes.length;
      return bytes;
    };
    const records = async function* (): AsyncGenerator<Buffer> {
      yield encode(header);
      yield encode(FORGOTTEN);
      for (let from = 0; from < total;) {
        const pass = index.passOf(from);
        const rows: Buffer[] = [];
        while (
          from + rows.length < total &&
          rows.length < MOST_RECORD_CHUNKS &&
          index.passOf(from + rows.length) === pass
        ) {
          const one = pass === 0 ? null : await row(from + rows.length);
          if (one === null) break;
          rows.push(one);
        }
        if (rows.length > 0)
          yield encode({ kind: 'kept', pass, chunk: from, chunks: rows.length, body: Buffer.concat(rows) });
        from += Math.max(1, rows.length);
      }
      yield encode(begin);
    };
    await store.replace(records());
    [index, digest, length] = [next, nextDigest, nextLength];
    for (const piece of pieces) onCommit?.(piece);
  };

  const found = await load();
  let believed = found !== 'damaged' && !mayLag;
  if (found === 'damaged') await store.truncate(length);
  if (length === 0) await append([header]);

  const isBegun = (pass: number, view: string): boolean => index.begun?.pass === pass && index.begun.view === view;
  const resumeAt = (pass: number, view: string): number => (isBegun(pass, view) ? index.committed : 0);
  const begin = async (pass: number, view: string, zeros: boolean, resting: boolean): Promise<void> => {
    const at = resumeAt(pass, view);
    const record = (kept: boolean): ManifestRecord => {
      const body = encodeBeginning({ view, at, zeros, kept });
      return { kind: 'begin', pass, chunk: at, chunks: 0, body };
    };
    await append([record(believed)]);
    believed = true;
    // No `row` is being read while a pass begins, so the file may be replaced.
    if (resting && length > 2 * wholeBytes) await compact(record(true));
  };
  return {
    resumeAt,
    isBegun,
    get touched() {
      return index.touched || !believed;
    },
    begin: async (pass, view, knowledge) => {
      const { begun, touched } = index;
      const zerosStill = isBegun(pass, view) ? begun?.zeros === true : !touched;
      const zeros = knowledge === 'fresh' && believed && zerosStill;
      await inTurn(() => begin(pass, view, zeros, true));
    },
    notZeros: () =>
      inTurn(async () => {
        const { begun } = index;
        if (begun !== null) await begin(begun.pass, begun.view, false, false);
      }),
    row,
    passOf: (chunk) => index.passOf(chunk),
    get zerosFrom() {
      return index.begun?.zeros === true ? index.committed + REACH_CHUNKS : Infinity;
    },
    commit: async (from, rows) => {
      const pass = index.begun?.pass ?? 0;
      const records: ManifestRecord[] = [];
      for (let at = 0; at < rows.length; at += MOST_RECORD_CHUNKS) {
        const some = rows.slice(at, at + MOST_RECORD_CHUNKS);
        records.push({ kind: 'rows', pass, chunk: from + at, chunks: some.length, body: Buffer.concat(some) });
      }
      await inTurn(() => append(records));
    },
    complete: () =>
      inTurn(() =>
        append([{ kind: 'complete', pass: index.begun?.pass ?? 0, chunk: 0, chunks: 0, body: Buffer.alloc(0) }]),
      ),
    forget: () => inTurn(() => append([FORGOTTEN])),
  };
}

async function readRecord(
  store: ManifestStore,
  offset: number,
  before: Buffer,
): Promise<{ readonly record: ManifestRecord; readonly bytes: Buffer } | null> {
  const envelope = Buffer.alloc(ENVELOPE_BYTES);
  if ((await store.read(offset, envelope)) < ENVELOPE_BYTES) return null;
  const length = recordBytes(envelope);
  if (length === null) return null;
  const bytes = Buffer.allocUnsafe(length);
  if ((await store.read(offset, bytes)) < length) return null;
  const record = decodeRecord(bytes, before);
  return record === null ? null : { record, bytes };
}

/** Is this the header of the manifest that is wanted? Throws for that of another disk. */
function fits({ kind, body }: ManifestRecord, identity: Identity): boolean {
  if (kind !== 'header') return false;
  const said: unknown = JSON.parse(body.toString('utf8'));
  if (typeof said !== 'object' || said === null) return false;
  const field = (name: keyof Identity): unknown => Reflect.get(said, name);
  if (field('jobId') !== identity.jobId || field('sizeBytes') !== identity.sizeBytes)
    throw new MoverError({
      code: 'JOB_INVALID',
      message: `The manifest is of another disk: job ${String(field('jobId'))} with ${String(field('sizeBytes'))} bytes, not ${identity.jobId} with ${identity.sizeBytes}.`,
      remedy: 'Give every disk of every migration a manifest of its own, or remove the old one.',
    });
  return field('algorithm') === identity.algorithm && field('keyCheck') === identity.keyCheck;
}
