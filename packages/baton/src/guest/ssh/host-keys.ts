/**
 * The host keys of guests, pinned by server and not by address: after the migration the target's twin has the same disk, so
 * it must show the same key, under whatever address it is reached. One file for each server, in OpenSSH's known_hosts
 * format (sshd(8)), in a folder of Baton's own.
 *
 *   pinned before            -> only that key is taken
 *   known to the person      -> the same key is taken, and pinned when the guest answers
 *   unknown, `acceptNew`     -> the key that is shown is taken, and pinned when the guest answers
 *   unknown                  -> left to ssh and the person's own files (host certificates, SSHFP), strictly
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { SshPlan } from '../../domain/plan.ts';
import { runProcess } from './bounded-process.ts';
import { configurationArguments, type HostKeys } from './ssh-arguments.ts';

export interface HostKeyStore {
  /** The lines that were pinned for a server; null when none were. */
  read(serverId: string): Promise<string | null>;
  write(serverId: string, lines: string): Promise<void>;
  /** For people. */
  fileOf(serverId: string): string;
}

export function hostKeyStore(folder: string): HostKeyStore {
  const fileOf = (serverId: string): string => join(folder, plainId(serverId));
  return {
    fileOf,
    read: async (serverId) => {
      try {
        const text = await readFile(fileOf(serverId), 'utf8');
        return text.trim() === '' ? null : text;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    write: async (serverId, lines) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = fileOf(serverId);
      const unfinished = `${file}.${randomBytes(4).toString('hex')}`;
      await writeFile(unfinished, lines, { mode: 0o600 });
      await rename(unfinished, file);
    },
  };
}

/** The name under which a server's key stands in its file. */
export function aliasOf(serverId: string): string {
  return `baton-${plainId(serverId)}`;
}

export interface HostKeyQuestion {
  readonly plan: SshPlan;
  readonly destination: string;
  readonly serverId: string;
  /** A private file that ssh may read, and write to when it accepts a new key. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Which keys are taken for this guest; writes them to `file`. */
export async function hostKeysFor(
  store: HostKeyStore,
  question: HostKeyQuestion,
  signal: AbortSignal,
): Promise<HostKeys> {
  const { plan, serverId, file } = question;
  const alias = aliasOf(serverId);
  const known = (await store.read(serverId)) ?? (await ownKnownKeys(question, alias, signal));
  if (known === null && plan.acceptNew !== true) return { kind: 'own' };
  await writeFile(file, known ?? '', { mode: 0o600 });
  return { kind: 'pinned', file, alias, strict: known !== null };
}

/** Pins what ssh found to be right; call it after the guest answered. */
export async function pin(store: HostKeyStore, serverId: string, hostKeys: HostKeys): Promise<void> {
  if (hostKeys.kind === 'own' || (await store.read(serverId)) !== null) return;
  const lines = await readFile(hostKeys.file, 'utf8');
  if (lines.trim() !== '') await store.write(serverId, lines);
}

/** What the person's own files hold for the destination, with our alias in place of its name; null when nothing. */
async function ownKnownKeys(question: HostKeyQuestion, alias: string, signal: AbortSignal): Promise<string | null> {
  const { plan, destination, env } = question;
  const ask = async (file: string, args: readonly string[]): Promise<string> => {
    const asked = { file, args, env, input: '', timeoutMs: 10_000, maxBytes: 262_144 };
    return (await runProcess(asked, signal)).stdout.toString('utf8');
  };
  const configuration = new Map(
    (await ask('ssh', configurationArguments(plan, destination)))
      .split('\n')
      .map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)] as const),
  );
  const name = lookUpName(configuration);
  if (name === null) return null;
  const lines: string[] = [];
  for (const file of filesOf(configuration, env)) {
    // No ssh-keygen, or no such file: then nothing is known there.
    const found = await ask('ssh-keygen', ['-F', name, '-f', file]).catch(() => '');
    signal.throwIfAborted();
    lines.push(...found.split('\n').flatMap((line) => underAlias(line, alias)));
  }
  return lines.length === 0 ? null : `${lines.join('\n')}\n`;
}

/** As ssh looks it up: an alias as it is, else the host name, with its port when that is another than 22 (sshd(8)). */
function lookUpName(configuration: ReadonlyMap<string, string>): string | null {
  const alias = configuration.get('hostkeyalias');
  if (alias !== undefined && alias !== 'none') return alias;
  const host = configuration.get('hostname');
  if (host === undefined || host.startsWith('-')) return null;
  const port = configuration.get('port') ?? '22';
  return port === '22' ? host : `[${host}]:${port}`;
}

function filesOf(
  configuration: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return ['userknownhostsfile', 'globalknownhostsfile']
    .flatMap((key) => (configuration.get(key) ?? '').split(' '))
    .filter((file) => file !== '' && file !== 'none' && file !== '/dev/null')
    .map((file) => (file.startsWith('~/') ? join(env['HOME'] || homedir(), file.slice(2)) : file));
}

/** Lines with a marker (@cert-authority, @revoked) stay where they are: they are about more than this guest. */
function underAlias(line: string, alias: string): readonly string[] {
  const [, ...rest] = line.split(' ');
  return line === '' || line.startsWith('#') || line.startsWith('@') || rest.length < 2
    ? []
    : [[alias, ...rest].join(' ')];
}

/** An id comes from a cloud: only one that can be nothing else than a name is used as one. */
function plainId(serverId: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(serverId)
    ? serverId
    : createHash('sha256').update(serverId).digest('hex').slice(0, 32);
}
