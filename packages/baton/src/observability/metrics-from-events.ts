/**
 * What steps and clouds did happens in worker processes, and in command lines, and is read from the journal by every controller.
 *
 * Counting begins when the controller starts: like the counters of any process they start at 0 then, and `rate()` and `increase()`
 * know how to read that. From there on each controller counts the same events, so the figures of several controllers are the same
 * fact told several times, and not parts of a sum.
 */
import { z } from 'zod';
import type { Registry } from 'prom-client';
import type { Event } from '../domain/event.ts';
import { EXPOSURE_KINDS, exposureMs } from '../domain/exposure.ts';
import type { Migration } from '../domain/migration.ts';
import type { CallCount, StepRecord } from '../domain/step.ts';
import { CopiesUnderWay } from './copies-under-way.ts';
import { type JournalInstruments, journalInstruments } from './journal-instruments.ts';
import { kindOfStep } from './step-kind.ts';

/** What is read besides the events that are heard: evidence, and for the exposure of a whole migration all that it took. */
export interface StepsOfMigrations {
  getMigration(id: string): Promise<Migration | null>;
  listSteps(id: string): Promise<readonly StepRecord[]>;
  listEventsOf(id: string, kinds: readonly Event['kind'][]): Promise<readonly Event[]>;
}

const copiesRule = z.object({ copies: z.array(z.object({ bytes: z.number() })) });

export class MetricsFromEvents {
  readonly #instruments: JournalInstruments;
  readonly #copies = new CopiesUnderWay();
  /** Migration and step that is being undone: a failure of it is one of the way back. */
  readonly #undoing = new Map<string, string>();

  constructor(registry: Registry) {
    this.#instruments = journalInstruments(registry, () => this.#copies.rate());
  }

  /** Each event once, those of a migration in their order. Rejects when the journal does not answer. */
  async hear(event: Event, journal: StepsOfMigrations): Promise<void> {
    const { migrationId } = event;
    const told = this.#instruments;
    switch (event.kind) {
      case 'migration.state':
        told.states.inc({ state: event.state });
        if (event.state === 'completed') await this.#exposed(event, journal);
        return;
      case 'step.started':
        this.#undoing.delete(migrationId);
        return;
      case 'step.done':
        this.#ended(event, event.skipped ? 'skipped' : 'done');
        if (!event.skipped) await this.#copied(migrationId, event.stepId, journal);
        return;
      case 'step.failed':
        this.#ended(event, this.#undoing.get(migrationId) === event.stepId ? 'undo-failed' : 'failed');
        return;
      case 'undo.started':
        this.#undoing.set(migrationId, event.stepId);
        return;
      case 'undo.done':
        this.#ended(event, event.stands ? 'stands' : 'undone');
        return;
      case 'progress':
        if (event.unit === 'bytes') this.#copies.progressed(event);
        return;
      case 'outage':
        told.outageSeconds.observe(
          {
            step: event.stepId === null ? 'none' : kindOfStep(event.stepId),
            probe: event.probe,
            vantage: event.vantage === undefined ? 'own' : 'other',
          },
          event.durationMs / 1000,
        );
        return;
      case 'guard.acted':
        told.guardActed.inc();
        return;
      default:
    }
  }

  #ended(
    event: Pick<Event, 'migrationId'> & {
      readonly stepId: string;
      readonly durationMs: number;
      readonly calls?: readonly CallCount[];
    },
    outcome: string,
  ): void {
    const { migrationId, stepId, durationMs } = event;
    this.#undoing.delete(migrationId);
    this.#copies.ended(migrationId, stepId);
    this.#instruments.stepSeconds.observe({ step: kindOfStep(stepId), outcome }, durationMs / 1000);
    for (const { cloud, service, status, count } of event.calls ?? [])
      this.#instruments.cloudCalls.inc({ cloud, service, status }, count);
  }

  /** As the report counts them. A step that found its copies made already says nothing new of them. */
  async #copied(migrationId: string, stepId: string, journal: StepsOfMigrations): Promise<void> {
    const step = kindOfStep(stepId);
    if (step !== 'pre-copy' && step !== 'final-copy') return;
    const record = (await journal.listSteps(migrationId)).find((one) => one.stepId === stepId);
    const read = copiesRule.safeParse(record?.evidence?.data);
    if (!read.success) return;
    for (const { bytes } of read.data.copies) this.#instruments.copiedBytes.inc({ step }, bytes);
  }

  /** The figure of the report and of the pages. Of a completed migration, so that nothing of it is open. */
  async #exposed({ migrationId, at, seq }: Event, journal: StepsOfMigrations): Promise<void> {
    const migration = await journal.getMigration(migrationId);
    if (migration === null) return;
    const events = (await journal.listEventsOf(migrationId, EXPOSURE_KINDS)).filter((one) => one.seq <= seq);
    const ms = exposureMs(migration.plan.runbook, events, Date.parse(at));
    if (ms > 0) this.#instruments.exposureSeconds.observe(ms / 1000);
  }
}
