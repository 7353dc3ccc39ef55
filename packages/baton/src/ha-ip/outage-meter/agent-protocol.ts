/** What Baton and the probe agent at the vantage say to each other: one JSON object a line, on the agent's stdin and stdout. */
import { z } from 'zod';
import type { ProbePlan } from '../../domain/plan.ts';

export type AgentCommand =
  | { readonly type: 'time'; readonly id: number }
  | ({ readonly type: 'watch'; readonly id: number; readonly addresses: readonly string[] } & Pick<
      ProbePlan,
      'icmp' | 'udp' | 'tcp' | 'http' | 'conversation'
    >)
  | { readonly type: 'unwatch'; readonly id: number }
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly address: string;
      readonly http: NonNullable<ProbePlan['http']>;
      readonly timeoutMs: number;
    }
  | { readonly type: 'echo'; readonly id: number; readonly address: string; readonly count: number };

const askedResult = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    atMs: z.number(),
    durationMs: z.number(),
    status: z.number(),
    who: z.string().nullable(),
  }),
  z.object({ kind: z.literal('lost'), why: z.string() }),
]);

/**
 * Probes that were sent one after the other and had the same fate (0 answered, 1 lost, 2 void, 3 a conversation ended): how many,
 * when the first and the last one were sent, how late the latest was sent, by how much the first answer was slower than usual,
 * and why they were lost.
 */
const run = z.tuple([
  z.literal([0, 1, 2, 3]),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.string().nullable(),
]);
export type Run = z.infer<typeof run>;

/** What one probe saw of one address since the last report. */
const stream = z.object({
  /** Address and probe. */
  a: z.string(),
  p: z.string(),
  /** So long, in ms, nobody has answered what was asked; null before the first answer. */
  q: z.number().nullable(),
  r: z.array(run),
  /** Who answered, from when to when: not in the order of sending, but as it came. */
  w: z.array(z.tuple([z.string(), z.number(), z.number()])),
  /** The newest answer: when it was asked, status, who, and how long it took. */
  l: z.tuple([z.number(), z.number(), z.string().nullable(), z.number()]).nullable(),
});

const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('time'), id: z.number(), nowMs: z.number() }),
  /** Every prober of that watch has begun, or why one could not; and why ping does what python3 should. */
  z.object({
    type: z.literal('ready'),
    id: z.number(),
    problem: z.string().nullable(),
    byPing: z.string().nullable(),
  }),
  /** `run` counts the pings of one address: a new number is a new process. */
  z.object({
    type: z.literal('ping'),
    id: z.number(),
    address: z.string(),
    run: z.number(),
    lines: z.array(z.string()),
  }),
  /** `life` names one life of the prober that tells it. Without streams it is a sign of life. */
  z.object({ type: z.literal('runs'), id: z.number(), life: z.string(), streams: z.array(stream) }),
  z.object({ type: z.literal('stopped'), id: z.number() }),
  z.object({ type: z.literal('asked'), id: z.number(), result: askedResult }),
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
