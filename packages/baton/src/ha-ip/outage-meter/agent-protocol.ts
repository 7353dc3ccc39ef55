/** What Baton and the probe agent at the vantage say to each other: one JSON object a line, on the agent's stdin and stdout. */
import { z } from 'zod';
import type { ProbePlan } from '../../domain/plan.ts';

export type AgentCommand =
  | { readonly type: 'time'; readonly id: number }
  | {
      readonly type: 'watch';
      readonly id: number;
      readonly addresses: readonly string[];
      readonly icmp: ProbePlan['icmp'];
      readonly http: ProbePlan['http'];
    }
  | { readonly type: 'unwatch'; readonly id: number }
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly address: string;
      readonly http: NonNullable<ProbePlan['http']>;
      readonly timeoutMs: number;
    }
  | { readonly type: 'echo'; readonly id: number; readonly address: string; readonly count: number };

const httpResult = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    n: z.number(),
    atMs: z.number(),
    durationMs: z.number(),
    status: z.number(),
    who: z.string().nullable(),
  }),
  z.object({ kind: z.literal('lost'), n: z.number(), atMs: z.number(), durationMs: z.number(), why: z.string() }),
  z.object({ kind: z.literal('void'), n: z.number() }),
]);

const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('time'), id: z.number(), nowMs: z.number() }),
  /** Every ping of that watch has begun; or why one could not. */
  z.object({ type: z.literal('ready'), id: z.number(), problem: z.string().nullable() }),
  /** `run` counts the pings of one address: a new number is a new process. */
  z.object({
    type: z.literal('ping'),
    id: z.number(),
    address: z.string(),
    run: z.number(),
    lines: z.array(z.string()),
  }),
  z.object({ type: z.literal('http'), id: z.number(), address: z.string(), results: z.array(httpResult) }),
  z.object({ type: z.literal('stopped'), id: z.number() }),
  z.object({ type: z.literal('asked'), id: z.number(), result: httpResult }),
  z.object({ type: z.literal('echoed'), id: z.number(), received: z.number(), problem: z.string().nullable() }),
]);

export type AgentReport = z.infer<typeof report>;

/** Null for what is not ours, such as the banner of a login shell. */
export function decodeReport(line: string): AgentReport | null {
  if (!line.startsWith('{"type":')) return null;
  try {
    return report.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
