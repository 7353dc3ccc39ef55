/**
 * The keys that seal sessions, in a file: one in each line, 32 bytes in base64; empty lines and lines with `#` in front do not count.
 * The first one seals, all of them open: so keys are exchanged without logging anybody out.
 *
 * Unless a file is named, it is `session-key` in Baton's data directory, made at the first start. Controllers that share a database
 * share the file, too, or one of them does not know whom another has let in.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BatonError } from '../domain/error.ts';

export interface SessionKeys {
  /** Seals, and opens. */
  readonly key: Uint8Array;
  /** Open only. */
  readonly olderKeys: readonly Uint8Array[];
  /** What its owner should know, such as a file that others can read. */
  readonly warnings: readonly string[];
}

export interface SessionKeyPlace {
  /** `BATON_SESSION_KEY_FILE`: it must exist, since a controller that makes one of its own shares it with nobody. */
  readonly file: string | null;
  readonly dataDirectory: string;
}

const KEY_BYTES = 32;
const KEY_LINE = /^[A-Za-z0-9+/_-]{43}=?$/;
const MOST_BYTES = 64 * 1024;
const MOST_KEYS = 16;
const MAKE_ONE = 'openssl rand -base64 32';

/** @throws BatonError SESSION_KEY_UNREADABLE, SESSION_KEY_INVALID; neither tells anything of what is in the file */
export async function openSessionKeys({ file, dataDirectory }: SessionKeyPlace): Promise<SessionKeys> {
  const path = file ?? join(dataDirectory, 'session-key');
  const { text, mode } = await readKeys(path, file === null);
  const [key, ...olderKeys] = parseKeys(text, path);
  if (key === undefined) throw invalid(`${path} holds no session key`);
  const isOpen = (mode & 0o077) !== 0;
  const warnings = isOpen ? [`${path} holds the session keys and can be read by others; chmod 600 it`] : [];
  return { key, olderKeys, warnings };
}

function parseKeys(text: string, path: string): readonly Uint8Array[] {
  const keys = text.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const key = KEY_LINE.test(line) ? Buffer.from(line, 'base64') : null;
    if (key?.length === KEY_BYTES) return [new Uint8Array(key)];
    throw invalid(`${path}:${index + 1}:1: is no session key, which is 32 bytes in base64`);
  });
  if (keys.length > MOST_KEYS) throw invalid(`${path} holds ${keys.length} session keys; at most ${MOST_KEYS}`);
  return keys;
}

async function readKeys(path: string, mayMake: boolean): Promise<{ readonly text: string; readonly mode: number }> {
  try {
    const present = await readPresent(path);
    if (present !== null) return present;
    if (mayMake) {
      await make(path);
      const made = await readPresent(path);
      if (made !== null) return made;
    }
  } catch (cause) {
    if (cause instanceof BatonError) throw cause;
    throw unreadable(`The session keys in ${path} cannot be read or made.`, cause);
  }
  throw unreadable(`The file of the session keys, ${path}, does not exist.`);
}

async function readPresent(path: string): Promise<{ readonly text: string; readonly mode: number } | null> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > MOST_BYTES) throw invalid(`${path} is no file of session keys`);
    return { text: await file.readFile('utf8'), mode: stats.mode };
  } finally {
    await file.close();
  }
}

/** Whole or not at all, and by one only where two make it at a time: link(2) replaces nothing. */
async function make(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft);
  }
}

function unreadable(message: string, cause?: unknown): BatonError {
  return new BatonError({
    code: 'SESSION_KEY_UNREADABLE',
    kind: 'user',
    message,
    remedy: `Check the path in BATON_SESSION_KEY_FILE and who may read it; make one with: (umask 077; ${MAKE_ONE} > <file>)`,
    cause,
  });
}

function invalid(message: string): BatonError {
  return new BatonError({
    code: 'SESSION_KEY_INVALID',
    kind: 'user',
    message: `${message}.`,
    remedy: `Write one key in each line, the newest first. This makes one: ${MAKE_ONE}`,
  });
}
