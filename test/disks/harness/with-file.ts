import { type FileHandle, open } from 'node:fs/promises';

/** Opens the file for as long as the work with it takes. */
export async function withFile<T>(file: string, flags: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, flags);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}
