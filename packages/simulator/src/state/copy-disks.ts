import { constants } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The disks of all clouds: one directory for each. Their files hold only what was written, so a copy is small. */
export async function copyDisks(from: string, to: string): Promise<void> {
  for (const cloud of await readdir(from)) {
    await mkdir(join(to, cloud), { recursive: true });
    for (const name of await readdir(join(from, cloud))) {
      await copyFile(join(from, cloud, name), join(to, cloud, name), constants.COPYFILE_FICLONE);
    }
  }
}
