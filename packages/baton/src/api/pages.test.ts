import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { securityHeaders } from './headers.ts';
import { openWorld, type World } from './testing/world.ts';

async function withPages(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-pages-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Baton</title>');
  await writeFile(join(folder, 'assets', 'app.js'), 'export {};');
  await writeFile(join(folder, '.secret'), 'hunter2');
  onTestFinished(() => rm(folder, { recursive: true }));
  return await openWorld({ pages: folder });
}

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('pages', () => {
  test('are served to whoever asks: there is nothing in them', async () => {
    const world = await withPages();
    for (const path of ['/', '/migrations/m-mine0001', '/clouds?cloud=os1']) {
      const { status, headers, text } = await world.call(null, `GET ${path}`, { headers: html });
      expect([status, headers['content-type'], text]).toEqual([
        200,
        expect.stringMatching(/^text\/html/) as unknown,
        '<!doctype html><title>Baton</title>',
      ]);
    }
    const script = await world.call(null, 'GET /assets/app.js');
    expect([script.status, script.text]).toEqual([200, 'export {};']);
  });

  test('stand for no part of the API, no script, and no file that is hidden or outside', async () => {
    const world = await withPages();
    for (const [to, headers] of [
      ['GET /v1/nowhere', html],
      ['GET /v1', html],
      ['POST /migrations', html],
      ['GET /assets/gone.js', { accept: '*/*' }],
      ['GET /.secret', { accept: '*/*' }],
      ['GET /..%2f..%2f..%2f..%2fetc%2fpasswd', { accept: '*/*' }],
    ] as const) {
      const answer = await world.call(null, to, { headers });
      expect([answer.status >= 400 && answer.status < 500, answer.headers['content-type']], to).toEqual([
        true,
        'application/problem+json; charset=utf-8',
      ]);
    }
  });

  test('without a folder there are none', async () => {
    const world = await openWorld();
    expect(await world.call(null, 'GET /', { headers: html })).toMatchObject({
      status: 404,
      body: { code: 'NOT_THERE' },
    });
  });
});

describe('headers', () => {
  test.each(['GET /healthz', 'GET /v1/migrations', 'GET /nowhere', 'GET /'])('of %s', async (to) => {
    const world = await withPages();
    const { headers } = await world.call(null, to);
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'self';img-src 'self' data:;object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'x-request-id': expect.stringMatching(/^req-[0-9a-f-]{36}$/) as unknown,
    });
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['cache-control']).toBe(
      to.includes('/v1/') ? 'no-store' : to === 'GET /' ? 'public, max-age=0' : undefined,
    );
  });

  test('browsers are told to insist on TLS only where there is TLS', () => {
    expect(securityHeaders(false).strictTransportSecurity).toBe(false);
    expect(securityHeaders(true).strictTransportSecurity).toEqual({ maxAge: 31_536_000, includeSubDomains: false });
  });
});

describe('what machines ask of the process', () => {
  test('it lives, whether or not it is ready', async () => {
    let isReady = true;
    const world = await openWorld({ ready: () => Promise.resolve(isReady) });
    expect((await world.call(null, 'GET /healthz')).body).toEqual({ alive: true });
    expect(await world.call(null, 'GET /readyz')).toMatchObject({ status: 200, body: { ready: true } });
    isReady = false;
    expect(await world.call(null, 'GET /readyz')).toMatchObject({ status: 503, body: { ready: false } });
    expect((await world.call(null, 'GET /healthz')).status).toBe(200);
  });

  test('a store that cannot be asked is not ready', async () => {
    const world = await openWorld({ ready: () => Promise.reject(new Error('no route to it')) });
    expect(await world.call(null, 'GET /readyz')).toMatchObject({ status: 503, body: { ready: false } });
  });

  test('metrics, as Prometheus reads them', async () => {
    const world = await openWorld();
    const { headers, text } = await world.call(null, 'GET /metrics');
    expect([headers['content-type'], text]).toEqual(['text/plain; version=0.0.4; charset=utf-8', 'baton_up 1\n']);
  });
});
