/**
 * One machine of the world: network, mounts, host name and processes of its own. Its first process reads a pipe that this
 * process holds; when the pipe ends, however this process ended, the first process ends, and the kernel ends every other one
 * in there and takes the namespaces away (pid_namespaces(7)). So nothing is left behind, and nothing has to be looked for.
 */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { type ProcessEnd, runProcess } from '../../../packages/baton/src/guest/ssh/bounded-process.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const START_MS = 15_000;
const END_MS = 10_000;
const RUN_MS = 20_000;
const MAX_BYTES = 8_000_000;

/** Folders that each machine has to itself, empty at first; everything else is this machine's, and so are the programs. */
const OWN_FOLDERS = '/run /etc/keepalived /etc/frr /etc/bird /var/log';

export interface RunOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export class Machine {
  readonly name: string;
  /** Of its first process, as this process sees it. */
  readonly pid: number;
  readonly #holder: ChildProcess;

  private constructor(name: string, pid: number, holder: ChildProcess) {
    this.name = name;
    this.pid = pid;
    this.#holder = holder;
  }

  /** `toolsFolder` is seen inside as /run/tools, and this repository as /run/repository. Rejects with what was said when the kernel or the user is not able to. */
  static async start(name: string, worldName: string, toolsFolder: string): Promise<Machine> {
    const holder = spawn(
      'unshare',
      ['--net', '--mount', '--uts', '--pid', '--fork', '--kill-child', 'sh', '-c', FIRST_PROCESS, name, worldName],
      { stdio: 'pipe', detached: true, env: { ...process.env, TOOLS: toolsFolder, REPOSITORY } },
    );
    // At the end of the pipe nobody has to answer.
    holder.stdin.on('error', () => undefined);
    const pid = await pidOfFirst(holder, name);
    return new Machine(name, pid, holder);
  }

  /** How a program is started in here: put it before the program and its arguments. */
  get entry(): readonly string[] {
    return ['nsenter', '--target', String(this.pid), '--net', '--mount', '--uts', '--pid', '--'];
  }

  /** Runs a program to its end, whatever its exit code. */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<ProcessEnd> {
    const [file = '', ...args] = [...this.entry, ...argv];
    return runProcess(
      {
        file,
        args,
        env: process.env,
        input: options.input ?? '',
        timeoutMs: options.timeoutMs ?? RUN_MS,
        maxBytes: options.maxBytes ?? MAX_BYTES,
      },
      options.signal ?? new AbortController().signal,
    );
  }

  /** A shell script; answers with its stdout, and throws with its stderr when its exit code is not 0. */
  async sh(script: string, options: RunOptions = {}): Promise<string> {
    const end = await this.run(['sh', '-ec', script], options);
    if (end.code === 0) return end.stdout.toString('utf8');
    const said = `${end.stderr.toString('utf8')}${end.stdout.toString('utf8')}`.trim();
    throw new Error(`On ${this.name}: ${script}\nexit ${end.code ?? end.ended}: ${said}`);
  }

  /** Starts a program that stays; it ends with the machine at the latest. */
  spawn(argv: readonly string[]): ChildProcessWithoutNullStreams {
    const [file = '', ...args] = [...this.entry, ...argv];
    const child = spawn(file, args, { stdio: 'pipe', detached: true });
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    return child;
  }

  /** As when the power goes: every process is gone at once. The machine itself can be used again. */
  async killAll(): Promise<void> {
    // kill(2): -1 is every process of this PID namespace but the first one and the caller.
    await this.run(['sh', '-c', 'kill -9 -1']);
  }

  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#holder.once('exit', () => resolve()));
    this.#holder.stdin?.end();
    const timer = setTimeout(() => this.#holder.kill('SIGKILL'), END_MS);
    await gone;
    clearTimeout(timer);
  }
}

/**
 * /proc is still the host's when its first line is read: it tells the number that the host knows this process by.
 */
const FIRST_PROCESS = `set -e
read -r pid rest </proc/self/stat
hostname "$0"
mount --make-rprivate /
mount -t proc proc /proc
mount -t sysfs sysfs /sys 2>/dev/null || :
for folder in ${OWN_FOLDERS}; do [ ! -d "$folder" ] || mount -t tmpfs -o mode=755 "$1" "$folder"; done
mkdir -p /run/tools /run/repository /run/lock
mount --bind "$TOOLS" /run/tools
mount --bind "$REPOSITORY" /run/repository
mount -t tmpfs -o mode=1777 "$1" /tmp
ip link set lo up
for key in all default; do
  echo 0 >/proc/sys/net/ipv4/conf/$key/rp_filter
  echo 1 >/proc/sys/net/ipv6/conf/$key/disable_ipv6 2>/dev/null || :
done
echo "pid $pid"
exec /run/tools/first`;

async function pidOfFirst(holder: ChildProcessWithoutNullStreams, name: string): Promise<number> {
  let said = '';
  holder.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString('utf8')}`.slice(-4000);
  });
  return new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      holder.kill('SIGKILL');
      fail();
    }, START_MS);
    const fail = (): void => {
      clearTimeout(timer);
      reject(new Error(`The machine ${name} did not start (root, and namespaces, are needed): ${said.trim()}`));
    };
    holder.once('error', fail);
    holder.once('exit', fail);
    createInterface({ input: holder.stdout }).on('line', (line) => {
      const pid = /^pid (\d+)$/.exec(line)?.[1];
      if (pid === undefined) return;
      clearTimeout(timer);
      resolve(Number(pid));
    });
  });
}
