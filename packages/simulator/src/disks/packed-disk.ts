/**
 * Disks as image files. `raw`: byte for byte. `qcow2`: a form of our own behind qcow2's magic, so that whoever looks for the
 * magic finds it (docs/interop/qcow2.txt of QEMU: magic, version, ..., size of the disk at byte 24):
 *
 *     4 magic  4 version  8 number of extents  8 zeros  8 size of the disk
 *     extents, in the order of the disk: 8 offset  4 length  then the bytes
 *
 * As in the real form, no digest protects the data: a flipped byte of it is for others to find.
 */
import { open } from 'node:fs/promises';
import { BLOCK_BYTES, type DiskBlocks } from './sparse-disk.ts';
import { UnreadableImage } from './unreadable-image.ts';
import { isZero } from './zeros.ts';

export const HEAD_BYTES = 32;
const EXTENT_HEAD_BYTES = 12;
const MAGIC = Buffer.from([0x51, 0x46, 0x49, 0xfb]);
const VERSION = 0x53_49_4d_31;
const AS_IT_IS = new Set(['raw', 'iso', 'ami']);

/** What the head of a file tells of the disk inside; null when it is no qcow2. */
export function virtualSizeBytes(head: Uint8Array): number | null {
  const bytes = Buffer.from(head);
  if (bytes.byteLength < HEAD_BYTES || !bytes.subarray(0, 4).equals(MAGIC)) return null;
  const sizeBytes = bytes.readBigUInt64BE(24);
  return sizeBytes > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(sizeBytes);
}

/** @throws Error for a format that is not simulated */
export function packedBytes(disk: DiskBlocks, diskFormat: string): AsyncIterable<Uint8Array> {
  if (diskFormat === 'qcow2') return qcow2Bytes(disk);
  if (AS_IT_IS.has(diskFormat)) return rawBytes(disk);
  throw new Error(`disk format ${diskFormat} is not simulated`);
}

async function* rawBytes(disk: DiskBlocks): AsyncGenerator<Uint8Array> {
  for (let block = 0; block * BLOCK_BYTES < disk.sizeBytes; block += 1)
    yield await disk.read(block * BLOCK_BYTES, disk.lengthOf(block));
}

async function* qcow2Bytes(disk: DiskBlocks): AsyncGenerator<Uint8Array> {
  const filled: number[] = [];
  for (const block of disk.written()) {
    if (!isZero(await disk.read(block * BLOCK_BYTES, disk.lengthOf(block)))) filled.push(block);
  }
  const head = Buffer.alloc(HEAD_BYTES);
  head.set(MAGIC, 0);
  head.writeUInt32BE(VERSION, 4);
  head.writeBigUInt64BE(BigInt(filled.length), 8);
  head.writeBigUInt64BE(BigInt(disk.sizeBytes), 24);
  yield head;
  for (const block of filled) {
    const extent = Buffer.alloc(EXTENT_HEAD_BYTES);
    extent.writeBigUInt64BE(BigInt(block * BLOCK_BYTES), 0);
    extent.writeUInt32BE(disk.lengthOf(block), 8);
    yield extent;
    yield await disk.read(block * BLOCK_BYTES, disk.lengthOf(block));
  }
}

/** One piece of a disk that an image file holds. */
export interface Extent {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Reads image files piece by piece. */
export interface PackedDisk {
  readonly sizeBytes: number;
  readonly extents: AsyncIterable<Extent>;
}

/** @throws UnreadableImage when the file is not what its format says; of the extents, while they are read */
export async function readPacked<T>(
  path: string,
  diskFormat: string,
  run: (disk: PackedDisk) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'r');
  try {
    const fileBytes = (await file.stat()).size;
    const take = async (offset: number, length: number): Promise<Buffer> => {
      if (offset + length > fileBytes)
        throw new UnreadableImage(`the image ends at byte ${fileBytes}, in the middle of its disk`);
      const bytes = Buffer.alloc(length);
      await file.read(bytes, 0, length, offset);
      return bytes;
    };
    const head = await take(0, Math.min(HEAD_BYTES, fileBytes));
    const isQcow2 = head.subarray(0, 4).equals(MAGIC);
    if (diskFormat === 'qcow2') {
      if (
        !isQcow2 ||
        head.byteLength < HEAD_BYTES ||
        head.readUInt32BE(4) !== VERSION ||
        head.readBigUInt64BE(16) !== 0n
      )
        throw new UnreadableImage('the image is declared qcow2, and its content is not');
      return await run(qcow2Disk(head, fileBytes, take));
    }
    if (!AS_IT_IS.has(diskFormat)) throw new UnreadableImage(`disk format ${diskFormat} is not simulated`);
    if (isQcow2) throw new UnreadableImage(`the image is declared ${diskFormat}, and its content is qcow2`);
    return await run({ sizeBytes: fileBytes, extents: rawExtents(fileBytes, take) });
  } finally {
    await file.close();
  }
}

type Take = (offset: number, length: number) => Promise<Buffer>;

async function* rawExtents(fileBytes: number, take: Take): AsyncGenerator<Extent> {
  for (let offset = 0; offset < fileBytes; offset += BLOCK_BYTES)
    yield { offset, bytes: await take(offset, Math.min(BLOCK_BYTES, fileBytes - offset)) };
}

function qcow2Disk(head: Buffer, fileBytes: number, take: Take): PackedDisk {
  const sizeBytes = virtualSizeBytes(head);
  if (sizeBytes === null) throw new UnreadableImage('the image tells an impossible size of its disk');
  return { sizeBytes, extents: qcow2Extents(head.readBigUInt64BE(8), sizeBytes, fileBytes, take) };
}

async function* qcow2Extents(count: bigint, sizeBytes: number, fileBytes: number, take: Take): AsyncGenerator<Extent> {
  let at = HEAD_BYTES;
  let next = 0;
  for (let left = count; left > 0n; left -= 1n) {
    const extent = await take(at, EXTENT_HEAD_BYTES);
    const offset = Number(extent.readBigUInt64BE(0));
    const length = extent.readUInt32BE(8);
    const isBlock = offset % BLOCK_BYTES === 0 && length === Math.min(BLOCK_BYTES, sizeBytes - offset);
    if (offset < next || length === 0 || !isBlock)
      throw new UnreadableImage(`the image has an impossible extent at byte ${at}`);
    yield { offset, bytes: await take(at + EXTENT_HEAD_BYTES, length) };
    next = offset + length;
    at += EXTENT_HEAD_BYTES + length;
  }
  if (at !== fileBytes) throw new UnreadableImage(`the image goes on after its disk, at byte ${at}`);
}
