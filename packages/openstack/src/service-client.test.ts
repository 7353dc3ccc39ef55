import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openSession, type CloudSession, type SessionOptions } from './cloud-session.ts';
import type { CloudConfig } from './clouds-config/cloud-config.ts';
import { startFakeCloud, type FakeCloud } from './testing/fake-cloud.ts';
import type { ResponseInfo } from './transport/http-transport.ts';

const alive = new AbortController().signal;
const fast = { retry: { baseDelayMs: 1, maxDelayMs: 2 } } as const;

let cloud: FakeCloud;
let session: CloudSession;
beforeEach(async () => {
  cloud = await startFakeCloud({ loginDelayMs: 5 });
});
afterEach(async () => {
  await session.close();
  await cloud.close();
});

async function open(options: SessionOptions = fast, over: Partial<CloudConfig> = {}): Promise<CloudSession> {
  session = await openSession(cloud.config(over), options);
  return session;
}

describe('a refused token', () => {
  it('is replaced by one login for all, and every request is repeated once', async () => {
    cloud.on('GET /network/v2.0/x', () => ({ status: 200, json: {} }));
    const { network } = await open();
    const get = (): Promise<unknown> => network.request({ method: 'GET', path: '/x', signal: alive });
    await get();
    cloud.revokeTokens();
    await Promise.all([get(), get(), get(), get()]);
    expect(cloud.logins()).toBe(2);
    expect(cloud.seen.filter(({ path }) => path === '/network/v2.0/x')).toHaveLength(1 + 4 + 4);
  });

  it('is not replaced for ever', async () => {
    cloud.on('GET /network/v2.0/x', () => ({ status: 401, json: {} }));
    const { network } = await open();
    await expect(network.request({ method: 'GET', path: '/x', signal: alive })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    expect(cloud.logins()).toBe(2);
    expect(cloud.seen.filter(({ path }) => path === '/network/v2.0/x')).toHaveLength(2);
  });

  it('lets a body be sent again, too', async () => {
    cloud.on('POST /network/v2.0/x', () => ({ status: 201, json: {} }));
    const { network } = await open();
    await session.token(alive);
    cloud.revokeTokens();
    await network.request({ method: 'POST', path: '/x', json: { a: 1 }, signal: alive });
    expect(cloud.seen.filter(({ path }) => path === '/network/v2.0/x').map(({ body }) => body)).toEqual([
      '{"a":1}',
      '{"a":1}',
    ]);
  });
});

describe('headers', () => {
  it('carry the microversion as each service wants it', async () => {
    cloud.on('GET /compute/v2.1/x', () => ({ status: 200, json: {} }));
    cloud.on('GET /volume/v3/c727208d4a59488f88c6b819cdcb4cb0/x', () => ({ status: 200, json: {} }));
    const { compute, blockStorage } = await open(fast, { defaultMicroversions: { compute: '2.60' } });
    await compute.request({ method: 'GET', path: '/x', microversion: '2.73', signal: alive });
    await compute.request({ method: 'GET', path: '/x', signal: alive });
    await blockStorage.request({ method: 'GET', path: '/x', microversion: '3.66', signal: alive });
    const sent = cloud.seen.filter(({ path }) => path.endsWith('/x')).map(({ headers }) => headers);
    expect(sent[0]).toMatchObject({ 'openstack-api-version': 'compute 2.73', 'x-openstack-nova-api-version': '2.73' });
    expect(sent[1]).toMatchObject({ 'openstack-api-version': 'compute 2.60' });
    expect(sent[2]).toMatchObject({ 'openstack-api-version': 'volume 3.66' });
    expect(sent[2]).not.toHaveProperty('x-openstack-nova-api-version');
  });
});

describe('microversions', () => {
  it('are discovered once, and picked within the range', async () => {
    const { compute, network } = await open();
    expect(await compute.pickMicroversion('2.1', '2.73', alive)).toBe('2.73');
    expect(await compute.pickMicroversion('2.95', '2.95', alive)).toBeNull();
    await expect(compute.requireMicroversion({ need: '2.95', want: '2.95', reason: 'x' }, alive)).rejects.toMatchObject(
      {
        code: 'MICROVERSION_UNSUPPORTED',
        message: 'cloud fake: Nova: x needs microversion 2.95, and it offers 2.1 to 2.93',
      },
    );
    expect(await network.endpoint(alive)).toMatchObject({ microversions: null });
    expect(cloud.seen.filter(({ path }) => path === '/compute/v2.1/')).toHaveLength(1);
  });

  it('are none where the page is hidden', async () => {
    cloud.on('GET /compute/v2.1/', () => ({ status: 403, text: 'no' }));
    const { compute } = await open();
    expect(await compute.endpoint(alive)).toMatchObject({ microversions: null });
  });

  it('are asked for again when the service was down', async () => {
    let down = true;
    cloud.on('GET /compute/v2.1/', () =>
      down
        ? { status: 500, text: '' }
        : { status: 200, json: { version: { id: 'v2.1', version: '2.90', min_version: '2.1' } } },
    );
    const { compute } = await open();
    await expect(compute.endpoint(alive)).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    down = false;
    expect((await compute.endpoint(alive)).microversions).toEqual({ min: '2.1', max: '2.90' });
  });
});

describe('answers', () => {
  const schema = z.object({ server: z.object({ id: z.string(), deep: z.array(z.object({ x: z.number() })) }) });

  it('lose what nobody asked for', async () => {
    cloud.on('GET /network/v2.0/x', () => ({ status: 200, json: { server: { id: '1', deep: [], more: 1 } } }));
    const { network } = await open();
    expect(await network.read(schema, { method: 'GET', path: '/x', signal: alive })).toEqual({
      server: { id: '1', deep: [] },
    });
  });

  it('name the field that is missing, and the request', async () => {
    cloud.on('GET /network/v2.0/x', () => ({ status: 200, json: { server: { id: '1', deep: [{ x: 1 }, {}] } } }));
    const { network } = await open();
    await expect(network.read(schema, { method: 'GET', path: '/x', signal: alive })).rejects.toMatchObject({
      code: 'BAD_ANSWER',
      requestIds: ['req-2'],
      message: expect.stringMatching(
        /the answer of Neutron to GET \/x is not understood at `server\.deep\[1\]\.x`: .* \(req-2\)/,
      ),
    });
  });

  it('that are no JSON are bad answers', async () => {
    cloud.on('GET /network/v2.0/x', () => ({ status: 200, text: '{"cut' }));
    const { network } = await open();
    await expect(network.request({ method: 'GET', path: '/x', signal: alive })).rejects.toMatchObject({
      code: 'BAD_ANSWER',
    });
  });
});

it('the hook sees every attempt, and no secret', async () => {
  let calls = 0;
  cloud.on('GET /network/v2.0/x', () => {
    calls += 1;
    return calls === 1 ? { status: 503, text: '', headers: { 'retry-after': '0' } } : { status: 200, json: {} };
  });
  const seen: ResponseInfo[] = [];
  const { network } = await open({ ...fast, onResponse: (info) => seen.push(info) });
  await network.request({ method: 'GET', path: '/x', query: { token: 'hush' }, signal: alive });
  expect(seen.map(({ service, method, path, status, attempt }) => [service, method, path, status, attempt])).toEqual([
    ['identity', 'POST', '/identity/v3/auth/tokens', 201, 1],
    ['network', 'GET', '/network/v2.0/x', 503, 1],
    ['network', 'GET', '/network/v2.0/x', 200, 2],
  ]);
  expect(seen[2]).toMatchObject({ cloud: 'fake', requestIds: ['req-3'], durationMs: expect.any(Number) });
  expect(JSON.stringify(seen)).not.toMatch(/hush|secret-password|token-1/);
});
