import { request } from 'node:https';
import { mintMoverCredentials } from '@baton/mover';
import { expect, test } from 'vitest';
import { createLog } from '../observability/log.ts';
import { credentialsOf, PASSWORD } from './testing/people.ts';
import { openWorld } from './testing/world.ts';

test('the log has who, what, how and how long, and neither bodies nor headers nor what was looked for', async () => {
  const lines: string[] = [];
  const world = await openWorld({ log: createLog({ write: (line) => lines.push(line) }) });
  await world.call(null, 'POST /v1/session', { body: credentialsOf('tom') });
  const { headers } = await world.call('tom', 'GET /v1/migrations/secret-name?x=secret-query');
  await world.call('tom', `POST /v1/migrations/${world.mine.id}/commands`, {
    body: { kind: 'abort', reason: 'secret-reason' },
  });
  const told = lines
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter(({ msg }) => msg === 'answered');
  expect(told).toMatchObject([
    { user: 'tom', method: 'POST', route: '/v1/session', status: 201 },
    { user: 'tom', method: 'GET', route: '/v1/migrations/:id', status: 404, code: 'MIGRATION_UNKNOWN' },
    { user: 'tom', method: 'POST', route: '/v1/migrations/:id/commands', status: 202 },
  ]);
  expect(told[1]).toMatchObject({ requestId: headers['x-request-id'], durationMs: expect.any(Number) as unknown });
  const text = lines.join('');
  for (const secret of [
    PASSWORD,
    'Bearer',
    await world.bearerOf('tom'),
    'secret-name',
    'secret-query',
    'secret-reason',
  ]) {
    expect(text).not.toContain(secret);
  }
});

test('an error that nobody thought of is in the log, under the id of the request', async () => {
  const lines: string[] = [];
  const world = await openWorld({ log: createLog({ write: (line) => lines.push(line) }) });
  world.services.steps = () => Promise.reject(new TypeError('steps of undefined'));
  const { body } = await world.call('tom', `GET /v1/migrations/${world.mine.id}/steps`);
  const { instance } = body as { readonly instance: string };
  const told = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  expect(told.find(({ level }) => level === 'error')).toMatchObject({
    requestId: instance,
    err: { type: 'TypeError', message: 'steps of undefined' },
  });
});

test('with a certificate it speaks TLS, and asks browsers to insist on it', async () => {
  const { target } = mintMoverCredentials({ jobId: 'x', now: new Date(), validHours: 1 });
  const world = await openWorld({ tls: { cert: Buffer.from(target.certificate), key: Buffer.from(target.key) } });
  const { port } = new URL(world.url);
  expect(world.url).toMatch(/^https:/);
  const asked = JSON.stringify(credentialsOf('tom'));
  const headers = await new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    // The name in it is another one; the authority is what counts here.
    const options = {
      ca: target.ca,
      checkServerIdentity: () => undefined,
      agent: false,
      port,
      method: 'POST',
      path: '/v1/session',
    };
    request({ ...options, host: '127.0.0.1', headers: { 'content-type': 'application/json' } }, (answer) => {
      answer.resume().once('end', () => resolve(answer.headers));
    })
      .once('error', reject)
      .end(asked);
  });
  expect(headers).toMatchObject({
    'strict-transport-security': 'max-age=31536000',
    'set-cookie': [expect.stringContaining('; Secure; SameSite=Strict') as unknown],
  });
});
