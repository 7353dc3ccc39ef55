/**
 * The metrics that tell what stands in the journal, whichever process did it: `baton_journal_*`. Every controller of a database
 * reads the same journal, so every one shows the same: take the maximum over controllers, never the sum.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { MIGRATION_STATES } from './migration-states.ts';

/** Seconds: a look, a call, a boot, a copy, a rollback window. */
const STEP_BUCKETS = [0.1, 0.5, 1, 2.5, 5, 15, 30, 60, 180, 600, 1800, 7200, 28_800, 86_400];
/** Seconds: from one lost probe of a 10 ms clock to what people telephone about. */
const OUTAGE_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds: of a copy of some GiB, and of a window of days. */
const EXPOSURE_BUCKETS = [60, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400, 259_200];

/** Kinds of steps in which clients may notice something. */
const MAY_INTERRUPT = ['handover', 'power-off', 'cutover', 'rollback-window'] as const;

export interface JournalInstruments {
  readonly stepSeconds: Histogram<'step' | 'outcome'>;
  readonly outageSeconds: Histogram<'step' | 'probe' | 'vantage'>;
  readonly exposureSeconds: Histogram;
  readonly copiedBytes: Counter<'step'>;
  readonly copyRate: Gauge;
  readonly states: Counter<'state'>;
  readonly guardActed: Counter;
  readonly cloudCalls: Counter<'cloud' | 'service' | 'status'>;
}

export function journalInstruments(registry: Registry, copyRateNow: () => number): JournalInstruments {
  const instruments = newInstruments([registry], copyRateNow);
  // What alerts wait for is told from the start: the first one of a series that was not there before is no increase.
  for (const state of MIGRATION_STATES) instruments.states.inc({ state }, 0);
  for (const step of MAY_INTERRUPT)
    for (const probe of ['icmp', 'http']) instruments.outageSeconds.zero({ step, probe, vantage: 'own' });
  return instruments;
}

function newInstruments(registers: Registry[], copyRateNow: () => number): JournalInstruments {
  return {
    stepSeconds: new Histogram({
      name: 'baton_journal_step_duration_seconds',
      help: 'How long steps and their undoing took, by the kind of step and how it ended',
      labelNames: ['step', 'outcome'],
      buckets: STEP_BUCKETS,
      registers,
    }),
    outageSeconds: new Histogram({
      name: 'baton_journal_outage_seconds',
      help: 'Gaps in which an HA IP could not be reached from outside, by the kind of step in which they began',
      labelNames: ['step', 'probe', 'vantage'],
      buckets: OUTAGE_BUCKETS,
      registers,
    }),
    exposureSeconds: new Histogram({
      name: 'baton_journal_exposure_seconds',
      help: 'Time in which only one load balancer could have served, of each migration that was completed',
      buckets: EXPOSURE_BUCKETS,
      registers,
    }),
    copiedBytes: new Counter({
      name: 'baton_journal_copied_bytes_total',
      help: 'Bytes of disks that crossed from cloud to cloud, told when a copy has ended',
      labelNames: ['step'],
      registers,
    }),
    copyRate: new Gauge({
      name: 'baton_journal_copy_rate_bytes_per_second',
      help: 'What the copies under way get through each second, of all disks together',
      registers,
      collect() {
        this.set(copyRateNow());
      },
    }),
    states: new Counter({
      name: 'baton_journal_state_changes_total',
      help: 'How often a migration came into a state',
      labelNames: ['state'],
      registers,
    }),
    guardActed: new Counter({
      name: 'baton_journal_guard_acted_total',
      help: 'How often the guard of a rollback window took the service back',
      registers,
    }),
    cloudCalls: new Counter({
      name: 'baton_journal_cloud_calls_total',
      help: 'Calls of steps that a cloud answered, by the class of the status, told when the step has ended',
      labelNames: ['cloud', 'service', 'status'],
      registers,
    }),
  };
}
