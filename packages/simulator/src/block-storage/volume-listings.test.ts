import { beforeEach, describe, expect, it } from 'vitest';
import { fieldsAt, makeVolume, serveStorage, textAt, valueAt, type Storage } from './testing/storage.ts';

let storage: Storage;

beforeEach(async () => {
  storage = await serveStorage();
});

async function post(body: unknown) {
  return storage.volume('POST', '/volumes', { body: { volume: body } });
}

describe('the list of volumes', () => {
  it('is filtered by what Baton asks for', async () => {
    const one = await makeVolume(storage, { name: 'one', metadata: { mark: "it's", other: 'x' } });
    await makeVolume(storage, { name: 'two', metadata: { mark: 'no' } });
    const ids = async (query: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
      const { body } = await storage.volume('GET', `/volumes/detail?${new URLSearchParams(query).toString()}`);
      return fieldsAt(body, 'volumes', 'id');
    };
    expect(await ids({ name: 'one' })).toEqual([one]);
    expect(await ids({ metadata: String.raw`{'mark': 'it\'s'}` })).toEqual([one]);
    expect(await ids({ metadata: `{"mark": "it's", 'other': 'x'}` })).toEqual([one]);
    expect(await ids({ metadata: `{'mark': 'other'}` })).toEqual([]);
    expect(await ids({ metadata: 'no dict' })).toEqual([]);
    expect(await ids({ metadata: '{}' })).toHaveLength(2);
    expect(await ids({ status: 'error' })).toEqual([]);
    expect(valueAt((await storage.volume('GET', '/volumes?foo=bar')).body, 'badRequest', 'message')).toBe(
      'Invalid filters foo are found in query options.',
    );
    expect((await storage.volume('GET', '/volumes?foo=bar', { microversion: '3.0' })).body['volumes']).toHaveLength(2);
  });

  it('comes in pages', async () => {
    for (const name of ['a', 'b', 'c']) await makeVolume(storage, { name });
    const first = await storage.volume('GET', '/volumes?limit=2');
    expect(fieldsAt(first.body, 'volumes')).toEqual(['c', 'b']);
    expect(valueAt(first.body, 'volumes_links', 0, 'rel')).toBe('next');
    const next = new URL(textAt(first.body, 'volumes_links', 0, 'href'));
    const second: unknown = await (await storage.call(next.pathname + next.search)).json();
    expect(fieldsAt(second, 'volumes')).toEqual(['a']);
    expect(valueAt(second, 'volumes_links')).toBeUndefined();
    expect((await storage.volume('GET', '/volumes?marker=nobody')).status).toBe(404);
    expect((await storage.volume('GET', '/volumes?limit=x')).status).toBe(400);
  });

  it('has metadata that is changed as a whole and by key', async () => {
    const id = await makeVolume(storage, { metadata: { a: '1' } });
    const at = (method: string, path: string, body?: unknown) =>
      storage.volume(method, `/volumes/${id}/metadata${path}`, body === undefined ? {} : { body });
    expect((await at('POST', '', { metadata: { b: '2' } })).body).toEqual({ metadata: { a: '1', b: '2' } });
    expect((await at('PUT', '/c', { meta: { c: '3' } })).body).toEqual({ meta: { c: '3' } });
    expect((await at('PUT', '/c', { meta: { d: '3' } })).status).toBe(400);
    expect((await at('DELETE', '/a')).status).toBe(200);
    expect((await at('DELETE', '/a')).status).toBe(404);
    expect((await at('GET', '')).body).toEqual({ metadata: { b: '2', c: '3' } });
    expect((await at('PUT', '', { metadata: {} })).body).toEqual({ metadata: {} });
  });
});

describe('types, quotas and zones', () => {
  it('are told', async () => {
    const { body } = await storage.volume('GET', '/types');
    expect(body['volume_types']).toMatchObject([{ name: '__DEFAULT__', is_public: true }]);
    const id = textAt(body, 'volume_types', 0, 'id');
    expect(valueAt((await storage.volume('GET', '/types/default')).body, 'volume_type', 'id')).toBe(id);
    expect(valueAt((await storage.volume('GET', `/types/${id}`)).body, 'volume_type', 'name')).toBe('__DEFAULT__');
    expect((await storage.volume('GET', '/types/nope')).status).toBe(404);
    expect((await storage.volume('GET', '/os-availability-zone')).body).toEqual({
      availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }],
    });
  });

  it('are set by the operator alone', async () => {
    const path = `/os-quota-sets/${storage.projectId}`;
    const body = { quota_set: { volumes: 1, gigabytes: 5 } };
    expect((await storage.volume('PUT', path, { body })).status).toBe(403);
    expect((await storage.volume('PUT', path, { body, user: 'admin' })).body['quota_set']).toMatchObject({
      volumes: 1,
    });
    await makeVolume(storage);
    const { body: shown } = await storage.volume('GET', `${path}?usage=True`);
    expect(shown['quota_set']).toMatchObject({
      volumes: { limit: 1, in_use: 1, reserved: 0 },
      gigabytes: { limit: 5, in_use: 1, reserved: 0 },
    });
    expect((await post({ size: 1 })).status).toBe(413);
  });
});
