/**
 * The demonstration in a browser: simulated clouds in this process, a controller with its pages, one pair on its way, one that stands
 * ready. It stays until it is told to end, and then leaves nothing behind.
 *
 *   folder ─▶ clouds ─▶ controller ─▶ plans, one migration begins ─▶ the screen ─▶ Ctrl-C, a signal, or its time
 *   and back in the opposite order, also when it comes no further than half way
 *
 * Exit code 0: it was shown, and ended as it should. 130: it was ended before there was anything to see. 1: something failed.
 */
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { batonWith } from '../baton.ts';
import { PAIRS, SOURCE, startClouds } from '../clouds.ts';
import type { WebOptions } from '../options.ts';
import { ownEnvironment } from '../own-environment.ts';
import { refusalText } from '../refused.ts';
import { makeAccounts } from './accounts.ts';
import { beginMigrations } from './begin-migrations.ts';
import { ControllerProcess } from './controller-process.ts';
import { assertFree } from './free-port.ts';
import { openBrowser } from './open-browser.ts';
import { screen } from './screen.ts';
import { whatEndsIt } from './what-ends-it.ts';

const HOST = '127.0.0.1';
const STAYS_HOURS = 2;
const STAYS_MS = STAYS_HOURS * 3_600_000;
const DATABASE_STOPS_WITHIN_MS = 30_000;
const DONE = 0;
const FAILED = 1;
const INTERRUPTED = 130;

/** What was opened, and how each of it is closed. */
type Closers = { readonly what: string; readonly close: () => Promise<void> }[];

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Throws code LISTEN_FAILED before anything is begun; everything later is told here. */
export async function runWebDemo(options: WebOptions): Promise<number> {
  if (options.port !== null) await assertFree(HOST, options.port);
  const stop = stopSignal();
  const closers: Closers = [];
  let code: number;
  try {
    await show(options, stop, closers);
    code = DONE;
  } catch (error) {
    if (!stop.aborted) say(refusalText(error));
    code = stop.aborted ? INTERRUPTED : FAILED;
  }
  return (await closeAll(closers)) ? code : FAILED;
}

/** Until it is told to end. Throws what went wrong, also when it was told before there was anything to see. */
async function show({ order, port, opens }: WebOptions, stop: AbortSignal, closers: Closers): Promise<void> {
  say('Starting two simulated clouds and a controller ...');
  const [moves, ready] = PAIRS;
  if (moves === undefined || ready === undefined) throw new Error('two pairs');
  const directory = await mkdtemp(join(tmpdir(), 'baton-demo-'));
  closers.push({ what: directory, close: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }) });
  // The simulated clouds draw their tokens from it: nobody else on this machine shall be able to guess one.
  const clouds = await startClouds(directory, { seed: randomInt(2 ** 32) });
  closers.push({ what: 'The simulated clouds', close: () => clouds.simulation.close() });
  const accounts = await makeAccounts(clouds);

  const home = join(directory, 'home');
  const own = { OS_CLIENT_CONFIG_FILE: clouds.cloudsYaml, BATON_HOME: home };
  closers.push({ what: 'The database', close: () => stopLeftDatabase(home, own) });
  const controller = new ControllerProcess({
    host: HOST,
    port: port ?? 0,
    loginCloud: SOURCE,
    directory,
    env: ownEnvironment(process.env, own),
  });
  closers.push({ what: 'The controller', close: () => controller.stop() });
  const url = await controller.url(stop);
  const { operator } = accounts;
  await beginMigrations({ url, operator, order, internetPort: clouds.port, signal: stop }, { moves, ready });

  const { cloudsYaml } = clouds;
  process.stdout.write(screen({ url, accounts, order, moves, ready, cloudsYaml, staysHours: STAYS_HOURS }));
  const trouble = opens ? await openBrowser(url) : null;
  if (trouble !== null) say(trouble);
  const end = await whatEndsIt({ stop, controllerEnded: controller.ended, staysMs: STAYS_MS });
  if (end === 'controller') throw controller.gone('The controller ended by itself.');
  say(end === 'time' ? `It has stayed for ${STAYS_HOURS} hours, and ends by itself ...` : 'Ending in good order ...');
}

/**
 * Whatever asks for the end first. What follows is the same request: npm hands a Ctrl-C on that the terminal has sent already. And a
 * terminal that was closed takes no more words, which keeps nothing from being ended.
 */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return stop.signal;
}

/** The last first. True when nothing is left. */
async function closeAll(closers: Closers): Promise<boolean> {
  let isClean = true;
  for (const { what, close } of closers.splice(0).toReversed()) {
    try {
      await close();
    } catch (error) {
      isClean = false;
      say(`${what} did not close in good order: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (isClean) say('Everything is stopped and removed.');
  return isClean;
}

/**
 * The last Baton that leaves the embedded Postgres stops it; one that was killed could not. The next Baton takes it over, and is the last
 * one then.
 */
async function stopLeftDatabase(home: string, own: Readonly<Record<string, string>>): Promise<void> {
  const file = join(home, 'postgres', 'data', 'postmaster.pid');
  if (!existsSync(file)) return;
  const baton = batonWith(own, home);
  await Promise.race([baton.read('migration', 'list'), sleep(DATABASE_STOPS_WITHIN_MS)]);
  if (existsSync(file)) throw new Error(`${file} names a process that still runs`);
}
