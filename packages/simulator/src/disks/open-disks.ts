import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disks } from './disks.ts';
import { readGuestFrom, writeGuestTo } from './guest-on-disk.ts';
import { readFileBytes, storeFile, streamFile, writeFileBytes } from './image-file.ts';
import { packedBytes, readPacked } from './packed-disk.ts';
import { BLOCK_BYTES, SparseDisk } from './sparse-disk.ts';

/**
 * The disks and files of one directory, made when it is not there. The id is the name of the file, and tells what it is:
 * `disk-...` or `file-...`.
 */
export async function openDisks(directory: string): Promise<Disks> {
  await mkdir(directory, { recursive: true });
  const known = new Map<string, SparseDisk>();
  const pathOf = (id: string): string => {
    if (!/^(?:disk|file)-[0-9a-f-]{36}$/.test(id)) throw new Error(`${id} is not the id of a disk or of a file`);
    return join(directory, id);
  };
  const disk = (id: string): SparseDisk => {
    const found = known.get(id) ?? new SparseDisk(pathOf(id));
    known.set(id, found);
    return found;
  };
  const add = async (make: (path: string) => Promise<SparseDisk>): Promise<string> => {
    const id = `disk-${randomUUID()}`;
    known.set(id, await make(pathOf(id)));
    return id;
  };
  const remove = async (id: string): Promise<void> => {
    known.delete(id);
    await rm(pathOf(id), { force: true });
  };
  const isFile = (id: string): boolean => id.startsWith('file-');

  return {
    create: (sizeBytes) => add((path) => SparseDisk.create(path, sizeBytes)),
    clone: (diskId) => add((path) => disk(diskId).cloneTo(path)),
    delete: remove,
    sizeBytes: (diskId) => disk(diskId).use(async (blocks) => blocks.sizeBytes),
    grow: (diskId, sizeBytes) => disk(diskId).use((blocks) => blocks.grow(sizeBytes)),
    read: (id, offset, length) =>
      isFile(id) ? readFileBytes(pathOf(id), offset, length) : disk(id).use((blocks) => blocks.read(offset, length)),
    write: (id, offset, bytes) =>
      isFile(id) ? writeFileBytes(pathOf(id), offset, bytes) : disk(id).use((blocks) => blocks.write(offset, bytes)),
    written: (diskId) =>
      disk(diskId).use(async (blocks) =>
        blocks.written().map((block) => ({ offset: block * BLOCK_BYTES, length: blocks.lengthOf(block) })),
      ),
    readGuest: (diskId) => disk(diskId).use(readGuestFrom),
    writeGuest: (diskId, guest) => disk(diskId).use((blocks) => writeGuestTo(blocks, guest)),

    store: async (bytes) => {
      const fileId = `file-${randomUUID()}`;
      return { fileId, ...(await storeFile(pathOf(fileId), bytes)) };
    },
    stream: (fileId, offset = 0, length) => streamFile(pathOf(fileId), offset, length),
    pack: (diskId, diskFormat) =>
      disk(diskId).use(async (blocks) => {
        const fileId = `file-${randomUUID()}`;
        const stored = await storeFile(pathOf(fileId), packedBytes(blocks, diskFormat));
        return { fileId, ...stored, virtualSizeBytes: blocks.sizeBytes };
      }),
    unpack: (fileId, diskFormat, sizeBytes) =>
      readPacked(pathOf(fileId), diskFormat, async (packed) => {
        const id = await add((path) => SparseDisk.create(path, Math.max(packed.sizeBytes, sizeBytes)));
        try {
          await disk(id).use(async (blocks) => {
            for await (const { offset, bytes } of packed.extents) await blocks.write(offset, bytes);
          });
          return id;
        } catch (error) {
          await remove(id);
          throw error;
        }
      }),
  };
}
