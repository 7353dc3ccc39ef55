import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LogInMemory } from './testing/log-in-memory.ts';
import type { StartWorker, Worker } from './worker.ts';
import { workerProcesses } from './worker-process.ts';

const SCRIPT = fileURLToPath(new URL('testing/worker-script.mjs', import.meta.url));
const PATIENT = { timeout: 15_000, interval: 10 };

let log: LogInMemory;
let begun: Worker[];

beforeEach(() => {
  log = new LogInMemory();
  begun = [];
});
afterEach(async () => {
  for (const worker of begun) worker.kill();
  await Promise.all(begun.map(({ outcome }) => outcome));
});

function start(
  id: string,
  options: { readonly tickMs?: number; readonly command?: readonly [string, ...string[]] } = {},
) {
  const startWorker: StartWorker = workerProcesses({
    command: options.command ?? [process.execPath, SCRIPT],
    env: { BATON_TEST_WORD: 'handed-on' },
    log,
    ...(options.tickMs === undefined ? {} : { tickMs: options.tickMs }),
  });
  const worker = startWorker(id);
  begun.push(worker);
  return worker;
}

test('tells the outcome that the worker told, once the process has ended', async () => {
  expect(await start('waits').outcome).toEqual({ kind: 'waiting', gate: 'cutover' });
});

test('tells the error that the worker told', async () => {
  expect(await start('refuses').outcome).toMatchObject({
    kind: 'no-outcome',
    error: { code: 'MIGRATION_BUSY' },
    how: 'It is run. (MIGRATION_BUSY)',
  });
});

test('what is no outcome is none', async () => {
  expect(await start('lies').outcome).toEqual({ kind: 'no-outcome', error: null, how: 'it ended with exit code 3' });
});

test('its stderr goes to the log line by line, with the migration', async () => {
  await start('speaks').outcome;
  expect(log.entries).toMatchObject([
    { level: 'warn', fields: { migrationId: 'speaks' }, text: 'one' },
    { level: 'warn', fields: { migrationId: 'speaks' }, text: 'two' },
    { level: 'warn', fields: { migrationId: 'speaks' }, text: 'three, without an end' },
  ]);
});

test('the environment is passed on, and nothing else', async () => {
  await start('environment').outcome;
  expect(log.lines).toEqual(['warn: handed-on no path']);
});

test('its stdin stays open until it is stopped; then it ends in good order', async () => {
  const worker = start('runs');
  await vi.waitUntil(() => log.lines.includes('warn: begun'), PATIENT);
  const first = await Promise.race([worker.outcome.then(() => 'ended'), sleep(200, 'runs')]);
  expect(first).toBe('runs');
  worker.stop();
  worker.stop();
  expect(await worker.outcome).toEqual({ kind: 'interrupted' });
});

test('is killed at once, and only it', async () => {
  const [one, other] = [start('runs'), start('runs')];
  await vi.waitUntil(() => log.lines.length === 2, PATIENT);
  one.kill();
  expect(await one.outcome).toEqual({ kind: 'no-outcome', error: null, how: 'it was ended by SIGKILL' });
  other.stop();
  expect(await other.outcome).toEqual({ kind: 'interrupted' });
  one.kill();
  one.stop();
});

test('one that cannot be started has ended', async () => {
  const { outcome } = start('runs', { command: ['/nowhere/node'] });
  expect(await outcome).toMatchObject({ kind: 'no-outcome', how: expect.stringContaining('it could not be started') });
});

test('what it has left behind is not waited for', async () => {
  const startedMs = performance.now();
  expect(await start('leaves-a-child').outcome).toEqual({ kind: 'completed' });
  expect(performance.now() - startedMs).toBeLessThan(4500);
  const pid = Number(/child (\d+)/.exec(log.lines.join(' '))?.[1]);
  expect(pid).toBeGreaterThan(1);
  process.kill(pid, 'SIGKILL');
});

test('one that falls silent is killed, one that speaks is not', async () => {
  const [speaks, fallsSilent, silent] = [
    start('runs', { tickMs: 60 }),
    start('falls-silent', { tickMs: 20 }),
    start('silent', { tickMs: 20 }),
  ];
  const killed = { kind: 'no-outcome', error: null, how: 'it was ended by SIGKILL' };
  expect(await fallsSilent.outcome).toEqual(killed);
  expect(await silent.outcome).toEqual(killed);
  expect(log.lines.filter((line) => line.includes('silent for too long'))).toHaveLength(2);
  speaks.stop();
  expect(await speaks.outcome).toEqual({ kind: 'interrupted' });
});
