/**
 * Compares two disks byte for byte, reading both at the same time, and takes the SHA-256 of each. While no byte differs, one digest stands
 * for both: it is taken once, and forked at the first difference.
 */
import { createHash, type Hash } from 'node:crypto';
import { CHUNK_BYTES } from '../pass/pass.ts';
import type { BlockDevice } from './block-device.ts';
import { DifferenceLog, type Difference } from './difference-log.ts';

/** Chunks of each disk that are read ahead. */
const AHEAD = 4;
const PROGRESS_EVERY_MS = 200;
const ZEROS = Buffer.alloc(CHUNK_BYTES);

export interface CompareOptions {
  readonly signal?: AbortSignal;
  /** Told at most some times a second, and once at the end; bytes of the larger disk. */
  readonly onProgress?: (progress: { readonly doneBytes: number; readonly sizeBytes: number }) => void;
}

export interface DiskDigest {
  readonly name: string;
  readonly sizeBytes: number;
  /** Of the whole disk, in hex. */
  readonly sha256: string;
  /** Of as many bytes as both have, in hex. */
  readonly sha256OfCommon: string;
}

export interface DiskComparison {
  /** `same-and-zeros`: the larger one holds what the smaller one does, and zeros after it. */
  readonly outcome: 'same' | 'same-and-zeros' | 'different';
  readonly a: DiskDigest;
  readonly b: DiskDigest;
  /**
   * The first 16 runs that differ, byte-exact at both ends; runs in neighbouring sectors of 512 bytes are one. What the larger disk has
   * beyond the smaller counts as different where it is not zero.
   */
  readonly differences: readonly Difference[];
  readonly differingBytes: number;
  /** Of 64 KiB each, aligned. */
  readonly differingBlocks: number;
}

/** @throws MoverError when a disk fails to be read; the signal's reason when it is aborted */
export async function compareDevices(
  a: BlockDevice,
  b: BlockDevice,
  options: CompareOptions = {},
): Promise<DiskComparison> {
  const { signal, onProgress = () => undefined } = options;
  const common = Math.min(a.sizeBytes, b.sizeBytes);
  const sizeBytes = Math.max(a.sizeBytes, b.sizeBytes);
  const log = new DifferenceLog();
  const digests = new DigestPair();
  let toldMs = performance.now();
  let sha256OfCommon: Pair = common === 0 ? digests.soFar() : { a: '', b: '' };

  for await (const { offset, ofA, ofB } of chunks(a, b, common, signal)) {
    const length = Math.max(ofA.length, ofB.length);
    if (offset < common) {
      const same = ofA.equals(ofB);
      digests.add(ofA, ofB, same);
      if (!same) log.compare(offset, ofA, ofB);
      if (offset + length === common) sha256OfCommon = digests.soFar();
    } else {
      digests.add(ofA, ofB, false);
      const rest = ofA.length > 0 ? ofA : ofB;
      const zeros = ZEROS.subarray(0, rest.length);
      if (!rest.equals(zeros)) log.compare(offset, rest, zeros);
    }
    const nowMs = performance.now();
    if (nowMs - toldMs < PROGRESS_EVERY_MS && offset + length < sizeBytes) continue;
    toldMs = nowMs;
    onProgress({ doneBytes: offset + length, sizeBytes });
  }

  const whole = digests.soFar();
  const { differences, differingBytes, differingBlocks } = log.end();
  const alike = a.sizeBytes === b.sizeBytes ? 'same' : 'same-and-zeros';
  return {
    outcome: differingBytes === 0 ? alike : 'different',
    a: { name: a.name, sizeBytes: a.sizeBytes, sha256: whole.a, sha256OfCommon: sha256OfCommon.a },
    b: { name: b.name, sizeBytes: b.sizeBytes, sha256: whole.b, sha256OfCommon: sha256OfCommon.b },
    differences,
    differingBytes,
    differingBlocks,
  };
}

interface Chunk {
  readonly offset: number;
  /** Empty beyond the end of the smaller one. */
  readonly ofA: Buffer;
  readonly ofB: Buffer;
}

/** Both disks in order, some chunks ahead; no chunk goes over the end of the smaller one. */
async function* chunks(
  a: BlockDevice,
  b: BlockDevice,
  common: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Chunk> {
  const sizeBytes = Math.max(a.sizeBytes, b.sizeBytes);
  const idle: Buffer[] = Array.from({ length: 2 * AHEAD }, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));
  const underWay: { readonly chunk: Chunk; readonly memory: readonly Buffer[]; readonly read: Promise<void> }[] = [];
  let next = 0;
  const begin = (): void => {
    const offset = next;
    const length = Math.min(CHUNK_BYTES, (offset < common ? common : sizeBytes) - offset);
    const memory = idle.splice(0, 2);
    const part = (device: BlockDevice, of: number): Buffer =>
      (memory[of] ?? Buffer.alloc(length)).subarray(0, offset < device.sizeBytes ? length : 0);
    const chunk = { offset, ofA: part(a, 0), ofB: part(b, 1) };
    const read = bothRead(a, b, chunk);
    // It is awaited in its turn; until then its failure is not unheard.
    read.catch(() => undefined);
    underWay.push({ chunk, memory, read });
    next += length;
  };
  try {
    for (;;) {
      signal?.throwIfAborted();
      while (next < sizeBytes && underWay.length < AHEAD) begin();
      const first = underWay.shift();
      if (first === undefined) return;
      await first.read;
      yield first.chunk;
      idle.push(...first.memory);
    }
  } finally {
    // Nothing is read any more into memory of a comparison that is over, nor from a device that is being closed.
    await Promise.allSettled(underWay.map(({ read }) => read));
  }
}

/** Ends when both have ended, also when one fails: the other still fills its buffer. */
async function bothRead(a: BlockDevice, b: BlockDevice, { offset, ofA, ofB }: Chunk): Promise<void> {
  const reads: Promise<void>[] = [];
  if (ofA.length > 0) reads.push(a.read(offset, ofA));
  if (ofB.length > 0) reads.push(b.read(offset, ofB));
  for (const ended of await Promise.allSettled(reads)) if (ended.status === 'rejected') throw ended.reason;
}

interface Pair {
  readonly a: string;
  readonly b: string;
}

/** Two digests, kept as one as long as they are fed alike. */
class DigestPair {
  readonly #a: Hash = createHash('sha256');
  #b: Hash | null = null;

  add(ofA: Buffer, ofB: Buffer, same: boolean): void {
    if (!same) this.#b ??= this.#a.copy();
    this.#a.update(ofA);
    this.#b?.update(ofB);
  }

  soFar(): Pair {
    const a = this.#a.copy().digest('hex');
    return { a, b: this.#b === null ? a : this.#b.copy().digest('hex') };
  }
}
