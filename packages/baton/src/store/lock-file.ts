/**
 * A lock between processes of one machine, as numbered files `<name>.1`, `<name>.2`, ... in a directory: the highest number
 * is the lock, and it is free when its content says so or its process is gone.
 *
 * Nobody ever removes or replaces a file that may be held, which is what makes breaking a stale lock safe: one takes over
 * by creating the next number, and link(2) lets only one succeed. Lower numbers are swept by whoever holds a higher one.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BatonError } from '../domain/error.ts';
import { isGone, isLocal, thisProcess } from './process-identity.ts';

const ticket = z.object({
  host: z.string(),
  hostId: z.string(),
  pid: z.number(),
  started: z.string(),
  released: z.boolean(),
});
type Ticket = z.infer<typeof ticket>;

const retryMs = 15;
/** The lock is held for seconds. After this long, a holder whose pid says nothing here (an earlier boot, another container) is gone. */
const foreignStaleMs = 60_000;

/** Runs `work` while holding the lock. Waits for a living holder at most `timeoutMs`. */
export async function withLockFile<T>(
  directory: string,
  name: string,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const number = await acquire(directory, name, options);
  try {
    return await work();
  } finally {
    await place(directory, `${name}.${number}`, { ...thisProcess(), released: true }, 'replace');
  }
}

async function acquire(
  directory: string,
  name: string,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<number> {
  const endMs = performance.now() + options.timeoutMs;
  for (;;) {
    options.signal.throwIfAborted();
    const highest = Math.max(0, ...(await numbers(directory, name)));
    const holder = await read(join(directory, `${name}.${highest}`));
    if (holder === null || holder.released || isGone(holder) || holder.foreignAndStale) {
      if (await tryNumber(directory, name, highest + 1)) return highest + 1;
    } else if (performance.now() > endMs) {
      throw new BatonError({
        code: 'STORE_LOCKED',
        kind: 'user',
        message: `Process ${holder.pid} on ${holder.host} has been starting or stopping the database in ${directory} for ${Math.round(options.timeoutMs / 1000)} s.`,
        remedy: 'Wait for that process, or end it, and try again.',
        retryable: true,
      });
    }
    await sleep(retryMs, undefined, { signal: options.signal });
  }
}

async function tryNumber(directory: string, name: string, number: number): Promise<boolean> {
  if (!(await place(directory, `${name}.${number}`, { ...thisProcess(), released: false }, 'create'))) return false;
  const all = await numbers(directory, name);
  // Somebody swept this number and went on to a higher one between our look and our link: then it was never ours.
  if (all.some((other) => other > number)) {
    await rm(join(directory, `${name}.${number}`), { force: true });
    return false;
  }
  await Promise.all(all.filter((n) => n < number).map((n) => rm(join(directory, `${name}.${n}`), { force: true })));
  return true;
}

/** Puts a whole file in place at once: a reader never sees half of it. */
async function place(directory: string, name: string, content: Ticket, how: 'create' | 'replace'): Promise<boolean> {
  const draft = join(directory, `.${name}.${randomUUID()}`);
  await writeFile(draft, JSON.stringify(content), { mode: 0o600 });
  try {
    if (how === 'replace') await rename(draft, join(directory, name));
    else await link(draft, join(directory, name));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function numbers(directory: string, name: string): Promise<readonly number[]> {
  const files = await readdir(directory);
  return files
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => Number(file.slice(name.length + 1)))
    .filter((number) => Number.isInteger(number) && number > 0);
}

/** Null: no such file, or nothing that a Baton wrote. */
async function read(path: string): Promise<(Ticket & { readonly foreignAndStale: boolean }) | null> {
  try {
    const content = ticket.parse(JSON.parse(await readFile(path, 'utf8')));
    const ageMs = Date.now() - (await stat(path)).mtimeMs;
    return { ...content, foreignAndStale: !isLocal(content) && ageMs > foreignStaleMs };
  } catch {
    return null;
  }
}
