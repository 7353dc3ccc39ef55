/**
 * One run of bench/outage on one ground, as JSON: what the table and the picture in docs/explanation are made of. Namespaces and
 * the lab write the same shape.
 */
import { z } from 'zod';

import { machineSchema } from '../report/machine.ts';
import { readFrom, writeTo } from '../report/result-file.ts';

export const GROUNDS = ['namespaces', 'lab-ovn', 'lab-linuxbridge'] as const;
export const ORDERS = ['primary-first', 'standby-first'] as const;

/** In the order in which they happen; then what may be asked for instead. */
export const PHASES = [
  'pre-copy',
  'handover',
  'power-off',
  'cutover',
  'window',
  'second-power-off',
  'join',
  'sum',
  'rollback-planned',
  'rollback-after-both',
  'rollback-shut-off',
  'rollback-since-nova',
] as const;

/** How the HA IP changes cloud. */
export const CUTOVERS = ['floating-ip', 'bgp'] as const;

const ms = z.number().min(0);

export const samplesSchema = z.object({
  /** Of each sample, all its gaps added up: from the first probe that was lost to the next one that was answered. */
  samplesMs: z.array(ms).min(1),
  /** Probes that were lost, for each sample. */
  lost: z.array(z.number().int().min(0)),
  /** The prober's own worst lateness, for each sample: an outage below it may be the prober's. */
  latenessMs: z.array(ms),
  medianMs: ms,
  worstMs: ms,
  minMs: ms,
  /** Samples in which service did not come back while it was watched; their figure is the time that was watched. */
  notBack: z.number().int().min(0),
  note: z.string().optional(),
});

export const phaseSchema = samplesSchema.extend({
  /** Null: it is the same in both. */
  order: z.enum(ORDERS).nullable(),
  phase: z.enum(PHASES),
  /** `hand`: as the procedure is followed without Baton, in the same run. */
  by: z.enum(['baton', 'hand']),
  cutover: z.enum(CUTOVERS),
});

/** One thing done in other ways, such as a handover by each recipe. */
export const variantSchema = samplesSchema.extend({ what: z.string(), how: z.string(), by: z.enum(['baton', 'hand']) });

export const resultSchema = z.object({
  ground: z.enum(GROUNDS),
  /** ISO 8601. */
  at: z.iso.datetime(),
  command: z.string(),
  /** Why these figures are not the last word, such as a machine that was shared; absent when they are. */
  provisional: z.string().optional(),
  machine: machineSchema,
  prober: z.object({
    intervalMs: ms,
    /** A later answer counts as lost. */
    lateAfterMs: ms,
    realTime: z.boolean(),
    worstLatenessMs: ms,
    /** Samples that were taken again because the prober itself was late. */
    repeated: z.number().int().min(0),
  }),
  /** When the samples were gathered in several runs. */
  runs: z
    .array(z.object({ at: z.iso.datetime(), command: z.string(), load: z.tuple([z.number(), z.number()]) }))
    .optional(),
  /** Of the phase that was measured least often. */
  n: z.number().int().min(1),
  phases: z.array(phaseSchema),
  variants: z.array(variantSchema),
  /** Established TCP connections across the cutover: how many `survived` of how many, and how many did `plain`, without being kept. */
  tcp: z
    .object({
      survived: z.number().int(),
      of: z.number().int(),
      plain: z.number().int(),
      /** The longest time that one of them waited for an answer, for each sample. */
      longestAnswerMs: z.array(ms),
    })
    .nullable(),
});

export type Samples = z.infer<typeof samplesSchema>;
export type Phase = z.infer<typeof phaseSchema>;
export type Variant = z.infer<typeof variantSchema>;
export type Result = z.infer<typeof resultSchema>;
export type PhaseName = (typeof PHASES)[number];
export type Ground = (typeof GROUNDS)[number];
export type Order = (typeof ORDERS)[number];

/** One sample: how long clients were without service, as the judge saw it. */
export interface Sample {
  readonly outageMs: number;
  readonly lost: number;
  readonly latenessMs: number;
  readonly cameBack: boolean;
}

/** Throws when there is no sample. */
export function summary(samples: readonly Sample[], note?: string): Samples {
  const sorted = samples.map(({ outageMs }) => outageMs).sort((a, b) => a - b);
  const at = (place: number): number => sorted[place] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return samplesSchema.parse({
    samplesMs: samples.map(({ outageMs }) => tenth(outageMs)),
    lost: samples.map(({ lost }) => lost),
    latenessMs: samples.map(({ latenessMs }) => tenth(latenessMs)),
    medianMs: tenth((at(Math.floor(middle)) + at(Math.ceil(middle))) / 2),
    worstMs: tenth(at(sorted.length - 1)),
    minMs: tenth(at(0)),
    notBack: samples.filter(({ cameBack }) => !cameBack).length,
    ...(note === undefined ? {} : { note }),
  });
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

export async function readResult(file: string): Promise<Result> {
  return await readFrom(resultSchema, file);
}

export async function writeResult(file: string, result: Result): Promise<void> {
  await writeTo(resultSchema, file, result);
}
