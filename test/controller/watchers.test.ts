/**
 * Fifty people watch a controller of its own process while it runs a migration and others ask its API: nobody misses an event or hears
 * one twice, also those who leave and come back and those who do not read for a while, and the API still answers in time. With five
 * hundred of them, and with figures: bench/watchers.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulation } from '@baton/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFrom } from '../fuzz/random.ts';
import { tell } from '../simulated/tell.ts';
import { eventually } from './controllers.ts';
import { Audience, castOf, comeAndGo } from './watchers/audience.ts';
import { delaysOf, missedBy, percentile, sumOf, verdictOf, verdictOn, writtenOf } from './watchers/judge.ts';
import { chatter, makeOthers } from './watchers/other-migrations.ts';
import { type Answered, SteadyQuestions } from './watchers/steady-questions.ts';
import { freePort, startWatchedClouds } from './watchers/watched-clouds.ts';
import {
  begin,
  listOf,
  migrationOf,
  planOf,
  startWatchedController,
  type WatchedController,
} from './watchers/watched-controller.ts';

const WATCHERS = 50;
const OTHERS = 60;
const QUIET_MS = 4000;
const WATCHED_MS = 12_000;
const PATIENT_MS = 60_000;
/** Generous: they tell what is lost or held back from what a busy machine takes. */
const DELAY_WITHIN_MS = 10_000;
const SLOWER_AT_MOST = { times: 20, plusMs: 1000 };

let directory: string;
let simulation: Simulation;
let port: number;
let watched: WatchedController;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baton-watchers-'));
  port = await freePort();
  simulation = await startWatchedClouds({ directory, pairs: 1, port, speed: 2 });
  watched = await startWatchedController(directory, 2);
}, 120_000);
afterAll(async () => {
  await watched.close();
  await simulation.close();
  await rm(directory, { recursive: true, force: true });
});

test('the judge sees what is lost, told twice or out of order', () => {
  expect(verdictOf([1, 2, 3], 3)).toEqual({ lost: 0, doubled: 0, disordered: 0 });
  expect(verdictOf([1, 3, 3, 2, 6], 5)).toEqual({ lost: 2, doubled: 1, disordered: 1 });
  expect(verdictOf([], 2)).toEqual({ lost: 2, doubled: 0, disordered: 0 });
});

