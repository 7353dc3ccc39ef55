import { readFile, rm, writeFile } from 'node:fs/promises';

const MARK = '# Written by baton-simulator, which overwrites it at its start and deletes it at its end.\n';

/** A clouds.yaml of our own making; one of somebody else's is never touched. */
export interface CloudsFile {
  write(yaml: string): Promise<void>;
  remove(): Promise<void>;
}

/** @throws Error when there is a file that somebody else wrote */
export async function openCloudsFile(path: string): Promise<CloudsFile> {
  if (!(await isOurs(path))) {
    throw new Error(
      `${path} was not written by baton-simulator, and is left alone; name another file with --clouds-yaml`,
    );
  }
  return {
    // There are passwords in it, if only simulated ones.
    write: (yaml) => writeFile(path, MARK + yaml, { mode: 0o600 }),
    remove: async () => {
      if (await isOurs(path)) await rm(path, { force: true });
    },
  };
}

async function isOurs(path: string): Promise<boolean> {
  try {
    return (await readFile(path, 'utf8')).startsWith(MARK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}
