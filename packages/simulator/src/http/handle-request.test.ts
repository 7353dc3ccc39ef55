import { describe, expect, test } from 'vitest';
import type { Call } from './service.ts';
import { parcels } from './testing/parcels.ts';
import { serve } from './testing/serve.ts';

const json = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) });

describe('a call', () => {
  test('reaches its handler with names, query, body and caller, and is seen', async () => {
    const calls: Call[] = [];
    const served = await serve(() => [parcels({ onCall: (call) => calls.push(call) })]);
    const answer = await served.call('/compute/v2.1/parcels?size=2', {
      ...json({ parcel: { size: 2 } }),
      headers: { 'If-Match': 'r=1' },
    });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ made: { parcel: { size: 2 } } });
    expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(answer.headers.get('x-compute-request-id')).toBe(answer.headers.get('x-openstack-request-id'));
    expect(calls[0]).toMatchObject({
      method: 'POST',
      caller: { userName: 'demo', projectName: 'demo', roles: ['member', 'reader'], isAdmin: false },
      origin: served.cloud.origin,
    });
    expect(calls[0]?.query.get('size')).toBe('2');
    expect(served.seen).toEqual([
      {
        cloud: 'os1',
        service: 'compute',
        method: 'POST',
        route: '/parcels',
        path: '/compute/v2.1/parcels?size=2',
        requestId: answer.headers.get('x-openstack-request-id'),
        status: 202,
        body: { parcel: { size: 2 } },
        ifMatch: 'r=1',
      },
    ]);
    expect(served.underWay()).toBe(0);
  });

  test('needs a token that is known and alive', async () => {
    const served = await serve(() => [parcels()]);
    const token = served.token();
    const refused = async (given: string | null) => served.call('/compute/v2.1/parcels/1', { token: given });
    for (const given of [null, 'nonsense']) {
      const answer = await refused(given);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe(`Keystone uri="${served.cloud.origin}/identity"`);
      expect(await answer.json()).toEqual({
        error: { code: 401, title: 'Unauthorized', message: 'The request you have made requires authentication.' },
      });
    }
    expect((await refused(token)).status).toBe(200);
    served.time.advance(3_600_000);
    expect((await refused(token)).status).toBe(401);
  });

  test('needs none where the route is public', async () => {
    const served = await serve(() => [parcels()]);
    const answer = await served.call('/compute/v2.1/about', { token: null });
    expect(await answer.text()).toBe('<>');
  });

  test('with an unscoped token is nobody in every project', async () => {
    const served = await serve(() => [parcels()]);
    const { id } = served.cloud.state.tokens.insert({
      id: 'unscoped',
      userId: served.cloud.state.users.all()[0]?.id ?? '',
      projectId: null,
      expiresAtMs: served.time.nowMs() + 1_000,
    });
    expect((await served.call('/compute/v2.1/parcels/1', { token: id })).status).toBe(403);
  });

  test('is refused in the words of the service', async () => {
    const served = await serve(() => [parcels()]);
    const lost = await served.call('/compute/v2.1/parcels/lost');
    expect(lost.status).toBe(404);
    expect(lost.headers.get('x-lost')).toBe('yes');
    expect(await lost.json()).toEqual({ parcelFault: { code: 404, message: 'Parcel lost.' } });
    const bad = await served.call('/compute/v2.1/parcels', { method: 'POST', body: '{"parcel":' });
    expect(bad.status).toBe(400);
    expect(await bad.json()).toEqual({ parcelFault: { code: 400, message: 'Malformed request body' } });
    const nowhere = await served.call('/compute/v2.1/letters');
    expect(await nowhere.json()).toEqual({ parcelFault: { code: 404, message: 'The resource could not be found.' } });
    const wrong = await served.call('/compute/v2.1/parcels/1', { method: 'PATCH', body: '{}' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('GET, DELETE');
    expect((await served.call('/telemetry/v1')).status).toBe(404);
  });

  test('that meets a bug ends in 500, and the stack is told', async () => {
    const served = await serve(() => [parcels()]);
    const answer = await served.call('/compute/v2.1/parcels/cursed');
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('a bug');
    expect(served.complaints).toEqual(['GET /compute/v2.1/parcels/cursed: Error: a bug']);
    expect((await served.call('/compute/v2.1/parcels/1')).status).toBe(200);
  });

  test('with a project in its path keeps to the project of its token', async () => {
    const served = await serve(() => [parcels({ prefix: '/volume/v3/:project_id' })]);
    const own = await served.call(`/volume/v3/${served.cloud.projectId}/parcels/1`);
    expect(own.status).toBe(200);
    const foreign = await served.call('/volume/v3/someone-else/parcels/1');
    expect(foreign.status).toBe(400);
    expect(await foreign.text()).toContain('Malformed request url');
  });

  test('streams bytes in and out', async () => {
    const served = await serve(() => [parcels()]);
    const put = await served.call('/compute/v2.1/parcels/1/file', { method: 'PUT', body: Buffer.alloc(300_000) });
    expect(await put.json()).toEqual({ length: 300_000 });
    const got = new Uint8Array(await (await served.call('/compute/v2.1/parcels/1/file')).arrayBuffer());
    expect(got.length).toBe(400_000);
    expect(got[399_999]).toBe(39);
  });
});

