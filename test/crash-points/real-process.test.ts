/**
 * The same with real processes: the command line, DBOS and Postgres as everybody uses them, killed by SIGKILL again and again
 * while a pair moves between two simulated clouds in real time.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BRISK, scaledTime, seedPair, type Simulation, startSimulation } from '@baton/simulator';
import { DEEP } from '../simulated/share.ts';
import { tell } from '../simulated/tell.ts';
import { watchForTwice } from '../simulated/watch-for-twice.ts';

const COMMAND = fileURLToPath(new URL('../../packages/baton/bin/baton.js', import.meta.url));
/** Every so many calls that change something, the process that made the last one is killed. */
const KILL_EVERY = DEEP === null ? 23 : 4;
const HA_IPS = ['127.203.113.10', '127.203.113.11'] as const;

let directory: string;
let simulation: Simulation;
let port: number;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baton-killed-'));
  port = await freePort();
  simulation = await startSimulation({ time: scaledTime(3), pace: BRISK, internetPort: port });
  await seedPair(simulation, 'os1', {
    name: 'shop',
    haIps: HA_IPS.map((address, index) => ({ address, vip: `10.0.0.${100 + index}` })),
  });
  await writeFile(join(directory, 'clouds.yaml'), simulation.cloudsYaml(), { mode: 0o600 });
});
afterAll(async () => {
  await simulation.close();
  await rm(directory, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly killed: boolean;
  readonly talk: string;
}

function baton(words: readonly string[], onStart: (kill: () => void) => void = () => undefined): Promise<Ended> {
  const child = spawn(process.execPath, [COMMAND, ...words], {
    cwd: directory,
    env: {
      ...process.env,
      OS_CLIENT_CONFIG_FILE: join(directory, 'clouds.yaml'),
      BATON_HOME: join(directory, 'home'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let killed = false;
  let talk = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    talk += text;
  });
  onStart(() => {
    killed = true;
    child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, killed, talk }));
  });
}

test('a process that is killed again and again', { timeout: 1_800_000 }, async () => {
  const clouds = ['--source-cloud', 'os1', '--target-cloud', 'os2', '--target-operator-cloud', 'os2-admin'];
  const probe = ['--probe-port', String(port), '--no-ping'];
  const gates = ['--cutover-gate', 'automatic', '--secondary-gate', 'automatic'];
  const planned = await baton(['plan', 'create', 'shop', ...clouds, ...probe, ...gates, '-o', 'shop.yaml']);
  expect(planned.talk).toContain('Written to shop.yaml');

  const twice = watchForTwice(simulation);
  let changes = 0;
  let kill: (() => void) | null = null;
  simulation.onCall(({ method, route, body }) => {
    // Nova's console is read by a POST.
    const reads = JSON.stringify(body ?? null).includes('os-getConsoleOutput');
    if (method === 'GET' || reads || route.includes('auth/tokens')) return;
    changes += 1;
    if (changes % KILL_EVERY === 0) kill?.();
  });
  let kills = 0;
  let ended: Ended;
  let words = ['migration', 'start', 'shop.yaml'];
  do {
    ended = await baton(words, (stop) => {
      kill = stop;
    });
    if (ended.killed) kills += 1;
    words = ['migration', 'start', 'shop'];
  } while (ended.killed && kills < 60);

  expect(ended.code, ended.talk).toBe(0);
  expect(kills).toBeGreaterThan(1);
  expect(twice).toEqual([]);
  const target = simulation.clouds.get('os2');
  expect(target?.state.servers.all().map(({ name, status }) => `${name} ${status}`)).toEqual([
    'shop-lb1 ACTIVE',
    'shop-lb2 ACTIVE',
  ]);
  for (const address of HA_IPS) expect(simulation.internet.whoServes(address)?.cloud).toBe('os2');
  expect(
    simulation.clouds
      .get('os1')
      ?.state.images.all()
      .filter(({ name }) => name.startsWith('baton-')),
  ).toEqual([]);
  await baton(['migration', 'report', 'shop', '-o', 'report.md']);
  await tell('real-process', {
    kills,
    changes,
    report: (await readFile(join(directory, 'report.md'), 'utf8').catch(() => '')).slice(0, 2000),
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  return await new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, HA_IPS[0], () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
