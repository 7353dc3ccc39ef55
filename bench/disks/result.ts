/** One run of bench/disks as JSON: what the tables and the picture in docs/explanation are made of. */
import { z } from 'zod';

import { machineSchema } from '../report/machine.ts';
import { readFrom, writeTo } from '../report/result-file.ts';

const amount = z.number().min(0);

export const sampleSchema = z.object({
  /** Until the last process that has to end by itself has ended. */
  wallSeconds: amount,
  /** User and system time of all processes of both ends. */
  cpuSeconds: amount,
  /** What crossed the loopback interface, both ways, with all headers. */
  wireBytes: amount,
  /** Of the largest process, at its peak. */
  rssBytes: amount,
});

export const rowSchema = z.object({
  id: z.string(),
  /** `slow`: the delta pass, held to 100 Mbit/s. `cold`: the delta pass again, with both images on a disk and nothing of them in memory. */
  kind: z.enum(['full', 'delta', 'slow', 'cold']),
  name: z.string(),
  /** `floor`: what nothing can do without, measured on the same images. */
  by: z.enum(['baton', 'other', 'floor']),
  /** Is what crosses encrypted? Null: nothing crosses. */
  encrypted: z.boolean().nullable(),
  /** Does it prove by itself that both disks are alike? */
  proves: z.boolean(),
  samples: z.array(sampleSchema).min(1),
  median: sampleSchema,
  /** Did every sample leave a disk that is the source's byte for byte? Null: it writes none. */
  same: z.boolean().nullable(),
});

export const ratioSchema = z.object({
  id: z.string(),
  name: z.string(),
  value: amount,
  goal: z.object({ sign: z.enum(['>=', '<=']), value: amount }),
  met: z.boolean(),
});

export const resultSchema = z.object({
  /** ISO 8601. */
  at: z.iso.datetime(),
  command: z.string(),
  /** Why these figures are not the last word, such as a machine that was shared; absent when they are. */
  provisional: z.string().optional(),
  machine: machineSchema,
  image: z.object({
    sizeBytes: amount,
    /** Of the file, in data extents. */
    dataBytes: amount,
    /** Bytes in blocks of that size of which at least one byte differs in the changed image. */
    changed: z.object({ small: amount, block: amount }),
    /** The file system on which `cold` was measured; everything else was in memory (tmpfs). */
    disk: z.string(),
  }),
  n: z.number().int().min(1),
  rows: z.array(rowSchema),
  ratios: z.array(ratioSchema),
  /** What was to be compared and is not. */
  missing: z.array(z.object({ name: z.string(), why: z.string() })),
});

/** The fault runs of `npm run bench:disks:kills`. */
export const faultsSchema = z.object({
  at: z.iso.datetime(),
  command: z.string(),
  seed: z.number().int(),
  machine: z.object({ kernel: z.string(), processors: z.number().int(), node: z.string() }),
  seconds: amount,
  stories: z.number().int(),
  kills: z.object({
    all: z.number().int(),
    source: z.number().int(),
    target: z.number().int(),
    both: z.number().int(),
    /** Of all, those that fell at a chosen byte of the connection; the others at a chosen moment. */
    atByte: z.number().int(),
  }),
  cuts: z.number().int(),
  /** Stories that ended with disks that are not alike. */
  differences: z.number().int(),
  /** Bytes of the disk that one break made the mover go over again, at most, as its own lines tell it; and the limit. */
  mostDoneAgainBytes: amount,
  doneAgainLimitBytes: amount,
  bytesMoved: amount,
});

export type Sample = z.infer<typeof sampleSchema>;
export type Row = z.infer<typeof rowSchema>;
export type Ratio = z.infer<typeof ratioSchema>;
export type Result = z.infer<typeof resultSchema>;
export type Faults = z.infer<typeof faultsSchema>;

/** Of each figure on its own. Throws when there is no sample. */
export function medianOf(samples: readonly Sample[]): Sample {
  const middle = (pick: (sample: Sample) => number): number => {
    const sorted = samples.map(pick).sort((a, b) => a - b);
    const at = (sorted.length - 1) / 2;
    return ((sorted[Math.floor(at)] ?? Number.NaN) + (sorted[Math.ceil(at)] ?? Number.NaN)) / 2;
  };
  return sampleSchema.parse({
    wallSeconds: hundredth(middle(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: hundredth(middle(({ cpuSeconds }) => cpuSeconds)),
    wireBytes: middle(({ wireBytes }) => wireBytes),
    rssBytes: middle(({ rssBytes }) => rssBytes),
  });
}

export const hundredth = (value: number): number => Math.round(value * 100) / 100;

export async function readResult(file: string): Promise<Result> {
  return await readFrom(resultSchema, file);
}

export async function writeResult(file: string, result: Result): Promise<void> {
  await writeTo(resultSchema, file, result);
}
