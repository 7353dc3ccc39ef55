/**
 * The main job on a machine that has nothing but Node: two simulated clouds, a pair with two HA IPs that moves with one
 * approval, and a second pair that comes back by itself when somebody shuts its load balancer in the target off.
 *
 * Exit code 0: both stories ended as they should, seen from inside the simulation and by Baton's own exit codes.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Baton, batonWith } from './baton.ts';
import { type Clouds, type Pair, PAIRS, SOURCE, startClouds, TARGET } from './clouds.ts';
import { settledIn, shutOff } from './somebody.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const APPROVE_AFTER_SECONDS = 4;

const startedMs = performance.now();
const directory = await mkdtemp(join(tmpdir(), 'baton-demo-'));
const clouds = await startClouds(directory);
const baton = batonWith({ OS_CLIENT_CONFIG_FILE: clouds.cloudsYaml, BATON_HOME: join(directory, 'home') }, directory);
const faults: string[] = [];
const expect = (holds: boolean, otherwise: string): void => {
  if (!holds) faults.push(otherwise);
};

/** In order: Baton is told to stop, and leaves a database that nobody needs any more. */
async function end(code: number): Promise<never> {
  await baton.stop();
  await clouds.simulation.close();
  await rm(directory, { recursive: true, force: true });
  process.exit(code);
}
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  // A Ctrl-C comes twice: from the terminal, and from npm, which hands it on. It is one request.
  process.on(signal, () => {
    if (interrupted) return;
    interrupted = true;
    void end(130);
  });

const [shop, blog] = PAIRS;
if (shop === undefined || blog === undefined) throw new Error('two pairs');

say(
  `Two simulated clouds, ${SOURCE} and ${TARGET}. Two pairs of load balancers in ${SOURCE}: shop with two HA IPs, blog with one.\n`,
);
try {
  await move(shop, clouds, baton);
  await comeBack(blog, clouds, baton);
} catch (error) {
  faults.push(String(error));
}
// Who interrupted it has been answered already.
if (!interrupted) {
  tellEnd();
  await end(faults.length === 0 ? 0 : 1);
}

/** shop: both load balancers move, with one approval. */
async function move({ name, haIps }: Pair, { simulation, port }: Clouds, baton: Baton): Promise<void> {
  await plan(name, port, ['--cutover-gate', 'person', '--secondary-gate', 'automatic']);
  const code = await baton.run(
    'migration',
    'start',
    `${name}.yaml`,
    '--ask',
    '--approve-after',
    String(APPROVE_AFTER_SECONDS),
  );
  expect(code === 0, `the migration of ${name} ended with exit code ${code}, not 0`);
  expect(
    haIps.every((address) => simulation.internet.whoServes(address)?.cloud === TARGET),
    `an HA IP of ${name} is not served by ${TARGET}`,
  );
  process.stdout.write((await baton.read('migration', 'report', name)).text);
}

/** blog: its primary moves; then somebody shuts it off in the target. */
async function comeBack({ name, haIps }: Pair, { simulation, port }: Clouds, baton: Baton): Promise<void> {
  say(`\nThe second pair, ${name}: when its HA IP has moved, somebody will shut ${name}-lb1 off in ${TARGET}.\n`);
  await plan(name, port, ['--cutover-gate', 'automatic', '--secondary-gate', 'person']);
  const { ended } = baton.start('migration', 'start', `${name}.yaml`);
  const moved = await settledIn(simulation, haIps, TARGET, { forMs: 6000, withinMs: 60_000 });
  expect(moved, `the HA IP of ${name} did not reach ${TARGET}`);
  const target = simulation.clouds.get(TARGET);
  if (moved && target !== undefined) await shutOff(target, `${name}-lb1`);
  else await baton.stop();
  const code = await ended;
  expect(code === 4, `the migration of ${name} ended with exit code ${code}, not 4 (rolled back)`);
  expect(
    await settledIn(simulation, haIps, SOURCE, { forMs: 200, withinMs: 5000 }),
    `the HA IP of ${name} is not served by ${SOURCE} again`,
  );
}

async function plan(name: string, port: number, gates: readonly string[]): Promise<void> {
  const clouds = ['--source-cloud', SOURCE, '--target-cloud', TARGET, '--target-operator-cloud', `${TARGET}-admin`];
  const probe = ['--probe-port', String(port), '--probe-interval', '20', '--no-ping'];
  const words = ['plan', 'create', name, ...clouds, ...probe, ...gates, '-o', `${name}.yaml`];
  say(`baton ${words.slice(0, 7).join(' ')} ...`);
  const { code, talk } = await baton.read(...words);
  if (code !== 0) say(talk);
  expect(code === 0, `the plan of ${name} ended with exit code ${code}, not 0`);
}

function tellEnd(): void {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  for (const fault of faults) say(`✗ ${fault}`);
  say(
    faults.length === 0
      ? `\nshop is served by ${TARGET}, highly available again. blog came back to ${SOURCE} by itself. ${seconds} s in all.`
      : `\nThe demonstration did not end as it should, after ${seconds} s.`,
  );
}
