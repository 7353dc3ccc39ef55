/** One run of a migration in this process: sessions, the look from outside, the engine, and events for whoever watches. */
import type { Event } from '../domain/event.ts';
import type { Migration } from '../domain/migration.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunOutcome } from '../ports/engine.ts';
import { openDriver } from '../ha-ip/open-driver.ts';
import { tellingNews } from '../runbook/sightings.ts';
import type { StepContext } from '../runbook/step.ts';
import { clustersOf } from './clusters-of.ts';
import type { Dependencies } from './dependencies.ts';
import { followEvents } from './follow-events.ts';
import { WatchBesideRun } from './watch-beside-run.ts';

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
  const guestsInTarget = deps.openGuests(plan.guest, target);
  const connections = deps.openConnectionKeeper(plan.guest);
  const movers = deps.openMovers(plan.disks);
  const clusters = clustersOf(deps, plan);
  const steps = new StepClock(deps.clock);
  const commands = await deps.haIpCommands(migration.id);
  const { hooks, names, clock } = deps;
  const earlier: StepContext['earlier'] = async (id) =>
    (await journal.listSteps(migration.id)).find((step) => step.stepId === id) ?? null;
  const emit = tellingNews(async (event) => {
    await journal.appendEvent(migration.id, event);
    if (event.kind === 'ha-ip.leads') watch.follow(event.address, event.side);
  });
  const { id: migrationId } = migration;
  const places = { migrationId, plan, source, target, targetOperator, outside: meter, hooks, names, clock };
  const watch = new WatchBesideRun({
    journal,
    migration,
    meter,
    clock,
    signal,
    addressIn: (haIp, side) => openDriver({ ...places, signal, earlier, emit }, haIp).addressIn(side),
    stepAt: (timeMs) => steps.at(timeMs),
  });
  const engine = await deps.createEngine((current, stepId, stepSignal): StepContext => {
    steps.begin(stepId);
    return {
      migrationId: current.id,
      plan: current.plan,
      source,
      target,
      targetOperator,
      outside: meter,
      outsideNow: {
        silentForMs: (address) => watch.silentForMs(address),
        seenForMs: () => watch.seenForMs(),
      },
      guests,
      guestsInTarget,
      connections,
      movers,
      clusters,
      hooks,
      names,
      clock,
      signal: stepSignal,
      earlier,
      emit,
      approved: (gate) => deps.isApproved(current.id, gate),
      paused: () => deps.isOnPause(current.id),
      isBegunAgain: deps.isBegunAgain,
      gates: async () => ((await journal.getMigration(current.id)) ?? current).plan.gates,
      haIpCommands: commands,
    };
  });
  const follower = await followEvents({ journal, bell: await deps.bell(), migrationId, onEvent });
  try {
    return await engine.run(migrationId, signal, watch);
  } finally {
    await follower.stop();
    await Promise.all([meter.close(), guests.close(), guestsInTarget.close(), connections?.close(), movers?.close()]);
    await engine.close();
  }
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
