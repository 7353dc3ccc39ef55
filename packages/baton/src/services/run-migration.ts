/** One run of a migration in this process: sessions, the look from outside, the engine, and events for whoever watches. */
import type { Event } from '../domain/event.ts';
import type { Migration } from '../domain/migration.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunOutcome } from '../ports/engine.ts';
import type { Gap, Journal } from '../ports/journal.ts';
import type { Watch } from '../ports/outage-meter.ts';
import { tellingNews } from '../runbook/sightings.ts';
import type { StepContext } from '../runbook/step.ts';
import type { ClosableMeter, Dependencies } from './dependencies.ts';

const FOLLOW_EVERY_MS = 200;

export async function runMigration(
  deps: Dependencies,
  migration: Migration,
  onEvent: (event: Event) => void,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const journal = await deps.journal();
  const { plan } = migration;
  const [source, target, targetOperator] = await Promise.all([
    deps.connect(plan.source.cloud),
    deps.connect(plan.target.cloud),
    plan.target.operatorCloud === undefined ? null : deps.connect(plan.target.operatorCloud),
  ]);
  const meter = deps.createOutageMeter(plan.probe);
  const guests = deps.openGuests(plan.guest, source);
  const steps = new StepClock(deps.clock);
  const emit = tellingNews(async (event) => void (await journal.appendEvent(migration.id, event)));
  const engine = await deps.createEngine((current, stepId, stepSignal): StepContext => {
    steps.begin(stepId);
    return {
      migrationId: current.id,
      plan: current.plan,
      source,
      target,
      targetOperator,
      outside: meter,
      guests,
      clock: deps.clock,
      signal: stepSignal,
      earlier: async (id) => (await journal.listSteps(current.id)).find((step) => step.stepId === id) ?? null,
      emit,
      approved: (gate) => deps.isApproved(current.id, gate),
    };
  });
  const follower = await followEvents(journal, migration.id, onEvent);
  const gaps = new GapWriter(journal, migration.id, steps);
  let watch: Watch | null = null;
  try {
    watch = await meter.start(
      plan.haIps.map((haIp) => haIp.address),
      (gap) => gaps.write(gap),
      signal,
    );
    return await engine.run(migration.id, signal);
  } finally {
    await endWatch(journal, migration.id, watch, meter, gaps);
    await follower.stop();
    await guests.close();
    await engine.close();
  }
}

async function endWatch(
  journal: Journal,
  migrationId: string,
  watch: Watch | null,
  meter: ClosableMeter,
  gaps: GapWriter,
): Promise<void> {
  for (const span of (await watch?.stop()) ?? []) await journal.addWatchSpan(migrationId, span);
  await gaps.settled();
  await meter.close();
}

/** Which step ran at a time that lies a little back: a gap is known only when it has ended. */
class StepClock {
  readonly #clock: Clock;
  readonly #begun: { readonly stepId: string; readonly atMs: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(stepId: string): void {
    this.#begun.push({ stepId, atMs: this.#clock.now().getTime() });
  }

  at(timeMs: number): string | null {
    return this.#begun.findLast((one) => one.atMs <= timeMs)?.stepId ?? null;
  }
}

/** Writes gaps one after the other, in the order they were seen. */
class GapWriter {
  readonly #journal: Journal;
  readonly #migrationId: string;
  readonly #steps: StepClock;
  #last: Promise<void> = Promise.resolve();

  constructor(journal: Journal, migrationId: string, steps: StepClock) {
    this.#journal = journal;
    this.#migrationId = migrationId;
    this.#steps = steps;
  }

  write(seen: Omit<Gap, 'stepId'>): void {
    const gap: Gap = { ...seen, stepId: this.#steps.at(new Date(seen.from).getTime()) };
    this.#last = this.#last.then(async () => {
      await this.#journal.addGap(this.#migrationId, gap);
      await this.#journal.appendEvent(this.#migrationId, { kind: 'outage', ...gap });
    });
  }

  settled(): Promise<void> {
    return this.#last;
  }
}

/** Hands every new event over, whoever wrote it: the journal is the one source of what people see. */
async function followEvents(
  journal: Journal,
  migrationId: string,
  onEvent: (event: Event) => void,
): Promise<{ stop(): Promise<void> }> {
  let lastSeq = (await journal.listEvents(migrationId, 0)).at(-1)?.seq ?? 0;
  let stopped = false;
  const drain = async (): Promise<void> => {
    for (const event of await journal.listEvents(migrationId, lastSeq)) {
      lastSeq = event.seq;
      onEvent(event);
    }
  };
  const loop = (async () => {
    while (!stopped) {
      await drain();
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_EVERY_MS));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await loop;
      await drain();
    },
  };
}