test('fifty watchers hear every event once and in order, and hold nobody up', { timeout: 600_000 }, async () => {
  const { url, store, people } = watched;
  const { journal, pool } = store;
  const plan = await planOf(watched, 0, port);
  const main = await migrationOf(watched, plan);
  const projects = [people.demo.projectId, people.paul.projectId, 'elsewhere'];
  const others = await makeOthers(
    journal,
    plan,
    Array.from({ length: OTHERS }, (_none, at) => projects[at % projects.length] ?? ''),
  );
  const [second = '', blog = '', loud = ''] = others;
  const questions = [
    { name: 'groups', path: '/v1/clouds/os1/groups', bearer: people.admin.bearer },
    { name: 'migrations', path: '/v1/migrations', bearer: people.vera.bearer },
    { name: 'migration', path: `/v1/migrations/${main}`, bearer: people.demo.bearer },
    { name: 'steps', path: `/v1/migrations/${main}/steps`, bearer: people.vera.bearer },
    { name: 'report', path: `/v1/migrations/${main}/report`, bearer: people.demo.bearer },
  ];
  const talk = chatter(journal, { migrationIds: [second, blog, loud], perSecond: 20, bytes: 400, stateEvery: 7 });
  const quiet = new SteadyQuestions({ url, questions, perSecond: 10 });
  await sleep(QUIET_MS);
  const before = await quiet.stop();

  const cast = castOf(WATCHERS);
  const audience = new Audience(url);
  audience.onEvents(cast.stay, people.vera.bearer, main);
  const restless = audience.onEvents(cast.leave, people.demo.bearer, main);
  const onBlog = Math.floor(cast.elsewhere / 2);
  audience.onEvents(cast.elsewhere - onBlog, people.admin.bearer, second);
  audience.onEvents(onBlog, people.paul.bearer, blog);
  const slow = audience.onEvents(cast.slow, people.admin.bearer, loud);
  audience.onLists(cast.lists / 2, people.vera.bearer, people.vera.projectId);
  audience.onLists(cast.lists / 4, people.paul.bearer, people.paul.projectId);
  audience.onLists(cast.lists / 4, people.admin.bearer, null);
  await audience.come();
  for (const one of slow) one.pause();
  await begin(watched, main);
  const loudTalk = chatter(journal, { migrationIds: [loud], perSecond: 50, bytes: 16_000, stateEvery: 0 });
  const settle = new AbortController();
  const coming = restless.map(async (one, at) => await comeAndGo(one, randomFrom(at + 1), settle.signal));
  const asking = new SteadyQuestions({ url, questions, perSecond: 10 });
  await sleep(WATCHED_MS);
  const during = await asking.stop();
  await eventually('some steps are done', PATIENT_MS, async () =>
    (await journal.listSteps(main)).filter(({ state }) => state === 'done').length >= 3 ? true : null,
  );
  await Promise.all([talk.stop(), loudTalk.stop()]);
  settle.abort();
  await Promise.all(coming);
  for (const one of slow) one.resume();

  const written = new Map(
    await Promise.all([main, second, blog, loud].map(async (id) => [id, await writtenOf(pool, id)] as const)),
  );
  const writtenTo = (id: string): readonly number[] => written.get(id) ?? [];
  await eventually('everybody has heard everything', PATIENT_MS, async () => {
    // Whoever reads nothing for long is let go.
    for (const one of slow) if (one.isAway) await one.come();
    return audience.events.every((one) => one.lastSeq >= writtenTo(one.migrationId).length) ? true : null;
  });
  await eventually('everybody knows the list', PATIENT_MS, async () => {
    // Often enough, and within what one session may ask.
    await sleep(400);
    const list = await listOf(watched);
    return audience.lists.every((one) => missedBy(one, list) === 0) ? true : null;
  });
  await audience.leave();

  const verdicts = audience.events.map((one) => verdictOn(one, writtenTo(one.migrationId)));
  expect(sumOf(verdicts)).toEqual({ lost: 0, doubled: 0, disordered: 0 });
  expect(audience.events.filter(({ differing }) => differing > 0)).toEqual([]);
  expect(restless.every(({ visits }) => visits > 1)).toBe(true);
  expect(audience.lists.filter(({ others, backwards }) => others > 0 || backwards > 0)).toEqual([]);
  expect(audience.lists.every(({ heard }) => heard.length > 0)).toBe(true);

  const delays = audience.events
    .filter((one) => !slow.includes(one))
    .flatMap((one) => delaysOf(one, writtenTo(one.migrationId)));
  const figures = {
    events: writtenTo(main).length,
    receipts: delays.length,
    delayMs: [percentile(delays, 0.5), percentile(delays, 0.99)].map(Math.round),
    quietMs: medianMs(before),
    watchedMs: medianMs(during),
  };
  await tell('watchers', figures);
  expect(figures.receipts).toBeGreaterThan(500);
  expect(percentile(delays, 0.99), JSON.stringify(figures)).toBeLessThan(DELAY_WITHIN_MS);
  expect([...before, ...during].filter(({ status }) => status !== 200)).toEqual([]);
  const atMostMs = figures.quietMs * SLOWER_AT_MOST.times + SLOWER_AT_MOST.plusMs;
  expect(figures.watchedMs, JSON.stringify(figures)).toBeLessThan(atMostMs);
});

function medianMs(answered: readonly Answered[]): number {
  const samples = answered.map(({ ms }) => ms);
  return Math.round(percentile(samples, 0.5));
}
