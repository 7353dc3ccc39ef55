/** The file of an image: its bytes as they came, with holes where a chunk was all zeros. */
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { HEAD_BYTES, virtualSizeBytes } from './packed-disk.ts';
import type { StoredFile } from './disks.ts';
import { isZero } from './zeros.ts';

const CHUNK_BYTES = 262_144;

/** Hashed on the way, as Glance does it: whatever is read later can be compared with what arrived. */
export async function storeFile(path: string, bytes: AsyncIterable<Uint8Array>): Promise<Omit<StoredFile, 'fileId'>> {
  const md5 = createHash('md5');
  const sha512 = createHash('sha512');
  const file = await open(path, 'wx+');
  try {
    let sizeBytes = 0;
    for await (const chunk of bytes) {
      md5.update(chunk);
      sha512.update(chunk);
      if (!isZero(chunk)) await file.write(chunk, 0, chunk.byteLength, sizeBytes);
      sizeBytes += chunk.byteLength;
    }
    await file.truncate(sizeBytes);
    const head = Buffer.alloc(Math.min(HEAD_BYTES, sizeBytes));
    await file.read(head, 0, head.byteLength, 0);
    return {
      sizeBytes,
      virtualSizeBytes: virtualSizeBytes(head),
      md5: md5.digest('hex'),
      sha512: sha512.digest('hex'),
    };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** What was opened is read to its end, even when it is deleted meanwhile. */
export async function* streamFile(path: string, offset: number, length?: number): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const endsAt = Math.min(
      (await file.stat()).size,
      length === undefined ? Number.POSITIVE_INFINITY : offset + length,
    );
    for (let at = offset; at < endsAt;) {
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, endsAt - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.byteLength, at);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** @throws RangeError outside of the file */
export async function readFileBytes(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, offset);
    if (bytesRead < length) throw new RangeError(`the file ends before byte ${offset + length}`);
    return bytes;
  } finally {
    await file.close();
  }
}

/** @throws RangeError outside of the file */
export async function writeFileBytes(path: string, offset: number, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+');
  try {
    if (offset < 0 || offset + bytes.byteLength > (await file.stat()).size)
      throw new RangeError(`the file ends before byte ${offset + bytes.byteLength}`);
    await file.write(bytes, 0, bytes.byteLength, offset);
  } finally {
    await file.close();
  }
}
