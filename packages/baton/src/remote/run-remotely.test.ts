import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleMigration, InMemoryServices, type Run } from '../cli/testing/in-memory-services.ts';
import { backToTheSource, failed, interrupted, toTheEnd, toTheGate } from '../cli/testing/runs.ts';
import type { Event } from '../domain/event.ts';
import type { Migration } from '../domain/migration.ts';
import type { RunOutcome } from '../ports/engine.ts';
import type { Services } from '../services/services.ts';
import { outcomeOf } from './run-remotely.ts';
import { ContractServer } from './testing/contract-server.ts';
import { remoteOf } from './testing/remote-of.ts';
import { SHORT_TIMES } from './testing/short-times.ts';

const ID = 'm-4k2p9x7c';
const PATH = `/v1/migrations/${ID}`;
const NEVER = new AbortController().signal;

let server: ContractServer;
let there: InMemoryServices;
let remote: Services;
let seen: Event[];

beforeEach(async () => {
  there = new InMemoryServices();
  server = await ContractServer.start(there);
  server.admit('b');
  remote = remoteOf(server.url, 'b', there);
  seen = [];
});
afterEach(async () => {
  await remote.close();
  await server.close();
});

const run = (signal = NEVER): Promise<RunOutcome> => remote.run(ID, (event) => seen.push(event), signal);

test.each<readonly [string, Run]>([
  ['at a gate', toTheGate],
  ['at the end', toTheEnd],
  ['rolled back', backToTheSource],
  ['aborted', { ...backToTheSource, outcome: { kind: 'aborted', reason: 'asked for' }, state: 'aborted' }],
  ['failed', failed],
])('a run that ends %s', async (_where, written) => {
  // What the events say, as the engine writes them.
  const events = written.events.map((event) =>
    event.kind === 'migration.state' && event.state === 'rolled-back' ? { ...event, state: written.state } : event,
  );
  there.runs = [{ ...written, events }];
  expect(await run()).toEqual(written.outcome);
  expect(seen).toEqual(there.log);
  expect(server.calls(`POST ${PATH}/run`)).toHaveLength(1);
});

test('while connections break and the controller restarts: nothing is lost, and it is started once', async () => {
  there.runs = [toTheGate];
  server.eventsPerStream = 2;
  server.instead(`POST ${PATH}/run`, 'carried out');
  server.instead(`GET ${PATH}/run`, ...Array.from({ length: 6 }, () => 'lost' as const));
  expect(await run()).toEqual({ kind: 'waiting', gate: 'cutover' });
  expect(seen).toEqual(there.log);
});

test('the gate where it waited before is no outcome while it is run', async () => {
  there.migration = { ...exampleMigration, state: 'waiting', gate: 'cutover' };
  let goOn = (): void => undefined;
  const approved = new Promise<void>((resolve) => (goOn = resolve));
  const written = there.run.bind(there);
  there.runs = [toTheEnd];
  there.run = async (...args) => {
    await approved;
    return await written(...args);
  };
  const running = run();
  await expect.poll(() => server.calls(`GET ${PATH}/run`).length).toBeGreaterThan(2);
  goOn();
  expect(await running).toEqual({ kind: 'completed' });
});

test('one that waits at the same gate again says nothing new, and rests all the same', async () => {
  there.runs = [{ ...toTheGate, events: [] }];
  expect(await run()).toEqual({ kind: 'waiting', gate: 'cutover' });
  expect(seen).toEqual([]);
});

test('only what comes after what was handed over', async () => {
  there.record({ kind: 'migration.created', name: 'shop' });
  there.record({ kind: 'note', stepId: null, text: 'earlier' });
  expect(await remote.events(ID, 0)).toHaveLength(2);
  there.record({ kind: 'note', stepId: null, text: 'between' });
  there.runs = [toTheEnd];
  await run();
  expect(seen.map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7]);
});

