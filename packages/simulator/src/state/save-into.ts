import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { copyDisks } from './copy-disks.ts';
import { readSaved, type SavedSimulation, writeSaved } from './saved-simulation.ts';

/**
 * Writes a saved simulation into a directory, in place of the one that is there. It is written beside it first, so that a
 * failure on the way leaves the old one.
 *
 * @throws Error when the directory holds something else
 */
export async function saveInto(directory: string, saved: SavedSimulation, disks: string): Promise<void> {
  const target = resolve(directory);
  await mkdir(target, { recursive: true });
  if ((await readdir(target)).length > 0 && (await readSaved(target)) === null) {
    throw new Error(`${directory} is not empty and holds no saved simulation; it is left alone`);
  }
  const fresh = await mkdtemp(join(dirname(target), '.baton-simulator-'));
  try {
    await writeSaved(fresh, saved);
    await copyDisks(disks, join(fresh, 'disks'));
    await rm(target, { recursive: true });
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}
