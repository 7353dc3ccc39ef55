import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { runStandalone } from './run-standalone.ts';

async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'baton-simulator-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

function run(argv: readonly string[]) {
  const stop = new AbortController();
  const said: string[] = [];
  const printed: string[] = [];
  const ended = runStandalone(argv, {
    say: (text) => said.push(text),
    print: (text) => printed.push(text),
    signal: stop.signal,
  });
  onTestFinished(async () => {
    stop.abort();
    await ended;
  });
  return { said, printed, ended, stop: () => stop.abort() };
}

async function authUrlIn(file: string): Promise<string> {
  const { clouds } = parse(await readFile(file, 'utf8')) as { clouds: { os1: { auth: { auth_url: string } } } };
  return clouds.os1.auth.auth_url;
}

test('runs two clouds with a pair, tells how to reach them, and goes on from where it was saved', async () => {
  const directory = await temporary();
  const [file, state] = [join(directory, 'clouds.yaml'), join(directory, 'state')];
  const argv = ['--clouds-yaml', file, '--state', state, '--internet-port', '18081', '--pair', 'web', '--speed', '10'];
  for (const round of [1, 2]) {
    const { said, ended, stop } = run(argv);
    await expect.poll(() => said.length, { timeout: 10_000 }).toBe(1);
    expect(said[0]).toContain(`export OS_CLIENT_CONFIG_FILE=${file}`);
    expect(said[0]).toContain('127.203.113.10:18081  in os1, HA IP of web');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await fetch(await authUrlIn(file))).status).toBe(200);
    expect((await (await fetch('http://127.203.113.10:18081/')).text()).trim()).toBe('web-lb1');
    stop();
    expect([round, await ended]).toEqual([round, 0]);
    expect(said[1]).toBe(`Saved in ${state}.`);
    expect(existsSync(file)).toBe(false);
  }
});

test('leaves a clouds.yaml of somebody else alone', async () => {
  const file = join(await temporary(), 'clouds.yaml');
  await writeFile(file, 'clouds: {}\n');
  const { said, ended } = run(['--clouds-yaml', file]);
  expect(await ended).toBe(1);
  expect(said[0]).toContain(`${file} was not written by baton-simulator`);
  expect(await readFile(file, 'utf8')).toBe('clouds: {}\n');
});

test.each([['--speed', 'fast'], ['--port', '1.5'], ['--pace', 'slow'], ['--nonsense']])(
  '%s %s is refused',
  async (...argv) => {
    const { said, ended } = run(argv);
    expect(await ended).toBe(2);
    expect(said[0]).toMatch(/^error: /);
  },
);

test('explains itself', async () => {
  const { printed, ended } = run(['--help']);
  expect(await ended).toBe(0);
  expect(printed.join('')).toContain('--no-pair');
});
