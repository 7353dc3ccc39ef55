/** What may be said to `npm run demo --`, and what is answered to everything else. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { HELP, readOptions } from '../../demo/src/options.ts';
import { Refused } from '../../demo/src/refused.ts';
import { ownEnvironment } from '../../demo/src/own-environment.ts';

const USUAL = { order: 'primary-first', port: null, opens: false };

test.each<readonly [readonly string[], object]>([
  [[], { kind: 'terminal' }],
  [['--help'], { kind: 'help' }],
  [['--web', '--help'], { kind: 'help' }],
  [['--web'], { kind: 'web', options: USUAL }],
  [['--web', '--order', 'standby-first'], { kind: 'web', options: { ...USUAL, order: 'standby-first' } }],
  [['--order=primary-first', '--web'], { kind: 'web', options: USUAL }],
  [['--web', '--port', '8088', '--open'], { kind: 'web', options: { ...USUAL, port: 8088, opens: true } }],
])('%j', (argv, wish) => {
  expect(readOptions(argv, {})).toEqual(wish);
});

test.each<readonly [readonly string[], string]>([
  [['--wbe'], 'There is no option --wbe.'],
  [['-w'], 'There is no option -w.'],
  [['--web', '--order'], '--order has no value.'],
  [['--web', '--order='], '--order has no value.'],
  [['--web', '--order', '--open'], '--order is --open. It is one of primary-first, standby-first.'],
  [['--web', '--port', '0'], '--port is 0. It is a whole number from 1 to 65535.'],
  [['--web', '--port', '65536'], '--port is 65536. It is a whole number from 1 to 65535.'],
  [['--web', '--port', '80a'], '--port is 80a. It is a whole number from 1 to 65535.'],
  [['--web=yes'], '--web takes no value.'],
  [['--web', 'standby-first'], '"standby-first" is not understood: the demonstration takes options only.'],
  [['--order', 'standby-first'], '--order belongs to the demonstration in the browser.'],
  [['--open'], '--open belongs to the demonstration in the browser.'],
])('%j is refused', (argv, message) => {
  expect(refusal(argv)).toMatchObject({
    code: 'USAGE',
    exitCode: 2,
    message,
    remedy: expect.stringMatching(/npm run demo -- --/),
  });
});

test('npm that has kept --web for itself is found out', () => {
  expect(refusal([], { npm_config_web: 'true' })).toMatchObject({
    message: 'npm took --web for an option of its own.',
    remedy: 'Put two dashes before it: npm run demo -- --web',
  });
  expect(readOptions(['--web'], { npm_config_web: 'true' })).toMatchObject({ kind: 'web' });
});

// npm signals the shell that it started, and a shell that waits for a command (dash does) hands nothing on.
test('a signal to npm reaches the demonstration', async () => {
  const { scripts } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  expect(scripts['demo']).toMatch(/^exec /);
  const script = await readFile(new URL('../../scripts/demo.sh', import.meta.url), 'utf8');
  expect(script.trimEnd().split('\n').at(-1)).toMatch(/^exec node .*"\$@"$/);
});

test('the help names every option', () => {
  for (const option of ['--web', '--order', '--port', '--open', '--help']) expect(HELP).toContain(option);
});

test("nothing of the visitor's own Baton is met", () => {
  const env = {
    PATH: '/usr/bin',
    DATABASE_URL: 'theirs',
    BATON_HOME: 'theirs',
    DBOS_SYSTEM_DATABASE_URL: 'theirs',
    BATON_SESSION_KEY_FILE: 'theirs',
    OS_CLOUD: 'theirs',
    PGHOST: 'theirs',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'theirs',
  };
  expect(ownEnvironment(env, { BATON_HOME: 'ours' })).toEqual({ PATH: '/usr/bin', BATON_HOME: 'ours' });
});

function refusal(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Refused {
  try {
    readOptions(argv, env);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
