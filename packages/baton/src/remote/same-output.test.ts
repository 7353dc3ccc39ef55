/**
 * The same words, the same results, the same exit code, whether a command line does it by itself or a controller does: each is run
 * twice, once over services in memory, and once over a real app on loopback that stands on services like them.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CliDeps } from '../cli/cli-deps.ts';
import { buildProgram } from '../cli/program.ts';
import { InMemoryServices } from '../cli/testing/in-memory-services.ts';
import { baton, type Ran } from '../cli/testing/terminal.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import { writePlan } from '../planning/plan-file/write-plan.ts';
import type { Services } from '../services/services.ts';
import { type FrontDoor, LOGIN_CLOUD, openFrontDoor } from '../testing/front-door.ts';
import { chooseServices } from './choose-services.ts';
import { COMMAND_LINES } from './testing/command-lines.ts';
import type { CommandLineCase } from './testing/command-line-case.ts';
import { openRealApp, type RealApp } from './testing/real-app.ts';
import { remoteOf } from './testing/remote-of.ts';
import { SHORT_TIMES } from './testing/short-times.ts';

/** What no controller has a part in, and why. */
const ON_THIS_MACHINE: Readonly<Record<string, string>> = {
  'plan show': 'shows a file',
  'hook test': 'the hook runs here',
  probe: 'the address is probed from here, or from where this machine leads',
  'disk verify': 'disks of this machine',
  'disk copy': 'disks of this machine',
  'mover run': 'an end of a copy',
  serve: 'is the controller',
  worker: 'is of the controller',
};
/** A machine that is busy is no controller that is away. */
const PATIENT = { ...SHORT_TIMES, quickMs: 20_000, longMs: 20_000, silenceMs: 20_000, patienceMs: 20_000 };
const DECLARED = `groups:
  - name: shop
    loadBalancers: [shop-lb1, shop-lb2]
    vips: [10.0.0.100]
    haIps: [203.0.113.10]
`;

const quiet = { write: () => true };
const program = buildProgram({ version: '0.1.0', stdout: quiet, stderr: quiet } as unknown as CliDeps);
let door: FrontDoor;
let root: string;

beforeAll(async () => {
  door = await openFrontDoor();
  root = await mkdtemp(join(tmpdir(), 'baton-same-'));
});
afterAll(async () => {
  await door.close();
  await rm(root, { recursive: true });
});

/** Commands that do something, by their words. */
function actionsOf(command: Command, words: readonly string[] = []): ReadonlyMap<string, Command> {
  if (command.commands.length === 0) return new Map([[words.join(' '), command]]);
  return new Map(command.commands.flatMap((one) => [...actionsOf(one, [...words, one.name()])]));
}
const actions = actionsOf(program);

function actionOf({ argv }: CommandLineCase): string {
  const found = [1, 2].map((length) => argv.slice(0, length).join(' ')).find((words) => actions.has(words));
  if (found === undefined) throw new Error(`${argv.join(' ')} is no command`);
  return found;
}

/** With each format that the command has, where it is the first of its command; else as it is. */
function formatsOf(one: CommandLineCase): readonly (readonly string[])[] {
  const isFirst = COMMAND_LINES.find((other) => actionOf(other) === actionOf(one)) === one;
  const option = actions.get(actionOf(one))?.options.find(({ long }) => long === '--format');
  return isFirst && !one.argv.includes('-f') ? (option?.argChoices ?? []).map((format) => ['-f', format]) : [[]];
}

interface Done extends Ran {
  /** Files of its folder, as it left them. */
  readonly files: Readonly<Record<string, string>>;
}

async function run(one: CommandLineCase, services: Services, more: readonly string[]): Promise<Done> {
  const folder = await mkdtemp(join(root, 'run-'));
  await writeFile(join(folder, 'shop.yaml'), writePlan(examplePlan));
  await writeFile(join(folder, 'declared.yaml'), DECLARED);
  const argv = [...one.argv.map((word) => word.replace('FOLDER', folder)), ...more];
  const { code, stdout, stderr } = await baton(argv, { services, ...one.terminal });
  const files: Record<string, string> = {};
  for (const name of await readdir(folder)) files[name] = bare(await readFile(join(folder, name), 'utf8'), folder);
  return { code, stdout: bare(stdout, folder), stderr: bare(stderr, folder), files };
}

/** Each has a folder of its own. */
const bare = (text: string, folder: string): string => text.replaceAll(folder, 'FOLDER');

async function standing(one: CommandLineCase): Promise<InMemoryServices> {
  const services = new InMemoryServices();
  await one.prepare?.(services);
  return services;
}

async function there(one: CommandLineCase, app: RealApp, bearer: string, more: readonly string[]): Promise<Done> {
  const services = await standing(one);
  app.serve(services);
  return await run(one, remoteOf(app.url, bearer, services, { times: PATIENT }), more);
}

/** Its words, with those that say who runs it put away. */
function wordsOf(done: Done, of: 'here' | 'there', { says = [] }: CommandLineCase): Done {
  let { stderr } = done;
  for (const [at, words] of says.entries()) {
    expect(stderr.split(words[of])).toHaveLength(2);
    stderr = stderr.replace(words[of], `(${at})`);
  }
  return { ...done, stderr };
}

describe('each command prints the same', () => {
  test.each(COMMAND_LINES)('$name', async (one) => {
    const app = await openRealApp(door);
    const bearer = await app.bearer();
    for (const more of formatsOf(one)) {
      const alone = await run(one, await standing(one), more);
      const served = await there(one, app, bearer, more);
      expect(wordsOf(served, 'there', one)).toEqual(wordsOf(alone, 'here', one));
      // Something was said at all.
      expect(`${alone.stdout}${alone.stderr}`).not.toBe('');
    }
    if (one.asksNobody === true) expect(app.asked()).toBe(0);
    else expect(app.asked()).toBeGreaterThan(0);
  });
});

test('every command there is is compared, or is done on this machine wherever migrations run', () => {
  const compared = new Set(COMMAND_LINES.map(actionOf));
  const known = [...compared, ...Object.keys(ON_THIS_MACHINE)];
  expect([...actions.keys()].filter((words) => !known.includes(words))).toEqual([]);
  // What is named for both, or is there no more.
  expect(Object.keys(ON_THIS_MACHINE).filter((words) => compared.has(words) || !actions.has(words))).toEqual([]);
  expect(compared.size + Object.keys(ON_THIS_MACHINE).length).toBe(actions.size);
});

test('the whole way, from the entry of clouds.yaml to the controller that is named on the command line', async () => {
  const app = await openRealApp(door);
  const services = new InMemoryServices();
  app.serve(services);
  const list = async (env: Readonly<Record<string, string>>): Promise<Ran> => {
    const choose = chooseServices({
      local: () => new InMemoryServices(),
      env,
      version: '0.1.0',
      keystoneToken: door.token,
      signal: new AbortController().signal,
    });
    return await baton(['migration', 'list', '-f', 'json'], { services: choose, env });
  };
  const known = await list({ BATON_URL: app.url, OS_CLOUD: LOGIN_CLOUD });
  expect(known).toEqual(await list({}));
  const asked = app.asked();
  expect(asked).toBeGreaterThan(0);
  const stranger = await list({ BATON_URL: app.url, BATON_TOKEN: 'a-bearer-of-somewhere-else' });
  expect(stranger).toMatchObject({ code: 1, stdout: '' });
  expect(stranger.stderr).toContain('(CONTROLLER_BEARER_REFUSED)');
  expect(app.asked()).toBe(asked);
});
