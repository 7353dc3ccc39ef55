/**
 * What a guard costs: the share of one core and the memory of a Baton that guards a pair between two simulated clouds, looking
 * every second, for half a minute. The clouds live in this process; Baton, its database and its prober are processes of their
 * own, told apart. Once with a probe each second (the guard itself), once with probes each 100 ms (as a plan has them).
 *
 * Prints JSON. Linux only: it reads /proc. Argument: seconds for a case. Needs a build (`npm run build`).
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BRISK, scaledTime, seedPair, startSimulation } from '@baton/simulator';

const COMMAND = fileURLToPath(new URL('../packages/baton/bin/baton.js', import.meta.url));
const HA_IPS = ['127.203.113.10', '127.203.113.11'] as const;
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const PAGE_BYTES = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));
const GUARDING_WITHIN_MS = 300_000;
/** What the steps before left behind is collected in the first minute; a guard is on watch for days. */
const SETTLE_MS = 60_000;

interface Cpu {
  readonly baton: number;
  readonly prober: number;
}

const seconds = Number(process.argv[2] ?? 30);
if (!(seconds >= 1)) throw new Error('how many seconds? A number from 1');
const cases = [];
for (const probeIntervalMs of [1000, 100]) cases.push(await measure(probeIntervalMs));
process.stdout.write(
  `${JSON.stringify({ benchmark: 'guard-cost', node: process.version, seconds, guardIntervalSeconds: 1, haIps: HA_IPS.length, cases }, null, 2)}\n`,
);

async function measure(probeIntervalMs: number): Promise<object> {
  const directory = await mkdtemp(join(tmpdir(), 'baton-guard-cost-'));
  const port = await freePort();
  // The migration before the window is not what is measured: its hours pass quickly.
  const simulation = await startSimulation({ time: scaledTime(20), pace: BRISK, internetPort: port });
  let running: ChildProcess | null = null;
  try {
    await seedPair(simulation, 'os1', {
      name: 'shop',
      haIps: HA_IPS.map((address, index) => ({ address, vip: `10.0.0.${100 + index}` })),
    });
    await writeFile(join(directory, 'clouds.yaml'), simulation.cloudsYaml(), { mode: 0o600 });
    const clouds = ['--source-cloud', 'os1', '--target-cloud', 'os2', '--target-operator-cloud', 'os2-admin'];
    const probe = ['--probe-port', String(port), '--no-ping', '--probe-interval', String(probeIntervalMs)];
    const gates = ['--cutover-gate', 'automatic', '--secondary-gate', 'person'];
    await ended(baton(directory, ['plan', 'create', 'shop', ...clouds, ...probe, ...gates, '-o', 'shop.yaml']));
    let looks = 0;
    simulation.onCall(({ cloud, service, method }) => {
      if (cloud === 'os2' && service === 'compute' && method === 'GET') looks += 1;
    });
    running = baton(directory, ['migration', 'start', 'shop.yaml']);
    await guarding(running);
    await sleep(SETTLE_MS);
    const { pid = 0 } = running;
    const [before, looksBefore, rssBefore] = [cpuOf(pid), looks, rssOf(pid)];
    const beganMs = performance.now();
    await sleep(seconds * 1000);
    const wallSeconds = (performance.now() - beganMs) / 1000;
    const after = cpuOf(pid);
    const share = (from: number, to: number): number =>
      Math.round(((to - from) / TICKS_PER_SECOND / wallSeconds) * 10_000) / 100;
    return {
      probeIntervalMs,
      batonPercentOfACore: share(before.baton, after.baton),
      proberPercentOfACore: share(before.prober, after.prober),
      looksAtNovaPerSecond: Math.round(((looks - looksBefore) / wallSeconds) * 100) / 100,
      residentMib: Math.round(rssOf(pid) / 2 ** 20),
      residentGrowthMib: Math.round(((rssOf(pid) - rssBefore) / 2 ** 20) * 10) / 10,
    };
  } finally {
    if (running !== null) {
      running.kill('SIGINT');
      await closed(running);
    }
    await simulation.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function baton(directory: string, words: readonly string[]): ChildProcess {
  const env = {
    ...process.env,
    OS_CLIENT_CONFIG_FILE: join(directory, 'clouds.yaml'),
    BATON_HOME: join(directory, 'home'),
  };
  return spawn(process.execPath, [COMMAND, ...words], { cwd: directory, env, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function closed(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  return await new Promise((resolve) => child.once('close', resolve));
}

async function ended(child: ChildProcess): Promise<void> {
  let talk = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (talk += text));
  if ((await closed(child)) !== 0) throw new Error(talk);
}

async function guarding(child: ChildProcess): Promise<void> {
  let talk = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not on watch in time:\n${talk}`)), GUARDING_WITHIN_MS);
    child.once('close', (code) => reject(new Error(`ended with ${code}:\n${talk}`)));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      talk += text;
      if (!talk.includes('rollback window open')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** User and system time in ticks (proc(5), stat): of Baton itself, and of what it started but the database, which is adopted. */
function cpuOf(pid: number): Cpu {
  const all = new Map<number, { readonly parent: number; readonly ticks: number }>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      all.set(Number(name), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // It ended between the list and the look.
    }
  }
  const below = (parent: number): number =>
    [...all].reduce((sum, [id, one]) => (one.parent === parent ? sum + one.ticks + below(id) : sum), 0);
  return { baton: all.get(pid)?.ticks ?? 0, prober: below(pid) };
}

function rssOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
}

async function freePort(): Promise<number> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HA_IPS[0], () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
