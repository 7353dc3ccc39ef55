import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InMemoryServices } from '../cli/testing/in-memory-services.ts';
import { baton, type Ran } from '../cli/testing/terminal.ts';
import { chooseServices } from './choose-services.ts';
import { ContractServer, TOKEN } from './testing/contract-server.ts';

const NEVER = new AbortController().signal;
let server: ContractServer;
let there: InMemoryServices;
let here: InMemoryServices;
/** Entries of clouds.yaml that were logged in with. */
let clouds: string[];

beforeEach(async () => {
  there = new InMemoryServices();
  here = new InMemoryServices();
  here.migration = { ...here.migration, id: 'm-hereeeee' };
  clouds = [];
  server = await ContractServer.start(there);
});
afterEach(() => server.close());

function run(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const services = chooseServices({
    local: () => here,
    env,
    version: '0.1.0',
    keystoneToken: (cloud) => () => {
      clouds.push(cloud);
      return Promise.resolve(TOKEN);
    },
    signal: NEVER,
  });
  return baton(argv, { services, env });
}

const LIST = ['migration', 'list', '-f', 'value', '-c', 'ID'] as const;

describe('where it is done', () => {
  test('without a controller: here', async () => {
    expect(await run(LIST, {})).toMatchObject({ code: 0, stdout: 'm-hereeeee\n' });
    expect(await run(LIST, { BATON_URL: '', OS_CLOUD: 'os1' })).toMatchObject({ stdout: 'm-hereeeee\n' });
    expect(server.asked).toEqual([]);
  });

  test.each([
    [['--url', 'URL', ...LIST], {}],
    [[...LIST, '--url', 'URL'], { BATON_URL: 'https://nowhere.example' }],
    [LIST, { BATON_URL: 'URL' }],
  ])('by a controller: %j %j', async (argv, env) => {
    const put = (text: string): string => text.replace('URL', server.url);
    const told = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, put(value)]));
    const { code, stdout } = await run(argv.map(put), { OS_CLOUD: 'os1', ...told });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'm-4k2p9x7c\n' });
    expect(here.closed).toBe(1);
  });

  test('what is done on this machine stays here', async () => {
    const env = { BATON_URL: 'http://baton.example.net' };
    const hook = ['hook', 'test', '--url', 'https://hooks.example/move', '--address', '203.0.113.10'];
    expect(await run(hook, env)).toMatchObject({ code: 0 });
    expect(here.hookTests).toMatchObject([{ hook: { url: 'https://hooks.example/move' } }]);
    expect(server.asked).toEqual([]);
  });
});

describe('who logs in', () => {
  const url = (): { readonly BATON_URL: string } => ({ BATON_URL: server.url });

  test.each([
    [['--login-cloud', 'os3'], { BATON_LOGIN_CLOUD: 'os2', OS_CLOUD: 'os1', BATON_TOKEN: 'x' }, 'os3'],
    [[], { BATON_LOGIN_CLOUD: 'os2', OS_CLOUD: 'os1' }, 'os2'],
    [[], { OS_CLOUD: 'os1' }, 'os1'],
  ])('%j %j: %s', async (options, env, cloud) => {
    expect(await run([...options, ...LIST], { ...url(), ...env })).toMatchObject({ code: 0 });
    expect(clouds).toEqual([cloud]);
  });

  test('a bearer that was put there on purpose comes before the usual cloud', async () => {
    server.admit('the-bearer');
    expect(await run(LIST, { ...url(), BATON_TOKEN: ' the-bearer\n', OS_CLOUD: 'os1' })).toMatchObject({ code: 0 });
    expect(clouds).toEqual([]);
    server.endSessions();
    const { code, stderr } = await run(LIST, { ...url(), BATON_TOKEN: 'the-bearer' });
    expect(code).toBe(1);
    expect(stderr).toContain('(CONTROLLER_BEARER_REFUSED)');
    expect(stderr).not.toContain('the-bearer');
  });

  test('nobody', async () => {
    const { code, stderr } = await run(LIST, url());
    expect(code).toBe(1);
    expect(stderr).toContain('(CONTROLLER_LOGIN_MISSING)');
    expect(server.asked).toEqual([]);
  });
});

describe('the way there', () => {
  test('http:// to another machine is refused before anybody logs in', async () => {
    const { code, stderr } = await run(LIST, { BATON_URL: 'http://baton.example.net', OS_CLOUD: 'os1' });
    expect(code).toBe(1);
    expect(stderr).toContain('(CONTROLLER_URL_INSECURE)');
    expect(clouds).toEqual([]);
  });

  test('an authority that cannot be read', async () => {
    const { code, stderr } = await run(LIST, {
      BATON_URL: server.url,
      OS_CLOUD: 'os1',
      BATON_CA_FILE: '/nowhere/ca.pem',
    });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'BATON_CA_FILE names /nowhere/ca.pem, which cannot be read (ENOENT). (CONTROLLER_CA_UNREADABLE)',
    );
  });

  test('one that can', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-ca-'));
    const file = join(folder, 'ca.pem');
    await writeFile(file, '');
    expect(await run(LIST, { BATON_URL: server.url, OS_CLOUD: 'os1', BATON_CA_FILE: file })).toMatchObject({ code: 0 });
    await rm(folder, { recursive: true });
  });
});

describe('commands that are told', () => {
  const told = 'These commands are for the controller: add ';

  test('are for this controller, which an option named', async () => {
    const { stderr } = await run(['--url', server.url, '--login-cloud', 'os1', 'migration', 'show', 'shop'], {});
    expect(stderr).toContain('baton migration start m-4k2p9x7c');
    expect(stderr.endsWith(`\n${told}--url ${server.url} --login-cloud os1 to them, or set BATON_URL.\n`)).toBe(true);
  });

  test('need no word where the environment names it, where none is told, or where all is done here', async () => {
    const env = { BATON_URL: server.url, OS_CLOUD: 'os1' };
    expect((await run(['migration', 'show', 'shop'], env)).stderr).not.toContain(told);
    expect((await run(['--url', server.url, ...LIST], { OS_CLOUD: 'os1' })).stderr).not.toContain(told);
    expect((await run(['migration', 'show', 'shop'], {})).stderr).not.toContain(told);
  });
});
