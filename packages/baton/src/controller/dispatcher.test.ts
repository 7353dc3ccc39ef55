import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../store/testing/manual-clock.ts';
import { Dispatcher } from './dispatcher.ts';
import { FakeWorkers } from './testing/fake-workers.ts';
import { InMemoryWantedRuns } from './testing/in-memory-wanted-runs.ts';
import { LogInMemory } from './testing/log-in-memory.ts';

const TICK_MS = 100;
const MOST = 2;

let clock: ManualClock;
let wanted: InMemoryWantedRuns;
let workers: FakeWorkers;
let log: LogInMemory;
let dispatcher: Dispatcher;

beforeEach(() => {
  clock = new ManualClock();
  wanted = new InMemoryWantedRuns();
  workers = new FakeWorkers(wanted);
  log = new LogInMemory();
  dispatcher = new Dispatcher({ wanted, startWorker: workers.start, bell: wanted, clock, log, most: MOST });
});
afterEach(async () => {
  for (const worker of workers.all) worker.hangs = false;
  const stopped = dispatcher.stop();
  await pass(TICK_MS);
  await stopped;
});

async function pass(ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += TICK_MS) await clock.advance(TICK_MS);
}

/** Wanted, begun, and held by its worker for `ms`. */
async function running(id: string, ms = 1000): Promise<void> {
  await wanted.want(id);
  dispatcher.start();
  await pass(1000);
  workers.last.hold();
  await pass(ms);
}

/** The run of the last worker comes to its outcome. */
async function comesToRest(): Promise<void> {
  const { migrationId } = workers.last;
  const run = await wanted.find(migrationId);
  if (run !== null) await wanted.rest(run);
  workers.last.end({ kind: 'waiting', gate: 'cutover' });
}

test('what is wanted is begun within a second, once, and rests with its outcome', async () => {
  dispatcher.start();
  await pass(5000);
  expect(workers.begun).toEqual([]);
  await wanted.want('m-1');
  await pass(1000);
  expect(workers.begun).toEqual(['m-1']);
  expect(dispatcher.running).toBe(1);
  workers.last.hold();
  await pass(60_000);
  await comesToRest();
  await pass(10_000);
  expect(workers.begun).toEqual(['m-1']);
  expect(dispatcher.running).toBe(0);
  expect(log.lines).toContain('info: The run has ended: waiting at the gate cutover.');
  await wanted.want('m-1');
  await pass(1000);
  expect(workers.begun).toEqual(['m-1', 'm-1']);
});

test('the bell has it look at once, but not for news of what it runs itself', async () => {
  dispatcher.start();
  await pass(1000);
  await wanted.want('m-1');
  wanted.ring('m-1');
  await pass(TICK_MS);
  expect(workers.begun).toEqual(['m-1']);
  workers.last.hold();
  await pass(1000);
  const before = wanted.looks;
  for (let times = 0; times < 5; times += 1) {
    wanted.ring('m-1');
    await pass(TICK_MS);
  }
  expect(wanted.looks - before).toBeLessThanOrEqual(1);
  await wanted.want('m-2');
  wanted.ring(null);
  await pass(TICK_MS);
  expect(workers.begun).toEqual(['m-1', 'm-2']);
});

test('however often the bell rings, it looks ten times a second at most', async () => {
  dispatcher.start();
  const before = wanted.looks;
  for (let ms = 0; ms < 1000; ms += 10) {
    wanted.ring('m-9');
    await clock.advance(10);
  }
  expect(wanted.looks - before).toBeLessThanOrEqual(11);
});

test('news that come during a look are not lost', async () => {
  dispatcher.start();
  await pass(1000);
  const waiting = wanted.waiting.bind(wanted);
  wanted.waiting = async () => {
    const seen = await waiting();
    if (!(await wanted.isWanted('m-1'))) {
      await wanted.want('m-1');
      wanted.ring('m-1');
    }
    return seen;
  };
  wanted.ring('m-1');
  await pass(3 * TICK_MS);
  expect(workers.begun).toEqual(['m-1']);
});

test('no more workers than it may have, who asked first comes first', async () => {
  for (const id of ['m-1', 'm-2', 'm-3', 'm-4']) await wanted.want(id);
  dispatcher.start();
  await pass(5000);
  expect(workers.begun).toEqual(['m-1', 'm-2']);
  await comesToRest();
  await pass(TICK_MS);
  expect(workers.begun).toEqual(['m-1', 'm-2', 'm-3']);
});

test('a guard that nobody keeps, and a way back, do not wait for others to end', async () => {
  for (const id of ['m-1', 'm-2', 'm-3', 'm-4', 'm-5']) await wanted.want(id);
  wanted.urgent.add('m-5');
  dispatcher.start();
  await pass(5000);
  expect(workers.begun).toEqual(['m-5', 'm-1']);
  wanted.urgent.add('m-4');
  await pass(1000);
  expect(workers.begun).toEqual(['m-5', 'm-1', 'm-4']);
  expect(dispatcher.running).toBe(MOST + 1);
  await comesToRest();
  await pass(5000);
  expect(workers.begun).toHaveLength(MOST + 1);
});

