/** One sample: processes of both ends, how long they took, what they used of the processors, and what crossed between them. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import type { Sample } from './result.ts';

const KIB = 1024;
const PORT_WITHIN_MS = 20_000;
const DONE_WITHIN_MS = 1_800_000;
const STOP_WITHIN_MS = 5000;
/** A server that forks for each connection collects its children in this time. */
const SETTLE_MS = 300;
/** The state LISTEN in /proc/net/tcp (include/net/tcp_states.h). */
const LISTEN = '0A';

export interface End {
  /** For bash. */
  readonly command: string;
  /** Waited for before the next one is started: it listens there. */
  readonly port?: number;
  /** It ends by itself when the move is over; others are interrupted then. */
  readonly ends: boolean;
}

interface Running {
  readonly end: End;
  readonly process: ReturnType<typeof spawn>;
  readonly over: Promise<number | null>;
  readonly usage: () => { readonly cpuSeconds: number; readonly rssBytes: number };
}

/**
 * Starts them in order; the clock begins when those that listen do, so that nobody's start-up is measured but that of the end that dials.
 * Rejects when one of those that end by themselves ends with an error, with what it said.
 */
export async function measure(ends: readonly End[]): Promise<Sample> {
  const directory = mkdtempSync(join(tmpdir(), 'bd-measure-'));
  const running: Running[] = [];
  try {
    const listening = ends.filter(({ port }) => port !== undefined);
    for (const end of listening) {
      const one = start(end, join(directory, String(running.length)));
      running.push(one);
      await listens(end.port ?? 0, one);
    }
    const wireBefore = loopbackBytes();
    const begun = performance.now();
    for (const end of ends)
      if (end.port === undefined) running.push(start(end, join(directory, String(running.length))));
    await Promise.all(running.filter(({ end }) => end.ends).map(endsWell));
    const wallSeconds = (performance.now() - begun) / 1000;
    const wireBytes = loopbackBytes() - wireBefore;
    await sleep(SETTLE_MS);
    await stop(running);
    const usages = running.map(({ usage }) => usage());
    return {
      wallSeconds,
      cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      wireBytes,
      rssBytes: Math.max(...usages.map(({ rssBytes }) => rssBytes)),
    };
  } finally {
    await stop(running);
    rmSync(directory, { recursive: true });
  }
}

/** A group of its own, so that it can be interrupted with all it started. time(1) takes the usage from wait4(2), its children's with it. */
function start(end: End, file: string): Running {
  const process = spawn(
    '/usr/bin/time',
    ['-q', '-f', '%U %S %M', '-o', file, 'bash', '-c', `set -o pipefail; ${end.command}`],
    {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  process.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const over = new Promise<number | null>((resolve, reject) => {
    process.once('error', reject).once('close', (code) => {
      if (end.ends && code !== 0) reject(new Error(`It ended with ${code}: ${end.command}\n${said}`));
      else resolve(code);
    });
  });
  over.catch(() => undefined);
  const usage = (): { readonly cpuSeconds: number; readonly rssBytes: number } => {
    const [user = 0, system = 0, kib = 0] = readFileSync(file, 'utf8').trim().split(' ').map(Number);
    return { cpuSeconds: user + system, rssBytes: kib * KIB };
  };
  return { end, process, over, usage };
}

async function endsWell({ end, over }: Running): Promise<void> {
  const late = sleep(DONE_WITHIN_MS, null, { ref: false }).then(() => {
    throw new Error(`It did not end within ${DONE_WITHIN_MS / 1000} s: ${end.command}`);
  });
  await Promise.race([over, late]);
}

async function stop(running: readonly Running[]): Promise<void> {
  for (const { process, over } of running) {
    // time(1) itself lives on when it is interrupted, and writes what was used.
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      if (process.exitCode !== null || process.signalCode !== null || process.pid === undefined) break;
      try {
        globalThis.process.kill(-process.pid, signal);
      } catch {
        break;
      }
      await Promise.race([over.catch(() => null), sleep(STOP_WITHIN_MS)]);
    }
  }
}

async function listens(port: number, { over, end }: Running): Promise<void> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const line = new RegExp(`:${hex} [0-9A-F]+:0000 ${LISTEN} `);
  const until = performance.now() + PORT_WITHIN_MS;
  while (performance.now() < until) {
    if (['/proc/net/tcp', '/proc/net/tcp6'].some((table) => line.test(readFileSync(table, 'utf8')))) return;
    await Promise.race([sleep(10), over]);
  }
  throw new Error(`Nobody listens at port ${port} within ${PORT_WITHIN_MS / 1000} s: ${end.command}`);
}

/** What lo received: on a loopback interface, all that was sent, once. */
function loopbackBytes(): number {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find((text) => text.trim().startsWith('lo:'));
  return Number(line?.split(':')[1]?.trim().split(/\s+/)[0] ?? Number.NaN);
}

/** Byte for byte, by another program than any that moved it (cmp(1)). */
export async function isSame(one: string, other: string): Promise<boolean> {
  return await promisify(execFile)('cmp', ['-s', one, other]).then(
    () => true,
    () => false,
  );
}