describe('microversions', () => {
  const asked = async (headers: Record<string, string>) => {
    const served = await serve(() => [parcels()]);
    const answer = await served.call('/compute/v2.1/parcels/1', { headers });
    return { answer, body: (await answer.json()) as Record<string, unknown> };
  };

  test.each([
    [{}, 1],
    [{ 'OpenStack-API-Version': 'compute 2.73' }, 73],
    [{ 'OpenStack-API-Version': 'identity 3.1, compute 2.73' }, 73],
    [{ 'OpenStack-API-Version': 'volume 3.60' }, 1],
    [{ 'X-OpenStack-Nova-API-Version': '2.60' }, 60],
    [{ 'OpenStack-API-Version': 'compute latest' }, 93],
  ])('%o', async (headers, minor) => {
    const { answer, body } = await asked(headers);
    expect(body['microversion']).toBe(minor);
    expect(answer.headers.get('openstack-api-version')).toBe(`compute 2.${minor}`);
    expect(answer.headers.get('x-openstack-nova-api-version')).toBe(`2.${minor}`);
    expect(answer.headers.get('vary')).toBe('OpenStack-API-Version, X-OpenStack-Nova-API-Version');
  });

  test.each([
    ['2.94', 406, 'Version 2.94 is not supported by the API. Minimum is 2.1 and maximum is 2.93.'],
    ['3.1', 406, 'Version 3.1 is not supported by the API. Minimum is 2.1 and maximum is 2.93.'],
    ['two', 400, 'API Version String two is of invalid format. Must be of format MajorNum.MinorNum.'],
  ])('%s is refused', async (version, status, message) => {
    const { answer, body } = await asked({ 'OpenStack-API-Version': `compute ${version}` });
    expect(answer.status).toBe(status);
    expect(body).toEqual({ parcelFault: { code: status, message } });
  });

  test('Cinder has its own word and one header', async () => {
    const served = await serve(() => [
      parcels({ type: 'block-storage', prefix: '/volume/v3', microversions: { major: 3, min: 0, max: 70 } }),
    ]);
    const answer = await served.call('/volume/v3/parcels/1', { headers: { 'OpenStack-API-Version': 'volume 3.60' } });
    expect(await answer.json()).toMatchObject({ microversion: 60 });
    expect(answer.headers.get('openstack-api-version')).toBe('volume 3.60');
    expect(answer.headers.get('vary')).toBe('OpenStack-API-Version');
  });

  test('a route that came later is not there before', async () => {
    const served = await serve(() => [parcels()]);
    const remove = (version: string) =>
      served.call('/compute/v2.1/parcels/1', {
        method: 'DELETE',
        headers: { 'OpenStack-API-Version': `compute ${version}` },
      });
    expect((await remove('2.49')).status).toBe(404);
    expect((await remove('2.50')).status).toBe(204);
  });
});
