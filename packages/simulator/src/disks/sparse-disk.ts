/**
 * A disk as a file that holds only the blocks that were ever written: a head (magic, size of the disk), then records (number
 * of the block, its bytes). A copy of the file is a copy of the disk and costs what the data costs, on every file system;
 * holes of the file system itself would be filled by a copy, and Node cannot ask where they are.
 */
import { constants, copyFile, type FileHandle, open } from 'node:fs/promises';
import { isZero } from './zeros.ts';

export const BLOCK_BYTES = 65_536;
const MAGIC = Buffer.from('SIMDISK1');
const HEAD_BYTES = 16;
const RECORD_BYTES = 8 + BLOCK_BYTES;

interface Index {
  sizeBytes: number;
  /** Which record holds a block. */
  readonly records: Map<number, number>;
}

/** One disk; what is done to it is done one after the other. */
export class SparseDisk {
  readonly #path: string;
  #index: Index | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  static async create(path: string, sizeBytes: number): Promise<SparseDisk> {
    const file = await open(path, 'wx');
    try {
      await file.write(head(sizeBytes), 0, HEAD_BYTES, 0);
    } finally {
      await file.close();
    }
    return new SparseDisk(path);
  }

  use<T>(run: (blocks: DiskBlocks) => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      const file = await open(this.#path, 'r+');
      try {
        this.#index ??= await readIndex(file);
        return await run(new DiskBlocks(file, this.#index));
      } finally {
        await file.close();
      }
    });
  }

  async cloneTo(path: string): Promise<SparseDisk> {
    await this.#alone(() => copyFile(this.#path, path, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL));
    return new SparseDisk(path);
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** The bytes of a disk while its file is open. */
export class DiskBlocks {
  readonly #file: FileHandle;
  readonly #index: Index;

  constructor(file: FileHandle, index: Index) {
    this.#file = file;
    this.#index = index;
  }

  get sizeBytes(): number {
    return this.#index.sizeBytes;
  }

  /** Numbers of the blocks that were written, in the order of the disk. */
  written(): readonly number[] {
    return [...this.#index.records.keys()].toSorted((one, other) => one - other);
  }

  /** How many bytes of the disk are in this block: the last one may be short. */
  lengthOf(block: number): number {
    return Math.min(BLOCK_BYTES, this.sizeBytes - block * BLOCK_BYTES);
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.alloc(length);
    for (const part of this.#parts(offset, length)) {
      const record = this.#index.records.get(part.block);
      if (record === undefined) continue;
      await this.#file.read(bytes, part.from, part.length, recordAt(record) + 8 + part.within);
    }
    return bytes;
  }

  async write(offset: number, bytes: Uint8Array): Promise<void> {
    for (const part of this.#parts(offset, bytes.byteLength)) {
      const piece = bytes.subarray(part.from, part.from + part.length);
      const record = this.#index.records.get(part.block);
      if (record !== undefined) {
        await this.#file.write(piece, 0, piece.byteLength, recordAt(record) + 8 + part.within);
      } else if (!isZero(piece)) {
        await this.#append(part.block, part.within, piece);
      }
    }
  }

  async grow(sizeBytes: number): Promise<void> {
    if (sizeBytes <= this.sizeBytes) return;
    await this.#file.write(head(sizeBytes), 0, HEAD_BYTES, 0);
    this.#index.sizeBytes = sizeBytes;
  }

  async #append(block: number, within: number, piece: Uint8Array): Promise<void> {
    const record = Buffer.alloc(RECORD_BYTES);
    record.writeBigUInt64BE(BigInt(block), 0);
    record.set(piece, 8 + within);
    const next = this.#index.records.size;
    await this.#file.write(record, 0, RECORD_BYTES, recordAt(next));
    this.#index.records.set(block, next);
  }

  *#parts(offset: number, length: number): Generator<Part> {
    if (offset < 0 || length < 0 || offset + length > this.sizeBytes) {
      throw new RangeError(`bytes ${offset} to ${offset + length} of a disk of ${this.sizeBytes} bytes`);
    }
    for (let from = 0; from < length;) {
      const at = offset + from;
      const within = at % BLOCK_BYTES;
      const part = Math.min(BLOCK_BYTES - within, length - from);
      yield { block: Math.floor(at / BLOCK_BYTES), within, from, length: part };
      from += part;
    }
  }
}

interface Part {
  readonly block: number;
  /** Where in the block. */
  readonly within: number;
  /** Where in the caller's bytes. */
  readonly from: number;
  readonly length: number;
}

function recordAt(record: number): number {
  return HEAD_BYTES + record * RECORD_BYTES;
}

function head(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES);
  bytes.set(MAGIC, 0);
  bytes.writeBigUInt64BE(BigInt(sizeBytes), 8);
  return bytes;
}

/** A record that was cut off by the end of a process is written anew by the next one. */
async function readIndex(file: FileHandle): Promise<Index> {
  const bytes = Buffer.alloc(HEAD_BYTES);
  await file.read(bytes, 0, HEAD_BYTES, 0);
  if (!bytes.subarray(0, 8).equals(MAGIC)) throw new Error('the file is not a disk of this simulator');
  const sizeBytes = Number(bytes.readBigUInt64BE(8));
  const records = new Map<number, number>();
  const count = Math.floor(((await file.stat()).size - HEAD_BYTES) / RECORD_BYTES);
  const number = Buffer.alloc(8);
  for (let record = 0; record < count; record += 1) {
    await file.read(number, 0, 8, recordAt(record));
    records.set(Number(number.readBigUInt64BE(0)), record);
  }
  return { sizeBytes, records };
}
