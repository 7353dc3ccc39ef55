/** Everything in one run: a quiet span, a watched one, slow readers, and a quiet span again, so that ratios hold on a busy machine. */
import { setMaxListeners } from 'node:events';
import { execFileSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/controller/controllers.ts';
import { Audience, type Cast, castOf, comeAndGo } from '../../test/controller/watchers/audience.ts';
import type { EventWatcher } from '../../test/controller/watchers/event-watcher.ts';
import { delaysOf, missedBy, sumOf, verdictOn, type Written, writtenOf } from '../../test/controller/watchers/judge.ts';
import type { ListWatcher } from '../../test/controller/watchers/list-watcher.ts';
import { chatter } from '../../test/controller/watchers/other-migrations.ts';
import { listOf } from '../../test/controller/watchers/watched-controller.ts';
import { randomFrom } from '../../test/fuzz/random.ts';
import { kernelAndProcessors, loadNow } from '../report/machine.ts';
import { answersOf, percentOf, spreadOf, tenth } from './add-up.ts';
import { measureCommits } from './commits.ts';
import { RssWatch } from './process-use.ts';
import { type Result, resultSchema } from './result.ts';
import { measureSlowReaders } from './slow-readers.ts';
import { measureSpan, together } from './span.ts';
import { setStage, type Stage } from './stage.ts';

export interface WatchersOptions {
  readonly watchers: number;
  /** Migrations in the list. */
  readonly list: number;
  /** Of each span. */
  readonly seconds: number;
  readonly command: string;
  readonly provisional: string | null;
  readonly tell: (text: string) => void;
}

/** Begun in each span. */
const RUN = 2;
/** One is run before anything is measured. */
const PAIRS = 1 + 3 * RUN;
/** Written beside what the runs write, in every span. */
const CHATTER = { perSecond: 12, bytes: 400, stateEvery: 5 };
const TALKED_ABOUT = 7;
const WRITERS = 16;
const HEARD_WITHIN_MS = 60_000;
/** Within what one session may ask. */
const LIST_AGAIN_MS = 400;
/** Between two timers of the measurement itself. */
const LOOP_APART_MS = 1;

interface Watching {
  readonly audience: Audience;
  readonly restless: readonly EventWatcher[];
  readonly slow: readonly EventWatcher[];
  readonly loud: string;
}

export async function measureWatchers(options: WatchersOptions): Promise<Result> {
  const { seconds, tell } = options;
  const stage = await setStage(PAIRS, options.list, tell);
  const rss = new RssWatch(stage.controller.pid);
  try {
    const load = loadNow();
    const { journal } = stage.store;
    const talk = chatter(journal, { ...CHATTER, migrationIds: stage.others.slice(0, TALKED_ABOUT) });
    const runs = (span: number): readonly string[] => stage.runs.slice(1 + span * RUN, 1 + (span + 1) * RUN);
    tell('nobody watches');
    rss.mostMib();
    const quietBefore = await measureSpan(stage, seconds, runs(0));
    const quietMib = rss.mostMib();

    const cast = castOf(options.watchers);
    const watching = await enter(stage, cast, runs(1));
    tell(`${options.watchers} watch`);
    const settled = new AbortController();
    setMaxListeners(watching.restless.length, settled.signal);
    const coming = watching.restless.map(async (one, at) => await comeAndGo(one, randomFrom(at + 1), settled.signal));
    const loop = monitorEventLoopDelay({ resolution: LOOP_APART_MS });
    loop.enable();
    const watched = await measureSpan(stage, seconds, runs(1));
    loop.disable();
    settled.abort();
    await Promise.all(coming);
    await talk.stop();
    const heard = await everythingHeard(stage, watching);
    const watchedMib = rss.mostMib();

    tell('some do not read');
    let slowMib = 0;
    const slow = await measureSlowReaders(stage, watching.slow, watching.loud, () => {
      slowMib = rss.mostMib();
    });
    await watching.audience.leave();

    tell('nobody watches');
    rss.mostMib();
    const talkAgain = chatter(journal, { ...CHATTER, migrationIds: stage.others.slice(0, TALKED_ABOUT) });
    const quietAfter = await measureSpan(stage, seconds, runs(2));
    await talkAgain.stop();
    const afterMib = rss.mostMib();
    tell('many write at the same time');
    const commits = await measureCommits(stage.store.databaseUrl, stage.others.slice(-WRITERS));
    const quiet = together(quietBefore, quietAfter);
    const all = [...quiet.answered, ...watched.answered];
    return resultSchema.parse({
      at: new Date().toISOString(),
      command: options.command,
      ...(options.provisional === null ? {} : { provisional: options.provisional }),
      machine: { ...kernelAndProcessors(), load: [load, loadNow()], versions: await versionsOf(stage) },
      fileSystem: fileSystemOf(stage.directory),
      seconds,
      watchers: cast,
      migrations: { list: options.list, run: RUN },
      ...heard,
      slow,
      answers: answersOf(stage.questions, quiet.answered, watched.answered),
      unanswered: all.filter(({ status }) => status !== 200).length,
      controller: {
        rssMib: { quiet: tenth(quietMib), watched: tenth(watchedMib), slow: tenth(slowMib), after: tenth(afterMib) },
        cpuPercent: {
          quiet: percentOf(quiet.controllerCpuSeconds, quiet.seconds),
          watched: percentOf(watched.controllerCpuSeconds, watched.seconds),
        },
        loopDelayP99Ms: { quiet: tenth(quiet.loopDelayP99Ms), watched: tenth(watched.loopDelayP99Ms) },
      },
      postgres: {
        cpuPercent: {
          quiet: percentOf(quiet.postgresCpuSeconds, quiet.seconds),
          watched: percentOf(watched.postgresCpuSeconds, watched.seconds),
        },
        transactionsPerSecond: {
          quiet: Math.round(quiet.transactions / quiet.seconds),
          watched: Math.round(watched.transactions / watched.seconds),
        },
      },
      commits,
      measuring: {
        loopDelayP99Ms: tenth(Math.max(0, loop.percentile(99) / 1e6 - LOOP_APART_MS)),
        loopDelayWorstMs: tenth(Math.max(0, loop.max / 1e6 - LOOP_APART_MS)),
      },
    });
  } finally {
    rss.close();
    await stage.close();
  }
}

/** On the first of the two that are run, on the second, on two that nobody runs, and on lists: people of both projects. */
async function enter(
  { url, people, others }: Stage,
  cast: Cast,
  [main = '', second = '']: readonly string[],
): Promise<Watching> {
  const { admin, demo, vera, paul } = people;
  const [, blog = '', loud = ''] = others;
  const audience = new Audience(url);
  audience.onEvents(cast.stay, vera.bearer, main);
  const restless = audience.onEvents(cast.leave, demo.bearer, main);
  const onBlog = Math.floor(cast.elsewhere / 5);
  audience.onEvents(cast.elsewhere - onBlog, demo.bearer, second);
  audience.onEvents(onBlog, paul.bearer, blog);
  const slow = audience.onEvents(cast.slow, admin.bearer, loud);
  const each = Math.floor(cast.lists / 4);
  audience.onLists(each, admin.bearer, null);
  audience.onLists(each, demo.bearer, demo.projectId);
  audience.onLists(each, vera.bearer, vera.projectId);
  audience.onLists(cast.lists - 3 * each, paul.bearer, paul.projectId);
  await audience.come();
  return { audience, restless, slow, loud };
}

/** Once nothing is written any more. Throws when somebody is not told everything in a minute. */
async function everythingHeard(stage: Stage, { audience }: Watching): Promise<Pick<Result, 'events' | 'lists'>> {
  const { events, lists } = audience;
  const ids = [...new Set(events.map(({ migrationId }) => migrationId))];
  const writtenTo = new Map<string, Written>();
  for (const id of ids) writtenTo.set(id, await writtenOf(stage.store.pool, id));
  const written = (one: EventWatcher): Written => writtenTo.get(one.migrationId) ?? [];
  await eventually('everybody has heard everything', HEARD_WITHIN_MS, () =>
    Promise.resolve(events.every((one) => one.lastSeq >= written(one).length) ? true : null),
  );
  return {
    events: {
      written: [...writtenTo.values()].reduce((sum, { length }) => sum + length, 0),
      delay: spreadOf(events.flatMap((one) => delaysOf(one, written(one)))),
      ...sumOf(events.map((one) => verdictOn(one, written(one)))),
      differing: events.reduce((sum, { differing }) => sum + differing, 0),
      returns: events.reduce((sum, { visits }) => sum + visits - 1, 0),
    },
    lists: await listsHeard(stage, lists),
  };
}

async function listsHeard(stage: Stage, lists: readonly ListWatcher[]): Promise<Result['lists']> {
  await eventually('everybody knows the list', HEARD_WITHIN_MS, async () => {
    await sleep(LIST_AGAIN_MS);
    const list = await listOf(stage);
    return lists.every((one) => missedBy(one, list) === 0) ? true : null;
  }).catch(() => undefined);
  const list = await listOf(stage);
  const heard = lists.flatMap((one) => one.heard);
  return {
    delay: spreadOf(heard.map(({ changedAtMs, heardAtMs }) => Math.max(0, heardAtMs - changedAtMs))),
    missed: lists.reduce((sum, one) => sum + missedBy(one, list), 0),
    backwards: lists.reduce((sum, { backwards }) => sum + backwards, 0),
    others: lists.reduce((sum, { others }) => sum + others, 0),
  };
}

async function versionsOf({ store }: Stage): Promise<Readonly<Record<string, string>>> {
  const { rows } = await store.pool.query<{ readonly server_version: string }>('show server_version');
  return { node: process.versions.node, postgres: rows[0]?.server_version ?? '' };
}

const fileSystemOf = (directory: string): string =>
  execFileSync('stat', ['-f', '-c', '%T', directory], { encoding: 'utf8' }).trim();
