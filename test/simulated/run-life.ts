/**
 * Baton's engine in memory: the interpreter and the run are the product's own; what DBOS keeps of a run that was cut off (the
 * answers of its finished calls, by number) is kept in a list that outlives the lives.
 */
import { consoleAccess } from '../../packages/baton/src/guest/console-access.ts';
import { isApproved, isOnPause } from '../../packages/baton/src/engine/approvals.ts';
import { collectCalls } from '../../packages/baton/src/engine/call-recorder.ts';
import { haIpCommands } from '../../packages/baton/src/engine/ha-ip-commands.ts';
import { interpret } from '../../packages/baton/src/engine/interpreter.ts';
import { MigrationRun } from '../../packages/baton/src/engine/migration-run.ts';
import type { RunOutcome } from '../../packages/baton/src/ports/engine.ts';
import type { OutsideNow } from '../../packages/baton/src/ports/outside-now.ts';
import type { GuestAccess } from '../../packages/baton/src/ports/guest-access.ts';
import type { StepContext } from '../../packages/baton/src/runbook/step.ts';
import { tellingNews } from '../../packages/baton/src/runbook/sightings.ts';
import { stepsOf } from '../../packages/baton/src/runbook/orders.ts';
import { simulatedAccess } from './hands.ts';
import type { Life } from './life.ts';
import type { DrivenMovers } from './driven-movers.ts';
import { noOutsiders } from './no-outsiders.ts';
import type { DrivenClusters } from './simulated-clusters.ts';
import { simulatedOutsideNow } from './outside-now.ts';
import type { Sessions, World } from './world.ts';

/** What an engine keeps of its runs. */
export class EngineMemory {
  /** Answers of the run that is under way or was cut off; null when the last run ended. */
  answers: string[] | null = null;
}

export async function runLife(world: World, life: Life, memory: EngineMemory): Promise<RunOutcome | 'died'> {
  const sessions = await world.connect();
  const watch = simulatedOutsideNow(world.simulation.internet, world.clock);
  const movers = world.openMovers();
  const clusters = world.openClusters();
  try {
    return await Promise.race([life.ended, runs(world, life, memory, { ...sessions, movers, clusters }, watch)]);
  } finally {
    watch.stop();
    clusters?.close();
    await movers?.close();
    // The kernel closes the connections of a process that was killed.
    for (const session of [sessions.source, sessions.target, sessions.targetOperator]) await session.cut();
  }
}

/** What a process opens when it begins. */
interface Opened extends Sessions {
  readonly movers: DrivenMovers | null;
  readonly clusters: DrivenClusters | null;
}

async function runs(
  world: World,
  life: Life,
  memory: EngineMemory,
  sessions: Opened,
  outsideNow: OutsideNow,
): Promise<RunOutcome> {
  const recovered = memory.answers !== null;
  const { outcome, worked } = await oneRun(world, life, memory, sessions, outsideNow);
  if (!recovered || worked) return outcome;
  // Killed after its last answer: that outcome is old, and what has been asked since is for a new run. One that is over for
  // good has none (as dbos-engine.ts).
  if ((await world.migration()).state === 'aborted') return outcome;
  return (await oneRun(world, life, memory, sessions, outsideNow)).outcome;
}

async function oneRun(
  world: World,
  life: Life,
  memory: EngineMemory,
  sessions: Opened,
  outsideNow: OutsideNow,
): Promise<{ readonly outcome: RunOutcome; readonly worked: boolean }> {
  const migration = await world.migration();
  const journal = life.journal(world.journal);
  const clock = life.clock(world.clock);
  const stop = new AbortController();
  const emit = tellingNews(async (event) => void (await journal.appendEvent(migration.id, event)));
  const run = new MigrationRun({
    migration,
    steps: life.steps(stepsOf(migration.plan)),
    journal,
    clock,
    collectCalls,
    signal: stop.signal,
    leaseLost: stop.signal,
    contextFor: (current, _stepId, signal): StepContext => ({
      migrationId: current.id,
      plan: current.plan,
      source: life.cloud(sessions.source),
      target: life.cloud(sessions.target),
      targetOperator: life.cloud(sessions.targetOperator),
      outside: world.outside,
      outsideNow,
      guests: guestsOf(world, life, sessions, 'source'),
      connections: null,
      movers: sessions.movers === null ? null : life.movers(sessions.movers, world.onMoverWrite),
      clusters: sessions.clusters === null ? null : life.clusters(sessions.clusters),
      guestsInTarget: guestsOf(world, life, sessions, 'target'),
      hooks: noOutsiders.hooks,
      names: life.names(world.names),
      clock,
      signal,
      earlier: async (id) => (await journal.listSteps(current.id)).find(({ stepId }) => stepId === id) ?? null,
      emit,
      approved: (gate) => isApproved(journal, current.id, gate),
      isBegunAgain: false,
      gates: async () => ((await journal.getMigration(current.id)) ?? current).plan.gates,
      paused: () => isOnPause(journal, current.id),
      haIpCommands: haIpCommands(journal, current.id),
    }),
  });
  const answers = (memory.answers ??= []);
  let calls = 0;
  let worked = false;
  const outcome = await interpret(run, async (name, work) => {
    const nth = calls;
    calls += 1;
    const kept = answers[nth];
    if (kept !== undefined) return JSON.parse(kept) as Awaited<ReturnType<typeof work>>;
    worked = true;
    const answer = JSON.stringify((await work()) ?? null);
    await life.durable(name, () => answers.push(answer));
    return JSON.parse(answer) as Awaited<ReturnType<typeof work>>;
  });
  memory.answers = null;
  return { outcome, worked };
}

function guestsOf(world: World, life: Life, sessions: Sessions, side: 'source' | 'target'): GuestAccess {
  if (world.plan.guest?.access !== 'ssh') return consoleAccess(sessions[side]);
  return simulatedAccess(world.cloudOf(side), (hands) => life.hands(hands, `the ${side}`));
}
