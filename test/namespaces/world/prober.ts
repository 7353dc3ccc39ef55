/** The judge: a program of its own that shares nothing with Baton's outage meter. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';

import { z } from 'zod';

import type { Machine } from './machine.ts';

export interface Probe {
  /** When it was sent: milliseconds of CLOCK_MONOTONIC, as `monotonicMs` tells it here. */
  readonly sentMs: number;
  /** Null: no answer came. */
  readonly answeredAfterMs: number | null;
  readonly who: string | null;
  /** errno that ended its connection; 0: none. */
  readonly errno: number;
}

export interface Seen {
  readonly address: string;
  readonly intervalMs: number;
  readonly realTime: boolean;
  /** How long after its tick a probe left, at worst. */
  readonly worstLatenessMs: number;
  readonly probes: readonly Probe[];
}

/** The prober's clock, in this process. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const resultSchema = z.object({
  intervalMs: z.number(),
  realTime: z.boolean(),
  worstLatenessMs: z.number(),
  names: z.array(z.string()),
  addresses: z.array(
    z.object({ address: z.string(), probes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])) }),
  ),
});

export interface Watching {
  /** Ends the probes, waits for the last answers, and tells what was seen of each address. */
  stop(): Promise<readonly Seen[]>;
}

const READY_MS = 10_000;
const STOP_MS = 15_000;

/** `udp`: several addresses at once. `talk` and `connect`: one address (see prober.c). Resolves when it probes. */
export async function watch(
  machine: Machine,
  kind: 'udp' | 'talk' | 'connect',
  addresses: readonly string[],
  intervalMs: number,
): Promise<Watching> {
  const child = machine.spawn(['/run/tools/prober', kind, String(Math.round(intervalMs * 1000)), ...addresses]);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  await ready(child);
  return {
    stop: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(timer);
      return readResult(Buffer.concat(chunks).toString('utf8'));
    },
  };
}

/** One new connection now. */
export async function watchOnce(machine: Machine, address: string): Promise<readonly Seen[]> {
  const { stdout } = await machine.run(['/run/tools/prober', 'connect', '100000', address]);
  return readResult(stdout.toString('utf8'));
}

async function ready(child: ChildProcessWithoutNullStreams): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => reject(new Error('The prober did not start.'));
    const timer = setTimeout(fail, READY_MS);
    child.once('close', fail);
    child.stderr.once('data', () => {
      clearTimeout(timer);
      child.removeListener('close', fail);
      resolve();
    });
  });
}

function readResult(text: string): readonly Seen[] {
  const { intervalMs, realTime, worstLatenessMs, names, addresses } = resultSchema.parse(JSON.parse(text));
  return addresses.map(({ address, probes }) => ({
    address,
    intervalMs,
    realTime,
    worstLatenessMs,
    probes: probes.map(([sentMs, after, who, errno]) => ({
      sentMs,
      answeredAfterMs: after < 0 ? null : after,
      who: names[who] ?? null,
      errno,
    })),
  }));
}
