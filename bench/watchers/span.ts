/** One span of time in which the API is asked at a steady rate while migrations run: what the answers took, and what was used. */
import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '../../test/controller/controllers.ts';
import { type Answered, SteadyQuestions } from '../../test/controller/watchers/steady-questions.ts';
import { begin } from '../../test/controller/watchers/watched-controller.ts';
import { cpuSecondsOf, cpuSecondsWithChildren } from './process-use.ts';
import { rested, type Stage } from './stage.ts';

const QUESTIONS_PER_SECOND = 18;
/** It is told since it was asked for last. Node measures it between two timers that are so far apart (prom-client, eventLoopLag). */
const LOOP_DELAY = { name: 'nodejs_eventloop_lag_p99_seconds', apartMs: 10 };

export interface Span {
  readonly seconds: number;
  readonly answered: readonly Answered[];
  readonly controllerCpuSeconds: number;
  readonly postgresCpuSeconds: number;
  readonly transactions: number;
  readonly loopDelayP99Ms: number;
}

interface Used {
  readonly controller: number;
  readonly postgres: number;
  readonly transactions: number;
}

/** These migrations are begun with it; it is over when they have come to their end, but measured for so many seconds. */
export async function measureSpan(stage: Stage, seconds: number, migrationIds: readonly string[]): Promise<Span> {
  const { url, questions } = stage;
  await counted(url, LOOP_DELAY.name);
  const before = await used(stage);
  const fromMs = performance.now();
  const asking = new SteadyQuestions({ url, questions, perSecond: QUESTIONS_PER_SECOND });
  for (const id of migrationIds) await begin(stage, id);
  await sleep(seconds * 1000 - (performance.now() - fromMs));
  const answered = await asking.stop();
  const lasted = (performance.now() - fromMs) / 1000;
  const after = await used(stage);
  const loopDelayMs = (await counted(url, LOOP_DELAY.name)) * 1000 - LOOP_DELAY.apartMs;
  await rested(stage, migrationIds);
  return {
    seconds: lasted,
    answered,
    controllerCpuSeconds: after.controller - before.controller,
    postgresCpuSeconds: after.postgres - before.postgres,
    transactions: after.transactions - before.transactions,
    loopDelayP99Ms: Math.max(0, loopDelayMs),
  };
}

/** Two spans as one; of the delays of the loop, the worse. */
export function together(one: Span, other: Span): Span {
  return {
    seconds: one.seconds + other.seconds,
    answered: [...one.answered, ...other.answered],
    controllerCpuSeconds: one.controllerCpuSeconds + other.controllerCpuSeconds,
    postgresCpuSeconds: one.postgresCpuSeconds + other.postgresCpuSeconds,
    transactions: one.transactions + other.transactions,
    loopDelayP99Ms: Math.max(one.loopDelayP99Ms, other.loopDelayP99Ms),
  };
}

/** Of everybody who uses the database; a statement by itself is a transaction (PostgreSQL documentation, pg_stat_database). */
async function used({ controller, postmasterPid, store }: Stage): Promise<Used> {
  const { rows } = await store.pool.query<{ readonly transactions: string }>(
    'select xact_commit + xact_rollback as transactions from pg_stat_database where datname = current_database()',
  );
  return {
    controller: cpuSecondsOf(controller.pid),
    postgres: cpuSecondsWithChildren(postmasterPid),
    transactions: Number(rows[0]?.transactions ?? 0),
  };
}
