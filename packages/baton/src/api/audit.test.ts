import { expect, test } from 'vitest';
import { credentialsOf } from './testing/people.ts';
import { openWorld } from './testing/world.ts';

test('commands and logins are written down, the refused ones too', async () => {
  const world = await openWorld();
  const { mine, theirs } = world;
  const run = (id: string): string => `POST /v1/migrations/${id}/run`;
  await world.call(null, 'POST /v1/session', { body: credentialsOf('tom') });
  await world.call(null, 'POST /v1/session', { body: credentialsOf('tom', 'wrong') });
  await world.call('tom', run(mine.id));
  await world.call('tom', run(theirs.id));
  await world.call('vera', run('shop'));
  await world.call('tom', `POST /v1/migrations/${mine.id}/commands`, { body: { kind: 'abort', reason: 'x' } });
  await world.call('tom', `POST /v1/migrations/${mine.id}/commands`, { body: { kind: 'none' } });
  await world.call(null, run(mine.id));
  await world.call('tom', 'GET /v1/migrations');
  const rows = world.audit.entries.map(({ who, action, object, projectId, outcome }) => [
    who?.userName ?? null,
    action,
    object,
    projectId,
    outcome,
  ]);
  expect(rows.toReversed()).toEqual([
    ['tom', 'session.create', 'tom', 'project-1', 'done'],
    [null, 'session.create', null, null, 'LOGIN_REFUSED'],
    ['tom', 'migration.start', mine.id, 'project-1', 'done'],
    ['tom', 'migration.start', theirs.id, null, 'MIGRATION_UNKNOWN'],
    ['vera', 'migration.start', mine.id, 'project-1', 'NOT_ALLOWED'],
    ['tom', 'migration.abort', mine.id, 'project-1', 'done'],
    ['tom', 'migration.command', mine.id, null, 'REQUEST_INVALID'],
    [null, 'migration.start', mine.id, null, 'LOGIN_NEEDED'],
  ]);
  expect(world.audit.entries[0]).toMatchObject({
    from: '127.0.0.1',
    requestId: expect.stringMatching(/^req-/) as unknown,
  });
  expect(JSON.stringify(world.audit.entries)).not.toContain('wrong');
});

test('each sees the log of its project, an operator all of it, newest first', async () => {
  const world = await openWorld();
  await world.call('tom', `POST /v1/migrations/${world.mine.id}/run`);
  await world.call('paul', `POST /v1/migrations/${world.theirs.id}/run`);
  const told = async (who: 'vera' | 'paul' | 'olga', query = ''): Promise<unknown> => {
    const { body } = await world.call(who, `GET /v1/audit${query}`);
    return (body as { readonly entries: readonly { readonly object: string }[] }).entries.map(({ object }) => object);
  };
  expect(await told('vera')).toEqual([world.mine.id]);
  expect(await told('paul')).toEqual([world.theirs.id]);
  expect(await told('olga')).toEqual([world.theirs.id, world.mine.id]);
  expect(await told('olga', '?limit=1')).toEqual([world.theirs.id]);
  expect((await world.call('olga', 'GET /v1/audit?limit=0')).body).toMatchObject({ code: 'REQUEST_INVALID' });
});

test('nobody writes into the log of another project by naming it', async () => {
  const world = await openWorld();
  const plan = { ...world.plan, source: { ...world.plan.source, projectId: 'project-2' } };
  await world.call('tom', 'POST /v1/migrations', { body: { plan } });
  expect(world.audit.entries).toMatchObject([{ projectId: 'project-1', outcome: 'NOT_ALLOWED' }]);
});

test('who is nobody fills no log', async () => {
  const world = await openWorld();
  for (let times = 0; times < 70; times += 1) await world.call(null, `POST /v1/migrations/${world.mine.id}/run`);
  expect(world.audit.entries).toHaveLength(60);
});

test('a command whose entry cannot be written was given all the same', async () => {
  const world = await openWorld();
  world.audit.trouble = new Error('no room');
  expect((await world.call('tom', `POST /v1/migrations/${world.mine.id}/run`)).status).toBe(202);
});

test.each([
  ['of nobody', undefined, '127.0.0.1', '127.0.0.1'],
  ['of another proxy', ['192.0.2.7'], '127.0.0.1', '127.0.0.1'],
  ['of the proxy that asks', ['127.0.0.1'], '127.0.0.1', '203.0.113.9'],
  ['of its network', ['192.0.2.0/28'], '192.0.2.7', '203.0.113.9'],
])('the word on who asks is taken: %s', async (_whose, trustedProxies, remoteAddress, from) => {
  const world = await openWorld(trustedProxies === undefined ? {} : { trustedProxies });
  // What the client itself put in front of the proxy's word is not believed.
  const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' };
  const payload = credentialsOf('tom');
  expect(
    (await world.app.inject({ method: 'POST', url: '/v1/session', remoteAddress, headers, payload })).statusCode,
  ).toBe(201);
  expect(world.audit.entries).toMatchObject([{ action: 'session.create', from }]);
});
