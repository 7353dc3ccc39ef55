/** Runs scripts in guests by the system's own OpenSSH client, over one shared connection for each guest. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BatonError } from '../../domain/error.ts';
import type { SshPlan } from '../../domain/plan.ts';
import { underSignals } from '../../ports/under-signals.ts';
import { type ProcessEnd, runProcess } from './bounded-process.ts';
import { assertSafe } from './destination.ts';
import { envelop, open } from './enveloped-script.ts';
import type { GuestShell, ShellResult, ShellScript, ShellTarget } from './guest-shell.ts';
import { type HostKeyStore, hostKeysFor, hostKeyStore, pin } from './host-keys.ts';
import { closeArguments, type SshConnection, sshArguments } from './ssh-arguments.ts';
import { sshFailure } from './ssh-failure.ts';

export interface SshGuestShellOptions {
  readonly plan: SshPlan;
  /** Where host keys are pinned, a folder of Baton's own. */
  readonly hostKeyFolder: string;
  /** Of the client: its home, its agent, its path. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The envelope and a line or two around it do not count. */
const ENVELOPE_BYTES = 4096;
const CLOSE_MS = 3000;

export class SshGuestShell implements GuestShell {
  readonly #options: SshGuestShellOptions;
  readonly #keys: HostKeyStore;
  readonly #connections = new Map<string, Promise<SshConnection>>();
  readonly #ended = new AbortController();
  #folder: Promise<string> | null = null;

  constructor(options: SshGuestShellOptions) {
    this.#options = { ...options, env: { ...options.env, SSH_ASKPASS_REQUIRE: 'never' } };
    this.#keys = hostKeyStore(options.hostKeyFolder);
  }

  async run(target: ShellTarget, script: ShellScript, signal: AbortSignal): Promise<ShellResult> {
    const connection = await this.#connectionTo(target);
    const logFile = `${connection.controlPath}.${randomBytes(4).toString('hex')}`;
    const boundary = randomBytes(16).toString('hex');
    const args = sshArguments(connection, logFile, '/bin/sh');
    const end = await underSignals([signal, this.#ended.signal], (until) =>
      this.#ssh(args, envelop(script.text, boundary), script, until),
    );
    const log = await readFile(logFile, 'utf8').catch(() => '');
    await rm(logFile, { force: true });
    const opened = open(end.stdout, boundary);
    if (opened === null || end.lastByteMs === null) throw await this.#failure(target, connection, log, script, end);
    await pin(this.#keys, target.hostKeyOf, connection.hostKeys);
    return {
      exitCode: opened.exitCode,
      ended: end.ended,
      stdout: opened.output.subarray(0, script.maxBytes),
      stderr: end.stderr.subarray(0, script.maxBytes),
      elapsedMs: end.lastByteMs,
    };
  }

  async close(): Promise<void> {
    this.#ended.abort(new DOMException('The connections to the guests are closed.', 'AbortError'));
    const stillOpen = new AbortController();
    for (const opening of this.#connections.values()) {
      const connection = await opening.catch(() => null);
      if (connection === null) continue;
      const asked = { file: 'ssh', args: closeArguments(connection), env: this.#options.env, input: '' };
      // Where none is open there is nothing to end; where it hangs, ControlPersist ends it.
      await runProcess({ ...asked, timeoutMs: CLOSE_MS, maxBytes: 4096 }, stillOpen.signal).catch(() => null);
    }
    const folder = await this.#folder?.catch(() => null);
    if (typeof folder === 'string') await rm(folder, { recursive: true, force: true });
  }

  #connectionTo(target: ShellTarget): Promise<SshConnection> {
    const key = `${target.hostKeyOf} ${target.destination}`;
    const known = this.#connections.get(key);
    if (known !== undefined) return known;
    const opening = this.#prepare(target, this.#connections.size, this.#ended.signal);
    this.#connections.set(key, opening);
    // What could not be prepared is tried anew the next time.
    opening.catch(() => this.#connections.delete(key));
    return opening;
  }

  async #prepare(target: ShellTarget, number: number, signal: AbortSignal): Promise<SshConnection> {
    const { plan, env } = this.#options;
    const { destination, hostKeyOf } = target;
    assertSafe(destination, plan);
    // Short: a socket's path has 104 bytes at most on some systems, and ssh adds 17 of its own (unix(4)).
    this.#folder ??= mkdtemp(join(tmpdir(), 'baton-'));
    const folder = await this.#folder;
    const question = { plan, destination, serverId: hostKeyOf, file: join(folder, `k${number}`), env };
    const hostKeys = await orMissing(hostKeysFor(this.#keys, question, signal));
    return {
      plan,
      destination,
      hostKeys,
      controlPath: join(folder, `c${number}`),
    };
  }

  #ssh(args: readonly string[], input: string, limits: ShellScript, signal: AbortSignal): Promise<ProcessEnd> {
    const { timeoutMs, maxBytes } = limits;
    const request = {
      file: 'ssh',
      args,
      env: this.#options.env,
      input,
      timeoutMs,
      maxBytes: maxBytes + ENVELOPE_BYTES,
    };
    return orMissing(runProcess(request, signal));
  }

  async #failure(
    { destination, serverName, hostKeyOf }: ShellTarget,
    { hostKeys }: SshConnection,
    log: string,
    { timeoutMs }: ShellScript,
    { stderr, ended }: ProcessEnd,
  ): Promise<BatonError> {
    const pinned = hostKeys.kind === 'pinned' && (await this.#keys.read(hostKeyOf)) !== null;
    return sshFailure({
      destination,
      serverName,
      said: `${log.slice(-16_384)}\n${stderr.subarray(0, 16_384).toString('utf8')}`,
      ended,
      timeoutMs,
      pinnedIn: pinned ? this.#keys.fileOf(hostKeyOf) : null,
    });
  }
}

async function orMissing<T>(running: Promise<T>): Promise<T> {
  try {
    return await running;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || (error as NodeJS.ErrnoException).syscall !== 'spawn ssh')
      throw error;
    throw new BatonError({
      code: 'SSH_MISSING',
      kind: 'user',
      message: 'The load balancers are to be looked into by SSH, but this machine has no ssh.',
      remedy: 'Install the OpenSSH client, or choose another access: --guest console.',
      cause: error,
    });
  }
}