test('a controller without workers runs nothing, however urgent', async () => {
  const parts = { wanted, startWorker: workers.start, bell: wanted, clock, log, most: 0 };
  const none = new Dispatcher(parts);
  await wanted.want('m-1');
  wanted.urgent.add('m-1');
  none.start();
  await pass(5000);
  expect(workers.begun).toEqual([]);
  const stopped = none.stop();
  await pass(TICK_MS);
  await stopped;
});

test('what another controller runs is left alone until its lease is free', async () => {
  await wanted.want('m-1');
  wanted.leases.add('m-1');
  dispatcher.start();
  await pass(30_000);
  expect(workers.begun).toEqual([]);
  wanted.leases.delete('m-1');
  await pass(1000);
  expect(workers.begun).toEqual(['m-1']);
});

test('a run that was interrupted stays wanted and is begun again', async () => {
  await running('m-1');
  workers.last.end({ kind: 'interrupted' });
  await pass(TICK_MS);
  expect(workers.begun).toEqual(['m-1', 'm-1']);
});

test('what a killed worker ran is begun again at once, though its lease still lasts', async () => {
  await running('m-1', 5000);
  workers.last.die();
  await pass(TICK_MS);
  expect(wanted.leases.has('m-1')).toBe(true);
  expect(workers.begun).toEqual(['m-1', 'm-1']);
  expect(log.lines).toContain(
    'warn: The worker ended before its run did: it was ended by SIGKILL. It is started again at once.',
  );
  // The dead one's lease ends while the new worker is still beginning: that is no reason to doubt it.
  await pass(1000);
  wanted.leases.delete('m-1');
  await pass(10_000);
  expect(workers.last.stops).toBe(0);
  expect(workers.begun).toEqual(['m-1', 'm-1']);
});

test('what a killed worker ran is left alone when it is not wanted any more', async () => {
  await running('m-1');
  await wanted.rest({ migrationId: 'm-1', asked: 1 });
  workers.last.die();
  await pass(10_000);
  expect(workers.begun).toEqual(['m-1']);
});

test('a worker that ends at once again and again is begun after pauses that grow to a minute, told in the log', async () => {
  await wanted.want('m-1');
  dispatcher.start();
  const begunMs: number[] = [];
  for (let ms = 0; ms < 400_000; ms += TICK_MS) {
    const before = workers.all.length;
    await clock.advance(TICK_MS);
    if (workers.all.length === before) continue;
    begunMs.push(clock.monotonicMs());
    workers.last.end({ kind: 'no-outcome', error: null, how: 'it ended with exit code 1' });
  }
  await pass(TICK_MS);
  const pausesMs = begunMs.slice(1).map((atMs, index) => atMs - (begunMs[index] ?? 0));
  const whole = pausesMs.map((ms) => Math.round(ms / 1000));
  expect(whole.slice(0, 8)).toEqual([0, 1, 2, 4, 8, 16, 32, 60]);
  expect(Math.max(...pausesMs)).toBeLessThanOrEqual(61_000);
  const told = log.lines.filter((line) => line.startsWith('warn: The worker ended before'));
  expect(told.length).toBe(begunMs.length);
  expect(told[3]).toBe(
    'warn: The worker ended before its run did: it ended with exit code 1. It is started again in 4 s.',
  );
});

/** Ends the last worker so often, each time as soon as it was begun again. */
async function endsAgain(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const before = workers.all.length;
    workers.last.end({ kind: 'interrupted' });
    for (let ms = 0; ms < 20_000 && workers.all.length === before; ms += TICK_MS) await pass(TICK_MS);
  }
}

test('no pause when somebody asks anew', async () => {
  await running('m-1');
  await endsAgain(5);
  workers.last.end({ kind: 'interrupted' });
  const before = workers.all.length;
  await pass(5000);
  expect(workers.all.length).toBe(before);
  await wanted.want('m-1');
  await pass(1000);
  expect(workers.all.length).toBe(before + 1);
});

test('no pause once a worker has lasted', async () => {
  await running('m-1');
  await endsAgain(5);
  const before = workers.all.length;
  workers.last.hold();
  await pass(40_000);
  workers.last.end({ kind: 'interrupted' });
  await pass(TICK_MS);
  expect(workers.all.length).toBe(before + 1);
});

test('a worker that has lost its lease and does not end is killed, and its run is begun anew', async () => {
  await running('m-1', 40_000);
  const stopped = workers.last;
  stopped.hangs = true;
  stopped.letGo();
  await pass(1000);
  expect(stopped).toMatchObject({ stops: 1, kills: 0 });
  await pass(3000);
  expect(stopped).toMatchObject({ stops: 1, kills: 1 });
  expect(workers.begun).toEqual(['m-1', 'm-1']);
  expect(log.lines).toContain('warn: The worker is stopped, since it has lost its lease; then the run is begun anew.');
});

