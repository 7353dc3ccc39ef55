/** A manifest in a file. A new file and a replaced one are made lasting by fsync of their directory too (fsync(2)). */
import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MoverError } from '../mover-error.ts';
import type { ManifestStore } from './manifest-store.ts';

/** Opens or makes it, readable by its owner alone. */
export async function openFileManifestStore(path: string): Promise<ManifestStore> {
  const failed = (error: unknown): MoverError =>
    new MoverError({
      code: 'DEVICE_FAILED',
      message: `The manifest ${path} cannot be kept: ${error instanceof Error ? error.message : String(error)}.`,
      remedy: 'See that its directory is there, can be written and has room, then start the pass again.',
      retryable: true,
      cause: error,
    });
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw failed(error);
    }
  };
  const syncDirectory = async (): Promise<void> => {
    const directory = await open(dirname(path), 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  };
  let file: FileHandle = await guarded(async () => {
    // Not 'a': with O_APPEND positions of writes are passed over (open(2)), and a torn tail could not be written over.
    const opened = await open(path, 'r+', 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return open(path, 'wx+', 0o600);
    });
    await syncDirectory();
    return opened;
  });
  let end = (await guarded(() => file.stat())).size;

  const writeAll = async (to: FileHandle, bytes: Buffer, offset: number): Promise<void> => {
    for (let at = 0; at < bytes.length;) at += (await to.write(bytes, at, bytes.length - at, offset + at)).bytesWritten;
  };
  return {
    length: async () => end,
    read: (offset, into) =>
      guarded(async () => {
        let fill = 0;
        while (fill < into.length) {
          const { bytesRead } = await file.read(into, fill, into.length - fill, offset + fill);
          if (bytesRead === 0) break;
          fill += bytesRead;
        }
        return fill;
      }),
    append: (bytes) =>
      guarded(async () => {
        await writeAll(file, bytes, end);
        end += bytes.length;
      }),
    sync: () => guarded(() => file.datasync()),
    truncate: (length) =>
      guarded(async () => {
        await file.truncate(length);
        end = length;
        await file.sync();
      }),
    replace: (pieces) =>
      guarded(async () => {
        const besidePath = `${path}.next`;
        const beside = await open(besidePath, 'w+', 0o600);
        let length = 0;
        try {
          for await (const piece of pieces) {
            await writeAll(beside, piece, length);
            length += piece.length;
          }
          await beside.sync();
          await rename(besidePath, path);
          await syncDirectory();
        } catch (error) {
          await beside.close();
          throw error;
        }
        await file.close();
        file = beside;
        end = length;
      }),
    close: () => guarded(() => file.close()),
  };
}