test('a command wants it run: it is not wanted once more', async () => {
  there.runs = [toTheEnd];
  await remote.command(ID, { kind: 'approve', gate: 'cutover', by: 'somebody else' });
  expect(there.asked).toEqual([{ kind: 'approve', gate: 'cutover', by: 'alice' }]);
  expect(server.asked[0]?.body).toEqual({ kind: 'approve', gate: 'cutover' });
  expect(await run()).toEqual({ kind: 'completed' });
  expect(server.calls(`POST ${PATH}/run`)).toHaveLength(0);
  there.runs = [toTheEnd];
  await run();
  expect(server.calls(`POST ${PATH}/run`)).toHaveLength(1);
});

test('Ctrl-C ends the watching, and nothing else', async () => {
  there.runs = [interrupted];
  const stop = new AbortController();
  const running = remote.run(
    ID,
    (event) => {
      seen.push(event);
      if (seen.length === 2) stop.abort(new Error('stopped by SIGINT'));
    },
    stop.signal,
  );
  expect(await running).toEqual({ kind: 'interrupted' });
  expect(await remote.isRunning(ID)).toBe(true);
});

test('what nobody runs any more, in the middle, is interrupted', async () => {
  there.runs = [{ ...toTheEnd, state: 'running' }];
  expect(await run()).toEqual({ kind: 'interrupted' });
});

test('a migration that is not there', async () => {
  await expect(remote.run('nope', () => undefined, NEVER)).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });
});

test('a controller that stays away', async () => {
  there.runs = [interrupted];
  const running = run();
  await expect.poll(() => seen.length).toBe(2);
  await server.close();
  await expect(running).rejects.toMatchObject({ code: 'CONTROLLER_UNREACHABLE' });
});

describe('following without starting', () => {
  const follow = (signal = NEVER): Promise<void> | undefined =>
    remote.elsewhere?.follow(ID, 0, (event) => seen.push(event), signal);

  test('until it rests', async () => {
    there.runs = [toTheGate];
    await remote.elsewhere?.start(ID, NEVER);
    await follow();
    expect(seen).toEqual(there.log);
    expect(server.calls(`POST ${PATH}/run`)).toHaveLength(1);
  });

  test('one that rests already', async () => {
    there.record({ kind: 'migration.created', name: 'shop' });
    await follow();
    expect(seen).toHaveLength(1);
  });

  test("the signal's reason ends it", async () => {
    there.running = [true];
    const reason = new Error('stopped by SIGINT');
    const stop = new AbortController();
    setTimeout(() => stop.abort(reason), 3 * SHORT_TIMES.lookEveryMs);
    await expect(follow(stop.signal)).rejects.toBe(reason);
  });
});

describe('the outcome that a state means', () => {
  const of = (more: Partial<Migration>, log: readonly Event[] = []): Promise<RunOutcome | null> =>
    outcomeOf({ ...exampleMigration, ...more }, () => Promise.resolve(log));

  test.each(['created', 'running', 'guarding', 'rolling-back'] as const)('%s: none yet', async (state) => {
    expect(await of({ state })).toBeNull();
  });

  test('committed meanwhile: it was completed', async () => {
    expect(await of({ state: 'committed' })).toEqual({ kind: 'completed' });
  });

  test('failed: the step is the one it stands at', async () => {
    const error = { code: 'TIMEOUT', kind: 'cloud', message: 'm', remedy: 'r', requestIds: [] } as const;
    expect(await of({ state: 'failed', stepId: 'cutover', error })).toEqual({
      kind: 'failed',
      stepId: 'cutover',
      error,
    });
  });

  test('rolled back twice: the reason of the last time', async () => {
    const told = (seq: number, reason: string): Event => ({
      kind: 'migration.state',
      state: 'rolled-back',
      reason,
      seq,
      at: '2026-11-22T03:12:00.000Z',
      migrationId: ID,
    });
    const log = [told(1, 'drill'), told(2, 'the guard saw it off')];
    expect(await of({ state: 'rolled-back' }, log)).toEqual({ kind: 'rolled-back', reason: 'the guard saw it off' });
  });
});
