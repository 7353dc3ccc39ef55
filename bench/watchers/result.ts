/** One run of bench/watchers as JSON: what the tables in docs/explanation/watchers.md are made of. */
import { z } from 'zod';

import { machineSchema } from '../report/machine.ts';
import { readFrom, writeTo } from '../report/result-file.ts';

const amount = z.number().min(0);
const count = z.number().int().min(0);

/** From when something was written until it was heard, or from when something was to be asked until it was answered. */
export const spreadSchema = z.object({ samples: count, medianMs: amount, p99Ms: amount, worstMs: amount });

/** The same while nobody watches, and while everybody does. */
const both = <T extends z.ZodType>(schema: T) => z.object({ quiet: schema, watched: schema });

export const answersSchema = z.object({
  question: z.string(),
  ...both(spreadSchema).shape,
  /** Of the medians, and of the 99th percentiles: watched by quiet. */
  ratio: z.object({ median: amount, p99: amount }),
});

export const resultSchema = z.object({
  /** ISO 8601. */
  at: z.iso.datetime(),
  command: z.string(),
  /** Why these figures are not the last word, such as a machine that was shared; absent when they are. */
  provisional: z.string().optional(),
  machine: machineSchema,
  /** Of the database's files. */
  fileSystem: z.string(),
  /** Of each of the two quiet spans, and of the watched one between them. */
  seconds: amount,
  watchers: z.object({ stay: count, leave: count, lists: count, elsewhere: count, slow: count }),
  /** Migrations in the list, and those of them that a worker ran, in each span. */
  migrations: z.object({ list: count, run: count }),
  events: z.object({
    /** On all migrations that were watched. */
    written: count,
    delay: spreadSchema,
    lost: count,
    doubled: count,
    disordered: count,
    /** Told in other words than to others. */
    differing: count,
    /** How often somebody left and came back. */
    returns: count,
  }),
  lists: z.object({
    delay: spreadSchema,
    /** Newest changes of which somebody was not told. */
    missed: count,
    backwards: count,
    /** Told to people who may not see it. */
    others: count,
  }),
  slow: z.object({
    /** What was written for each while it did not read. */
    bytes: amount,
    letGo: count,
    caughtUp: count,
    lost: count,
    doubled: count,
    disordered: count,
    catchUpSeconds: amount,
  }),
  answers: z.array(answersSchema),
  /** Answers that were not what was asked for. */
  unanswered: count,
  controller: z.object({
    /** At its most in each span. */
    rssMib: z.object({ quiet: amount, watched: amount, slow: amount, after: amount }),
    /** Of one processor. */
    cpuPercent: both(amount),
    loopDelayP99Ms: both(amount),
  }),
  postgres: z.object({ cpuPercent: both(amount), transactionsPerSecond: both(amount) }),
  /** Events a second by so many who write at the same time: the bell rung after the commit, as it is, and within it. */
  commits: z.object({ writers: count, after: amount, within: amount }),
  /** Of the process that measured: what it hears later than it came is its own. */
  measuring: z.object({ loopDelayP99Ms: amount, loopDelayWorstMs: amount }),
});

export type Spread = z.infer<typeof spreadSchema>;
export type Answers = z.infer<typeof answersSchema>;
export type Result = z.infer<typeof resultSchema>;

export function isFaultless({ events, lists, slow, unanswered, watchers }: Result): boolean {
  const faults = [events.lost, events.doubled, events.disordered, events.differing]
    .concat([lists.missed, lists.backwards, lists.others])
    .concat([slow.lost, slow.doubled, slow.disordered, watchers.slow - slow.caughtUp, unanswered]);
  return faults.every((fault) => fault === 0);
}

export async function readResult(file: string): Promise<Result> {
  return await readFrom(resultSchema, file);
}

export async function writeResult(file: string, result: Result): Promise<void> {
  await writeTo(resultSchema, file, result);
}
