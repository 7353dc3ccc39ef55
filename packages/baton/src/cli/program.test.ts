import { describe, expect, test } from 'vitest';
import { InMemoryServices } from './testing/in-memory-services.ts';
import { baton } from './testing/terminal.ts';

describe('usage errors', () => {
  test.each([
    [['plan', 'shw'], "Unknown command 'shw'. Did you mean show?", 'baton plan --help'],
    [['plna'], "Unknown command 'plna'. Did you mean plan?", 'baton --help'],
    [['plan', 'create'], "Missing required argument 'group'.", 'baton plan create --help'],
    [
      ['migration', 'list', '--fromat', 'json'],
      "Unknown option '--fromat'. Did you mean --format?",
      'baton migration list --help',
    ],
    [
      ['migration', 'list', '-f', 'xml'],
      'Allowed choices are table, json, yaml, csv, value.',
      'baton migration list --help',
    ],
    [['plan', 'create', 'shop', '--flavor', 'a'], 'It has the form source=target.', 'baton plan create --help'],
    [['migration', 'watch', 'shop', '--since', '-1'], 'It is a whole number from 0.', 'baton migration watch --help'],
    [['group', 'discover'], 'Which cloud? --cloud is missing.', 'set OS_CLOUD'],
    [['plan', 'create', 'shop'], '--source-cloud is missing.', 'set BATON_SOURCE_CLOUD'],
    [['migration', 'list', '-c', 'Nmae'], 'There is no column Nmae.', 'ID, Name, State'],
    [['migration', 'show', 'a', 'b'], 'Too many arguments', 'baton migration show --help'],
  ])('%j', async (argv, message, remedy) => {
    const { code, stdout, stderr } = await baton(argv, { services: new InMemoryServices() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Error: .*\(USAGE\)\nHow to solve it: .*\n$/);
    expect(stderr).toContain(message);
    expect(stderr).toContain(remedy);
  });

  test('an object without an action shows its help', async () => {
    const { code, stdout, stderr } = await baton(['migration']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: baton migration');
  });
});

test('help and version go to stdout and are no errors', async () => {
  const help = await baton(['plan', 'create', '--help']);
  expect({ code: help.code, stderr: help.stderr }).toEqual({ code: 0, stderr: '' });
  expect(help.stdout).toContain('--target-operator-cloud');
  expect(help.stdout).toContain('--no-color');
  expect(await baton(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
});

describe('where options may stand', () => {
  test.each([
    [['--cloud', 'os1', 'group', 'discover']],
    [['group', '--cloud', 'os1', 'discover']],
    [['group', 'discover', '--cloud', 'os1']],
  ])('%j', async (argv) => {
    const { code, stderr } = await baton(argv, { services: new InMemoryServices(), env: { OS_CLOUD: 'other' } });
    expect(code).toBe(0);
    expect(stderr).toContain('No HA group was found in os1.');
  });

  test('the environment, when no option says otherwise', async () => {
    const { stderr } = await baton(['group', 'discover'], {
      services: new InMemoryServices(),
      env: { OS_CLOUD: 'os7' },
    });
    expect(stderr).toContain('No HA group was found in os7.');
  });
});

describe('errors', () => {
  test('what happened, the code, how to solve it, the request ids', async () => {
    const { code, stdout, stderr } = await baton(['group', 'show', 'shp', '--cloud', 'os1'], {
      services: new InMemoryServices(),
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      [
        'Error: There is no HA group shp in os1. (GROUP_UNKNOWN)',
        'How to solve it: See which there are: baton group discover --cloud os1',
        'Request ids: req-1, req-2',
        '',
      ].join('\n'),
    );
  });

  test('--debug adds the stack', async () => {
    const services = new InMemoryServices();
    const { stderr } = await baton(['group', 'show', 'shp', '--cloud', 'os1', '--debug'], { services });
    expect(stderr).toContain('    at InMemoryServices.showGroup');
  });

  test('what fails while the services close is told without a stack, and changes no exit code', async () => {
    const services = new InMemoryServices();
    services.close = () => Promise.reject(new Error('the store is gone'));
    const plain = await baton(['cloud', 'check', 'os1', '-f', 'value', '-c', 'cloud'], { services });
    expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code: 0, stdout: 'os1\n' });
    expect(plain.stderr).toMatch(/^Error: Error: the store is gone \(UNEXPECTED\)\nHow to solve it: .*\n$/);
    const debug = await baton(['cloud', 'check', 'os1', '--debug'], { services });
    expect(debug.stderr).toContain('    at Session.close');
  });

  test('services that cannot be opened are an error like any other', async () => {
    const { code, stderr } = await baton(['migration', 'list']);
    expect(code).toBe(1);
    expect(stderr).toContain('this command line needs no services (UNEXPECTED)');
  });

  test('a stop while something is looked up', async () => {
    const stopped = new AbortController();
    const services = new InMemoryServices();
    services.discover = () => {
      stopped.abort(new Error('stopped by SIGINT'));
      return Promise.reject(new Error('aborted'));
    };
    const { code, stderr } = await baton(['group', 'discover', '--cloud', 'os1'], { services, signal: stopped.signal });
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'Interrupted.\n' });
    expect(services.closed).toBe(1);
  });
});

describe('colours', () => {
  const run = (argv: readonly string[], options: { isTty: boolean; env?: Record<string, string> }) =>
    baton(['group', 'show', 'x', '--cloud', 'os1', ...argv], { services: new InMemoryServices(), ...options });

  test('on a terminal, unless somebody does not want them', async () => {
    const escape = '\u001b[31m';
    expect((await run([], { isTty: true })).stderr).toContain(escape);
    expect((await run([], { isTty: false })).stderr).not.toContain(escape);
    expect((await run(['--no-color'], { isTty: true })).stderr).not.toContain(escape);
    expect((await run([], { isTty: true, env: { NO_COLOR: '1' } })).stderr).not.toContain(escape);
    expect((await run([], { isTty: true, env: { TERM: 'dumb' } })).stderr).not.toContain(escape);
  });
});

test('cloud check', async () => {
  const services = new InMemoryServices();
  const { stdout } = await baton(['cloud', 'check', 'os1'], { services });
  expect(stdout).toContain('| services   | compute  2.1-2.96  https://nova.example/v2.1 |');
  const json = await baton(['cloud', 'check', 'os1', '-f', 'json', '-c', 'services'], { services });
  expect(JSON.parse(json.stdout)).toEqual({
    services: [
      { type: 'compute', url: 'https://nova.example/v2.1', microversions: '2.1-2.96' },
      { type: 'image', url: 'https://glance.example', microversions: null },
    ],
  });
});
