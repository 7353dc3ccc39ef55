/** The report: report/build-report.ts, field by field. */
import { z } from 'zod';
import type { MigrationReport } from '../../report/build-report.ts';
import { named, told } from './components.ts';
import { forecast } from './plan.ts';
import type { Same, Sure } from './same.ts';
import { impact, proof, text, texts } from './shared.ts';

const count = z.number();

const phase = named(
  'PhaseReport',
  'What one step took, and what clients felt of it.',
  z.object({
    step: text,
    title: text,
    impact,
    state: text,
    startedAt: text,
    seconds: count.nullable(),
    attempts: count,
    outageMs: told('Of the HA IP that was hit most, by the finest probe.', count),
    requestIds: texts,
  }),
);

const address = named(
  'AddressReport',
  'How one address was watched by one probe from one vantage, and what was lost.',
  z.object({
    address: text,
    probe: text,
    vantage: told("The name of one of the plan's other vantages; null: the plan's own.", text.nullable()),
    intervalMs: told('As measured; null where nobody noted it.', count.nullable()),
    watchedSeconds: count,
    sent: count,
    lost: count,
    outageMs: count,
    outageIsAtLeast: told('A gap among them lasts, or nobody saw its end: it was no less.', z.boolean()),
    longestGapMs: count,
    maxLatenessMs: told("The prober's own lateness: a shorter gap could be the prober's.", count),
    voids: told('Probes that could not be sent in time: they count for nothing.', count),
    broken: told('Conversations that ended.', count),
  }),
);

const gap = named(
  'Gap',
  'A span in which one probe had no answer from an HA IP.',
  z.object({
    address: text,
    probe: text,
    vantage: text.exactOptional(),
    answeredBefore: text.exactOptional(),
    answeredAfter: text.exactOptional(),
    from: text,
    durationMs: count,
    lost: count,
    reason: text.exactOptional(),
    broken: z.boolean().exactOptional(),
    stepId: text.nullable(),
    end: told(
      'Absent: its end was seen. Else it lasted at least so long: `open` lasts still, of `unseen` nobody saw the end.',
      z.enum(['open', 'unseen']),
    ).exactOptional(),
  }),
);

export const report = named(
  'Report',
  'Forecast beside measured, every gap, every proof, every request id.',
  z.object({
    id: text,
    name: text,
    state: text,
    order: text,
    source: text,
    target: text,
    haIps: texts,
    loadBalancers: texts,
    startedAt: text.nullable(),
    finishedAt: text.nullable(),
    forecast,
    measured: z.object({
      outageMs: count.nullable(),
      outageIsAtLeast: told('It was no less: a gap lasts, or nobody saw its end.', z.boolean()),
      outageClock: told('The probe that the figure comes from; null when nobody watched.', text.nullable()),
      exposureSeconds: count.nullable(),
      durationSeconds: count.nullable(),
      bytes: count,
    }),
    phases: z.array(phase),
    addresses: z.array(address),
    gaps: z.array(gap),
    proofs: z.array(proof.extend({ step: text })),
    outcome: z.object({ made: texts, kept: texts, changed: texts, lost: texts }),
  }),
);
export type ReportIsSame = Sure<Same<MigrationReport, typeof report>>;

export const reportText = told('The same for people, as Markdown.', z.string());
