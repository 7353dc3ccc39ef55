import { z } from 'zod';
import type { ErrorRecord } from '../domain/error.ts';
import type { RunOutcome } from '../ports/engine.ts';
import type { WorkerEnd } from './worker.ts';

/** What a worker tells in one line of its stdout. */
export type WorkerLine = { readonly alive: true } | { readonly outcome: RunOutcome } | { readonly error: ErrorRecord };

const errorRecord = z.object({
  code: z.string(),
  kind: z.enum(['user', 'cloud', 'guest', 'bug']),
  message: z.string(),
  remedy: z.string(),
  requestIds: z.array(z.string()),
});

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('completed') }),
  z.object({ kind: z.literal('waiting'), gate: z.string(), until: z.string().exactOptional() }),
  z.object({ kind: z.literal('rolled-back'), reason: z.string() }),
  z.object({ kind: z.literal('aborted'), reason: z.string() }),
  z.object({ kind: z.literal('failed'), stepId: z.string(), error: errorRecord }),
  z.object({ kind: z.literal('interrupted') }),
]);

const lastLine = z.union([z.object({ outcome }), z.object({ error: errorRecord })]);

/** How the worker ends, if the line says so; null for every other line. */
export function readWorkerLine(line: string): WorkerEnd | null {
  const { success, data } = lastLine.safeParse(parsed(line));
  if (!success) return null;
  if ('outcome' in data) return data.outcome;
  return { kind: 'no-outcome', error: data.error, how: `${data.error.message} (${data.error.code})` };
}

export function writeWorkerLine(line: WorkerLine): string {
  return `${JSON.stringify(line)}\n`;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
