import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Log, logOfMigration, REQUEST_ID } from './log.ts';
import { REDACTED } from './redacted.ts';
import { keptLog } from './testing/kept-log.ts';

const SECRET = 'correct-horse-battery';

class RequestError extends Error {
  readonly config = { headers: { 'x-auth-token': SECRET }, url: `https://ann:${SECRET}@cloud-b/` };
}

it('is JSON, one object a line, with its ids', () => {
  const { log, lines } = keptLog();
  logOfMigration(log, 'm-4k2p9x7c')
    .child({ [REQUEST_ID]: 'req-1' })
    .info({ step: 'cutover' }, 'a step was begun');
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('}\n')).toBe(true);
  const line: unknown = JSON.parse(lines[0] ?? '');
  expect(line).toMatchObject({
    level: 'info',
    migrationId: 'm-4k2p9x7c',
    requestId: 'req-1',
    step: 'cutover',
    msg: 'a step was begun',
  });
  expect(line).toHaveProperty('time', expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/));
});

it.each<[string, (log: Log) => void]>([
  ['a field', (log) => log.info({ password: SECRET }, 'm')],
  ['a field of any capitals', (log) => log.info({ 'X-Auth-Token': SECRET, 'X-SUBJECT-TOKEN': SECRET }, 'm')],
  ['a field far below', (log) => log.info({ a: { b: { c: { d: { secret: SECRET } } } } }, 'm')],
  ['a list', (log) => log.info({ sent: [{ token: SECRET }, { cookie: [SECRET] }] }, 'm')],
  ['headers as Node has them', (log) => log.info({ headers: { authorization: `Bearer ${SECRET}` } }, 'm')],
  ['raw headers', (log) => log.info({ rawHeaders: ['Cookie', `baton_session=${SECRET}`] }, 'm')],
  ['a child', (log) => log.child({ token: SECRET }).info('m')],
  [
    'a grandchild',
    (log) =>
      log
        .child({ session: { secret: SECRET } })
        .child({ a: 1 })
        .info('m'),
  ],
  [
    'bindings that are set later',
    (log) => {
      const child = log.child({});
      child.setBindings({ authorization: SECRET });
      child.info('m');
    },
  ],
  ['the text', (log) => log.info(`login with password=${SECRET}`)],
  ['a text with places', (log) => log.info('login with token: %s', SECRET)],
  ['an object in a text', (log) => log.info('sent %j', { password: SECRET })],
  ['a prefix', (log) => log.child({}, { msgPrefix: `[token=${SECRET}] ` }).info('m')],
  ['an error', (log) => log.error(new RequestError('m'))],
  ['an error under a name', (log) => log.error({ err: new RequestError(`password: ${SECRET}`) }, 'm')],
  [
    'the cause of an error',
    (log) => log.error({ err: new Error('m', { cause: new RequestError(`token=${SECRET}`) }) }),
  ],
  ['an error under any name', (log) => log.error({ failure: new RequestError(`token=${SECRET}`) }, 'm')],
  ['a request body', (log) => log.info({ body: JSON.stringify({ auth: { password: SECRET } }) }, 'm')],
  ['a URL', (log) => log.info({ url: `/v1/events?access_token=${SECRET}` }, 'm')],
  ['a field of its own time', (log) => log.info({ toJSON: () => ({ token: SECRET }) }, 'm')],
])('tells no secret that comes by %s', (_way, tell) => {
  const { log, lines } = keptLog();
  tell(log);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain(SECRET);
});

it('tells no secret at whatever place it stands', () => {
  const name = fc.constantFrom('password', 'token', 'x-auth-token', 'Set-Cookie', 'clientSecret', 'authorization');
  const path = fc.array(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 4 });
  fc.assert(
    fc.property(name, path, fc.anything(), (secretName, parents, beside) => {
      const { log, lines } = keptLog();
      const value = parents.reduceRight<unknown>((inner, parent) => ({ [parent]: inner, beside }), {
        [secretName]: SECRET,
      });
      log.info({ value }, 'm');
      log.child({ value }).info('m');
      expect(lines).toHaveLength(2);
      expect(lines.join('')).not.toContain(SECRET);
    }),
    { numRuns: 200 },
  );
});

it('says that something was left out', () => {
  const { log, lines } = keptLog();
  log.info({ token: SECRET }, 'm');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ token: REDACTED, msg: 'm' });
});

it('goes to stderr, and nothing to stdout', () => {
  const loader = new URL('../store/testing/ts-loader.mjs', import.meta.url).href;
  const module = new URL('log.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(({ createLog }) => createLog().info({ token: '${SECRET}' }, 'm'))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', loader, '-e', script], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(JSON.parse(stderr)).toMatchObject({ level: 'info', token: REDACTED, msg: 'm' });
});
