import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface ProcessRequest {
  readonly file: string;
  /** Handed over as they are: no shell on this side. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: string;
  readonly timeoutMs: number;
  /** Of each of the two streams. */
  readonly maxBytes: number;
}

export interface ProcessEnd {
  /** Null when it was ended, by us or by a signal. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly ended: 'exited' | 'timeout' | 'too-much';
  /** From the start to its last byte on stdout, in milliseconds; null when none came. */
  readonly lastByteMs: number | null;
}

/** From SIGTERM to SIGKILL. */
const PATIENCE_MS = 2000;
/** What the process wrote last may still be in the pipe when it is gone. */
const DRAIN_MS = 1000;

/**
 * Runs a program in a process group (and session) of its own: it has no terminal to ask questions on, and what it
 * started goes down with it. Ends it by its id at the time limit, at the byte limit, and on abort (then it rejects with
 * the signal's reason). Rejects with the error of spawn, such as ENOENT, when it cannot be started.
 */
export async function runProcess(request: ProcessRequest, signal: AbortSignal): Promise<ProcessEnd> {
  signal.throwIfAborted();
  const started = performance.now();
  const child = spawn(request.file, request.args, { env: request.env, stdio: 'pipe', detached: true });
  const stdout = collect(child.stdout, request.maxBytes);
  const stderr = collect(child.stderr, request.maxBytes);
  // It may be gone before it read its input; its end says so.
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.input);

  let ended: ProcessEnd['ended'] = 'exited';
  let lastByteMs: number | null = null;
  let kill: NodeJS.Timeout | null = null;
  const end = (): void => {
    if (kill !== null || child.exitCode !== null || child.signalCode !== null) return;
    signalGroup(child.pid, 'SIGTERM');
    kill = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), PATIENCE_MS);
  };
  const tooMuch = (): void => {
    if (ended === 'exited') ended = 'too-much';
    end();
  };
  stdout.onFull = tooMuch;
  stderr.onFull = tooMuch;
  child.stdout.on('data', () => {
    lastByteMs = performance.now() - started;
  });
  const deadline = setTimeout(() => {
    ended = 'timeout';
    end();
  }, request.timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    // A helper of the program (ssh's ProxyCommand) may outlive it and keep the pipes open: their end is no condition.
    await Promise.race([stdout.ended, new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())]);
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    return { code, stdout: stdout.bytes(), stderr: stderr.bytes(), ended, lastByteMs };
  } finally {
    clearTimeout(deadline);
    if (kill !== null) {
      clearTimeout(kill);
      // What it started may have stayed when it went.
      signalGroup(child.pid, 'SIGKILL');
    }
    signal.removeEventListener('abort', end);
    release(child.stdout);
    release(child.stderr);
  }
}

interface Collected {
  onFull: () => void;
  readonly ended: Promise<void>;
  bytes(): Buffer;
}

/** Keeps what came first; what is too much is read and dropped, so that the writer never waits. */
function collect(stream: Readable, maxBytes: number): Collected {
  const chunks: Buffer[] = [];
  let size = 0;
  const collected: Collected = {
    onFull: () => undefined,
    ended: new Promise((resolve) => {
      stream.once('close', resolve);
      stream.once('end', resolve);
    }),
    bytes: () => Buffer.concat(chunks),
  };
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, Math.max(0, maxBytes - size));
    if (kept.length > 0) chunks.push(kept);
    size += kept.length;
    if (kept.length < chunk.length) collected.onFull();
  });
  return collected;
}

/** A pipe that a helper still holds is read on (it would end of a broken one), but keeps no process of ours alive. */
function release(stream: Readable): void {
  stream.removeAllListeners('data');
  stream.resume();
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It is gone.
  }
}
