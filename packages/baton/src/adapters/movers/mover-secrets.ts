/**
 * What a mover and Baton know of each other, in files of Baton's data directory that its owner alone can read: never in the database,
 * a log or a plan. Another process of Baton on this machine finds it again.
 *
 *   movers/<mover>/secret       token and pre-shared key
 *   movers/jobs/<job>/key       of the tags of one disk; beside it `manifest`, what is known of the target's content
 */
import { randomBytes } from 'node:crypto';
import { access, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TAG_BYTES } from '@baton/mover';
import { keysUnusable } from './mover-errors.ts';

export interface MoverSecret {
  /** Names the mover at the gateway. */
  readonly token: string;
  readonly psk: Buffer;
}

const TOKEN_BYTES = 16;
const PSK_BYTES = 32;

export class MoverSecrets {
  readonly #folder: string;

  constructor(dataDirectory: string) {
    this.#folder = join(dataDirectory, 'movers');
  }

  /** The same for the same mover, until it is forgotten. */
  async ofMover(mover: string): Promise<MoverSecret> {
    const bytes = await this.#kept(join(this.#folder, checked(mover)), 'secret', TOKEN_BYTES + PSK_BYTES);
    return { token: bytes.toString('hex', 0, TOKEN_BYTES), psk: bytes.subarray(TOKEN_BYTES) };
  }

  hasMover(mover: string): Promise<boolean> {
    return isThere(join(this.#folder, checked(mover)));
  }

  forgetMover(mover: string): Promise<void> {
    return this.#remove(join(this.#folder, checked(mover)));
  }

  /** The key of the tags, and where the manifest is kept. */
  async ofJob(jobId: string): Promise<{ readonly key: Buffer; readonly manifest: string }> {
    const folder = this.#jobFolder(jobId);
    return { key: await this.#kept(folder, 'key', TAG_BYTES), manifest: join(folder, 'manifest') };
  }

  hasJob(jobId: string): Promise<boolean> {
    return isThere(this.#jobFolder(jobId));
  }

  forgetJob(jobId: string): Promise<void> {
    return this.#remove(this.#jobFolder(jobId));
  }

  #jobFolder(jobId: string): string {
    return join(this.#folder, 'jobs', checked(jobId));
  }

  /** Read, or made: whole or not at all, and by one only where two make it at a time (link(2) replaces nothing). */
  async #kept(folder: string, name: string, length: number): Promise<Buffer> {
    const file = join(folder, name);
    try {
      const present = await readFile(file).catch(absent);
      if (present?.length === length) return present;
      if (present !== null) await rm(file, { force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = `${file}.${randomBytes(4).toString('hex')}`;
      await writeFile(draft, randomBytes(length), { mode: 0o600, flush: true });
      await link(draft, file).catch(madeByAnother);
      await rm(draft);
      return await readFile(file);
    } catch (cause) {
      throw keysUnusable(this.#folder, cause);
    }
  }

  async #remove(folder: string): Promise<void> {
    try {
      await rm(folder, { recursive: true, force: true });
    } catch (cause) {
      throw keysUnusable(this.#folder, cause);
    }
  }
}

/** Another failure is none of these: a key that cannot be read must not be made anew. */
function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function madeByAnother(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** It becomes the name of a folder. */
function checked(key: string): string {
  if (!/^[\w-][\w.-]{0,199}$/.test(key)) throw new Error(`not the key of a mover or of its job: ${key}`);
  return key;
}