test.each([
  ['the lease of the one before lasted until it had its own', 20_000, false],
  ['the lease of the one before ended while it began', 1000, true],
])('so is one that went on for a worker that died: %s', async (_when, heldMs, endsBefore) => {
  await running('m-1', 5000);
  workers.last.die();
  await pass(TICK_MS);
  const second = workers.last;
  await pass(1000);
  if (endsBefore) wanted.leases.delete('m-1');
  await pass(1000);
  second.hold();
  await pass(heldMs);
  expect(second.stops).toBe(0);
  second.hangs = true;
  second.letGo();
  await pass(1000);
  expect(second.stops).toBe(1);
});

test('it is killed, too, when another controller has taken the run over meanwhile', async () => {
  await running('m-1', 40_000);
  const stopped = workers.last;
  stopped.hangs = true;
  stopped.letGo();
  await pass(1000);
  wanted.leases.add('m-1');
  await pass(5000);
  expect(stopped.kills).toBe(1);
  expect(workers.begun).toEqual(['m-1']);
});

test('a worker that is still beginning is not doubted, unless it takes two minutes', async () => {
  await wanted.want('m-1');
  dispatcher.start();
  await pass(110_000);
  const slow = workers.last;
  slow.hangs = true;
  expect(slow.stops).toBe(0);
  await pass(15_000);
  expect(slow).toMatchObject({ stops: 1, kills: 1 });
  expect(workers.begun).toEqual(['m-1', 'm-1']);
  expect(log.lines).toContain(
    'warn: The worker is stopped, since it has not taken the lease; then the run is begun anew.',
  );
});

test('a worker whose run is over has time to tidy up when the run is asked for anew', async () => {
  await running('m-1', 40_000);
  const first = workers.last;
  first.hangs = true;
  await wanted.want('m-1');
  first.letGo();
  await pass(1500);
  first.end({ kind: 'completed' });
  await pass(TICK_MS);
  expect(first.kills).toBe(0);
  expect(workers.begun).toEqual(['m-1', 'm-1']);
});

test('the worker that comes second is no trouble', async () => {
  await wanted.want('m-1');
  dispatcher.start();
  await pass(1000);
  wanted.leases.add('m-1');
  workers.last.end(refused('MIGRATION_BUSY'));
  await pass(10_000);
  expect(workers.begun).toEqual(['m-1']);
  expect(log.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
});

test.each(['MIGRATION_OVER', 'MIGRATION_UNKNOWN'])('%s: there is nothing to run', async (code) => {
  await running('m-1');
  workers.last.end(refused(code));
  await pass(10_000);
  expect(workers.begun).toEqual(['m-1']);
  expect(await wanted.isWanted('m-1')).toBe(false);
});

test('stop: nothing is begun any more, workers end in good order, and what they ran stays wanted', async () => {
  await running('m-1');
  await wanted.want('m-2');
  const stopped = dispatcher.stop();
  await pass(TICK_MS);
  await stopped;
  await pass(5000);
  expect(workers.begun).toEqual(['m-1']);
  expect(workers.last).toMatchObject({ stops: 1, kills: 0 });
  expect(wanted.leases.size).toBe(0);
  expect(await wanted.waiting()).toHaveLength(2);
  expect(wanted.listeners).toBe(0);
});

test('stop: a worker that does not end is killed after 20 s', async () => {
  await running('m-1');
  workers.last.hangs = true;
  let isStopped = false;
  const stopped = dispatcher.stop().then(() => {
    isStopped = true;
  });
  await pass(19_000);
  expect({ isStopped, kills: workers.last.kills }).toEqual({ isStopped: false, kills: 0 });
  await pass(2000);
  await stopped;
  expect(workers.last.kills).toBe(1);
  expect(dispatcher.stop()).toBe(dispatcher.stop());
});

test('a stop while it looks begins nothing', async () => {
  await wanted.want('m-1');
  const waiting = wanted.waiting.bind(wanted);
  let stopped: Promise<void> = Promise.resolve();
  wanted.waiting = async () => {
    stopped = dispatcher.stop();
    return await waiting();
  };
  dispatcher.start();
  await pass(TICK_MS);
  await stopped;
  expect(workers.begun).toEqual([]);
});

test('a store that does not answer is asked again, told once', async () => {
  wanted.fault = new Error('gone');
  await wanted.want('m-1');
  dispatcher.start();
  await pass(10_000);
  expect(wanted.looks).toBeGreaterThan(5);
  wanted.fault = null;
  await pass(1000);
  expect(workers.begun).toEqual(['m-1']);
  expect(log.lines.filter((line) => line.includes('store'))).toEqual([
    'error: The store does not answer; it is asked again every second.',
    'info: The store answers again.',
  ]);
});

test('a bell that cannot be heard is tried again', async () => {
  wanted.deaf = 2;
  dispatcher.start();
  await pass(15_000);
  expect(wanted.listeners).toBe(0);
  await pass(10_000);
  expect(wanted.listeners).toBe(1);
});

function refused(code: string) {
  const error = { code, kind: 'user', message: 'no', remedy: 'none', requestIds: [] } as const;
  return { kind: 'no-outcome', error, how: `no (${code})` } as const;
}
