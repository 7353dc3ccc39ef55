/** The README's first command, as in a pipe: it ends by itself, tells the truth by its exit code, and leaves nothing behind. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tell } from '../simulated/tell.ts';

const DEMO = fileURLToPath(new URL('../../demo/dist/main.js', import.meta.url));
/** Twice what it is meant to take on two cores, for a machine that does other things as well. */
const LIMIT_MS = 180_000;
/** A visitor's own Baton, which the demonstration does not use: nothing would come of it with these. */
const FOREIGN = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:9/none', BATON_URL: 'http://127.0.0.1:9' };

interface Ended {
  readonly code: number | null;
  readonly talk: string;
  readonly report: string;
  readonly seconds: number;
}

function runDemo(
  directory: string,
  onTalk: (talk: string, stop: () => void) => void = () => undefined,
): Promise<Ended> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [DEMO], {
    env: { ...process.env, ...FOREIGN, TMPDIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let talk = '';
  let report = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    report += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    talk += text;
    onTalk(talk, () => child.kill('SIGINT'));
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, talk, report, seconds: (performance.now() - startedMs) / 1000 }));
  });
}

test('the demonstration moves one pair, and another one comes back', { timeout: LIMIT_MS }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'baton-demo-test-'));
  const { code, talk, report, seconds } = await runDemo(directory);
  await tell('demo', { seconds, code });
  expect(code, talk).toBe(0);
  for (const address of ['127.203.113.10', '127.203.113.11']) expect(talk).toContain(`${address} leads to os2`);
  expect(talk).toContain('127.203.113.20 leads to os2');
  expect(talk).toContain('blog-lb1 in os2 no longer serves');
  expect(talk).toContain('127.203.113.20 leads to os1');
  expect(report).toContain('# Migration of shop');
  expect(await readdir(directory)).toEqual([]);
  await rm(directory, { recursive: true });
});

test('interrupted, it ends in good order', { timeout: LIMIT_MS }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'baton-demo-test-'));
  let stopped = false;
  const { code } = await runDemo(directory, (talk, stop) => {
    if (stopped || !talk.includes('primary.pre-copy')) return;
    stopped = true;
    // As Ctrl-C under npm comes.
    stop();
    stop();
  });
  expect(code).toBe(130);
  expect(await readdir(directory)).toEqual([]);
  await rm(directory, { recursive: true });
});
