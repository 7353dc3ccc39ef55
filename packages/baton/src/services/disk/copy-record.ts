import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dataDirectory } from '../../store/data-directory.ts';

/** What a copy that was interrupted needs to go on: kept from its beginning until it is proved. */
export interface CopyRecord {
  readonly jobId: string;
  readonly manifest: string;
  /** Of the tags in the manifest. */
  readonly key: Buffer;
  /** A copy of these two was begun before. */
  readonly begun: boolean;
  /** From here on it is. Only when the target may be written to: who comes back is not asked as if nothing had been there. */
  begin(): Promise<void>;
  forget(): Promise<void>;
}

const KEY_BYTES = 16;

/** Of a copy from one disk to another, under the directory where Baton keeps what it must remember. */
export async function openCopyRecord(
  env: Readonly<Record<string, string | undefined>>,
  from: string,
  to: string,
): Promise<CopyRecord> {
  const places = [from, to].map((named) => (named.includes('://') ? named : resolve(named)));
  const jobId = `copy-${createHash('sha256').update(JSON.stringify(places)).digest('hex').slice(0, 32)}`;
  const folder = join(dataDirectory(env), 'copies', jobId);
  const keyFile = join(folder, 'key');
  const known = await readFile(keyFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const begun = known.length === KEY_BYTES;
  const key = begun ? known : randomBytes(KEY_BYTES);
  return {
    jobId,
    manifest: join(folder, 'manifest'),
    key,
    begun,
    begin: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(keyFile, key, { mode: 0o600 });
    },
    forget: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Tells one state of a file from another; of a block device or an export nothing does. */
export async function viewOf(named: string): Promise<string> {
  if (named.includes('://')) return 'at-rest';
  const { size, mtimeMs, ino } = await stat(named);
  return size > 0 ? `at-rest ${ino} ${size} ${mtimeMs}` : 'at-rest';
}
