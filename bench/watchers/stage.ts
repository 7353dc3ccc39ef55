/** What is measured: simulated clouds, a controller with its database, a long list, and pairs that are there to be moved. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPostmaster } from '../../packages/baton/src/store/postmaster.ts';
import { eventually } from '../../test/controller/controllers.ts';
import { makeOthers } from '../../test/controller/watchers/other-migrations.ts';
import type { Question } from '../../test/controller/watchers/steady-questions.ts';
import { freePort } from '../../test/controller/watchers/watched-clouds.ts';
import {
  begin,
  migrationOf,
  planOf,
  startWatchedController,
  type WatchedController,
} from '../../test/controller/watchers/watched-controller.ts';
import { startClouds } from './clouds.ts';

/** As many as run at the same time, and one whose run nobody needs to wait for. */
const WORKERS = 3;
/** Simulated seconds in one. */
const SPEED = 4;
const RESTS_WITHIN_MS = 300_000;

export interface Stage extends WatchedController {
  readonly directory: string;
  /** Recorded, one for each pair, and not begun but for the first, which has been run to its end. */
  readonly runs: readonly string[];
  /** Those that nobody runs, by whose they are in turn: of `demo`, of `blog`, of nobody who is signed in. */
  readonly others: readonly string[];
  readonly postmasterPid: number;
  readonly questions: readonly Question[];
}

export async function setStage(pairs: number, list: number, tell: (text: string) => void): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'baton-bench-watchers-'));
  const port = await freePort();
  const clouds = await startClouds(directory, pairs, port, SPEED);
  const opened: (() => Promise<void>)[] = [
    async () => await rm(directory, { recursive: true, force: true }),
    async () => await clouds.close(),
  ];
  const close = async (): Promise<void> => {
    for (const one of opened.toReversed()) await one();
  };
  try {
    const watched = await startWatchedController(directory, WORKERS);
    opened.push(async () => await watched.close());
    const runs: string[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      runs.push(await migrationOf(watched, await planOf(watched, pair, port)));
      tell(`planned ${pair + 1} of ${pairs}`);
    }
    const [first = ''] = runs;
    const made = await watched.store.journal.getMigration(first);
    const postmaster = await readPostmaster(join(directory, 'home', 'postgres', 'data'));
    if (made === null || postmaster === null) throw new Error('there is no migration, or no database');
    const projects = [watched.people.demo.projectId, watched.people.paul.projectId, 'elsewhere'];
    const projectIds = Array.from({ length: list - pairs }, (_none, at) => projects[at % projects.length] ?? '');
    const others = await makeOthers(watched.store.journal, made.plan, projectIds);
    tell(`${list} migrations are listed; one is run to its end`);
    await begin(watched, first);
    await rested(watched, [first]);
    const questions = questionsAbout(watched, first);
    return { ...watched, directory, runs, others, postmasterPid: postmaster.pid, questions, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Until each has come to its end. Throws when one of them has not ended well. */
export async function rested({ store }: Pick<WatchedController, 'store'>, ids: readonly string[]): Promise<void> {
  await eventually('the migrations have come to their end', RESTS_WITHIN_MS, async () => {
    const found = await store.journal.listSummaries(ids);
    const failed = found.find(({ state }) => state === 'failed' || state === 'rolled-back');
    if (failed !== undefined) throw new Error(`${failed.name} is ${failed.state}: ${failed.error?.message ?? ''}`);
    return found.every(({ state }) => state === 'completed') ? true : null;
  });
}

/** About one that has ended, so that each answer is the same at any time. */
function questionsAbout({ people }: WatchedController, migrationId: string): readonly Question[] {
  const path = `/v1/migrations/${migrationId}`;
  const { admin, demo, vera } = people;
  const often = [
    { name: 'list of migrations', path: '/v1/migrations', bearer: admin.bearer },
    { name: 'migration', path, bearer: demo.bearer },
    { name: 'steps', path: `${path}/steps`, bearer: vera.bearer },
    { name: 'report', path: `${path}/report`, bearer: demo.bearer },
  ];
  // It asks the cloud itself, which lives on the same processors.
  return [...often, ...often, { name: 'HA groups of a cloud', path: '/v1/clouds/os1/groups', bearer: admin.bearer }];
}
