import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { BatonError } from '../domain/error.ts';
import type { RunOutcome } from '../ports/engine.ts';
import { baton, type TerminalOptions } from './testing/terminal.ts';

/** Runs until it is told to stop. */
async function untilStopped(_id: string, signal: AbortSignal): Promise<RunOutcome> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return { kind: 'interrupted' };
}

const worker = (options: TerminalOptions) => baton(['worker', 'm-1'], options);
const lines = (stdout: string): readonly unknown[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

test.each([
  [{ kind: 'completed' }, 0],
  [{ kind: 'waiting', gate: 'cutover' }, 5],
  [{ kind: 'rolled-back', reason: 'asked for' }, 4],
] as const)('tells the outcome in one line: %j', async (outcome, code) => {
  const asked: string[] = [];
  const ran = await worker({
    runWanted: (id) => {
      asked.push(id);
      return Promise.resolve(outcome);
    },
  });
  expect(asked).toEqual(['m-1']);
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code, stderr: '' });
  expect(lines(ran.stdout)).toEqual([{ outcome }]);
});

test('ends in good order when stdin closes, and says every second that it lives', async () => {
  const stdin = new PassThrough();
  const ran = await worker({
    stdin,
    runWanted: untilStopped,
    onOutput: (text) => {
      if (text.includes('alive')) stdin.end();
    },
  });
  expect(ran.code).toBe(130);
  expect(lines(ran.stdout)).toEqual([{ alive: true }, { outcome: { kind: 'interrupted' } }]);
});

test('ends in good order on a signal', async () => {
  const stop = new AbortController();
  const ran = worker({ signal: stop.signal, runWanted: untilStopped });
  stop.abort(new Error('stopped by SIGTERM'));
  expect(lines((await ran).stdout)).toEqual([{ outcome: { kind: 'interrupted' } }]);
});

test('an error is told to the controller', async () => {
  const error = new BatonError({ code: 'CLOUD_UNKNOWN', kind: 'user', message: 'No os9.', remedy: 'Name another.' });
  const ran = await worker({ runWanted: () => Promise.reject(error) });
  expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 1, stderr: '' });
  expect(lines(ran.stdout)).toEqual([
    { error: { code: 'CLOUD_UNKNOWN', kind: 'user', message: 'No os9.', remedy: 'Name another.', requestIds: [] } },
  ]);
});

test('where a fault of Baton comes from is told on stderr', async () => {
  const ran = await worker({ runWanted: () => Promise.reject(new TypeError('x is undefined')) });
  expect(lines(ran.stdout)).toMatchObject([{ error: { code: 'UNEXPECTED', kind: 'bug' } }]);
  expect(ran.stderr).toContain('TypeError: x is undefined\n    at ');
});

test('whatever fails because of a stop is a stop', async () => {
  const stop = new AbortController();
  stop.abort(new Error('stopped by SIGTERM'));
  const ran = await worker({ signal: stop.signal, runWanted: () => Promise.reject(new Error('aborted')) });
  expect(ran).toEqual({ code: 130, stdout: '', stderr: '' });
});

test('is not told of in the help', async () => {
  const { stdout } = await baton(['--help']);
  expect(stdout).toContain('serve');
  expect(stdout).not.toContain('worker');
});
