import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import { fieldsAt, makeImage, OCTETS, serveStorage, type Storage, textAt } from '../block-storage/testing/storage.ts';

const PATCH = { 'content-type': 'application/openstack-images-v2.1-json-patch' };
const TEN = Buffer.from('0123456789');

let storage: Storage;

beforeEach(async () => {
  storage = await serveStorage();
});

describe('an image', () => {
  it('is queued, takes bytes once, and is active with their digests', async () => {
    const made = await storage.image('POST', '/images', {
      body: { name: 'lb', disk_format: 'raw', container_format: 'bare', hw_disk_bus: 'virtio', tags: ['a', 'a'] },
    });
    expect(made.status).toBe(201);
    const id = textAt(made.body, 'id');
    expect(made.headers.get('location')).toBe(`${storage.cloud.origin}/image/v2/images/${id}`);
    expect(made.body).toMatchObject({
      status: 'queued',
      visibility: 'shared',
      size: null,
      checksum: null,
      tags: ['a'],
    });
    expect((await storage.image('GET', `/images/${id}/file`)).status).toBe(204);

    const put = () => storage.image('PUT', `/images/${id}/file`, { body: TEN, headers: OCTETS });
    expect((await put()).status).toBe(204);
    const { body } = await storage.image('GET', `/images/${id}`);
    expect(body).toMatchObject({
      status: 'active',
      size: 10,
      virtual_size: 10,
      hw_disk_bus: 'virtio',
      owner: storage.projectId,
      checksum: createHash('md5').update(TEN).digest('hex'),
      os_hash_algo: 'sha512',
      os_hash_value: createHash('sha512').update(TEN).digest('hex'),
    });
    const again = await put();
    expect(again.status).toBe(409);
    expect(again.text).toContain('<title>409 Conflict</title>');
    expect(again.text).toContain('Image status transition from active to saving is not allowed');
  });

  it.each([
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=2-', 206, '23456789', 'bytes 2-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-20', 206, '56789', 'bytes 5-9/10'],
    ['bytes=-30', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=10-', 416, null, null],
    ['bytes=5-2', 416, null, null],
    ['bytes=a-b', 416, null, null],
    ['bytes=0-1,3-4', 400, null, null],
  ])('answers to %s with %i', async (range, status, content, contentRange) => {
    const id = await makeImage(storage, TEN);
    const answer = await storage.image('GET', `/images/${id}/file`, { headers: { range } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-range')).toBe(contentRange);
    if (content === null) return;
    expect(answer.text).toBe(content);
    expect(answer.headers.get('content-length')).toBe(String(content.length));
    expect(answer.headers.get('content-md5')).toBe(createHash('md5').update(TEN).digest('hex'));
  });

  it('is queued again when its sender dies, and takes bytes again', async () => {
    const { body } = await storage.image('POST', '/images', {
      body: { name: 'lb', disk_format: 'raw', container_format: 'bare' },
    });
    const headers = { ...OCTETS, 'x-auth-token': storage.token() };
    const put = request(`${storage.cloud.origin}/image/v2/images/${textAt(body, 'id')}/file`, {
      method: 'PUT',
      headers,
    });
    put.on('error', () => undefined);
    put.write(Buffer.alloc(100_000, 1));
    const row = () => storage.cloud.state.images.need(textAt(body, 'id'));
    await expect.poll(() => row().status).toBe('saving');
    put.destroy();
    await expect.poll(() => row().status).toBe('queued');
    const again = await storage.image('PUT', `/images/${textAt(body, 'id')}/file`, { body: TEN, headers: OCTETS });
    expect(again.status).toBe(204);
    expect(row()).toMatchObject({ status: 'active', sizeBytes: 10 });
    expect(storage.complaints).toEqual([]);
  });

  it('is changed by a patch, wholly or not at all', async () => {
    const id = await makeImage(storage, TEN, { old: 'x' });
    const patch = (body: unknown) => storage.image('PATCH', `/images/${id}`, { body, headers: PATCH });
    const { status, body } = await patch([
      { op: 'add', path: '/a~1b', value: 'one' },
      { op: 'replace', path: '/name', value: 'new' },
      { op: 'replace', path: '/protected', value: true },
      { op: 'remove', path: '/old' },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ 'a/b': 'one', name: 'new', protected: true });
    expect(body).not.toHaveProperty('old');

    const half = await patch([
      { op: 'add', path: '/half', value: 'done' },
      { op: 'replace', path: '/nowhere', value: 'x' },
    ]);
    expect(half.status).toBe(409);
    expect((await storage.image('GET', `/images/${id}`)).body).not.toHaveProperty('half');

    expect((await patch([{ op: 'replace', path: '/checksum', value: 'x' }])).status).toBe(403);
    expect((await patch([{ op: 'replace', path: '/disk_format', value: 'qcow2' }])).status).toBe(403);
    expect((await patch([{ op: 'replace', path: '/visibility', value: 'public' }])).status).toBe(403);
    expect((await patch([{ op: 'add', path: '/number', value: 1 }])).status).toBe(400);
    expect((await patch([{ op: 'test', path: '/name', value: 'new' }])).status).toBe(400);
    expect((await storage.image('PATCH', `/images/${id}`, { body: [] })).status).toBe(415);

    const refused = await storage.image('DELETE', `/images/${id}`);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('is protected and cannot be deleted.');
  });

  it('is gone with its bytes', async () => {
    const id = await makeImage(storage, TEN);
    const { fileId } = storage.cloud.state.images.need(id);
    expect((await storage.image('DELETE', `/images/${id}`)).status).toBe(204);
    const gone = await storage.image('GET', `/images/${id}`);
    expect(gone.status).toBe(404);
    expect(gone.headers.get('content-type')).toContain('text/html');
    expect(gone.text).toContain(`No image found with ID ${id}`);
    await expect(storage.cloud.disks.read(fileId ?? '', 0, 1)).rejects.toThrow('ENOENT');
  });

  it('is refused with what no tenant may set', async () => {
    const post = (body: unknown) => storage.image('POST', '/images', { body });
    expect((await post({ visibility: 'public' })).status).toBe(403);
    expect((await post({ checksum: 'x' })).status).toBe(403);
    expect((await post({ owner: 'f'.repeat(32) })).status).toBe(403);
    expect((await post({ property: 1 })).status).toBe(400);
    expect((await post({ disk_format: 'nope' })).status).toBe(400);
    expect((await post({ min_disk: -1 })).status).toBe(400);
    expect((await storage.image('POST', '/images', { user: 'admin', body: { visibility: 'public' } })).status).toBe(
      201,
    );
  });
});

describe('the list of images', () => {
  it('is filtered by name, property, tag and visibility, and shows no stranger', async () => {
    await makeImage(storage, TEN, { name: 'a:b,c', run: 'r1', tags: ['t'] });
    await makeImage(storage, TEN, { name: 'plain', run: 'r2' });
    await storage.image('POST', '/images', { user: 'admin', body: { name: 'foreign' } });
    await storage.image('POST', '/images', { user: 'admin', body: { name: 'open', visibility: 'public' } });
    const names = async (query: string): Promise<readonly unknown[]> => {
      const { body } = await storage.image('GET', `/images?${query}`);
      return fieldsAt(body, 'images');
    };
    expect(await names('')).toEqual(['open', 'plain', 'a:b,c']);
    expect(await names(`name=${encodeURIComponent('in:"a:b,c"')}`)).toEqual(['a:b,c']);
    expect(await names('name=in:plain,open')).toEqual(['open', 'plain']);
    expect(await names('run=r1')).toEqual(['a:b,c']);
    expect(await names('run=r3')).toEqual([]);
    expect(await names('tag=t')).toEqual(['a:b,c']);
    expect(await names('visibility=public')).toEqual(['open']);
    expect(await names('status=queued')).toEqual(['open']);
    expect((await storage.image('GET', '/images?visibility=secret')).status).toBe(400);
  });

  it('comes in pages', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await storage.image('POST', '/images', { body: { name, run: 'r' } });
    const seen: unknown[] = [];
    let link: string | undefined = '/v2/images?limit=2&run=r';
    for (let pages = 0; link !== undefined && pages < 5; pages += 1) {
      const { body } = await storage.image('GET', link.slice('/v2'.length));
      seen.push(...fieldsAt(body, 'images'));
      expect(body['first']).toBe('/v2/images?limit=2&run=r');
      link = body['next'] as string | undefined;
    }
    expect(seen).toEqual(['d', 'c', 'b', 'a']);
    expect((await storage.image('GET', '/images?marker=nobody')).status).toBe(400);
  });

  it('knows tags that come and go', async () => {
    const id = await makeImage(storage, TEN);
    expect((await storage.image('PUT', `/images/${id}/tags/mark`)).status).toBe(204);
    expect((await storage.image('GET', '/images?tag=mark')).body['images']).toHaveLength(1);
    expect((await storage.image('DELETE', `/images/${id}/tags/mark`)).status).toBe(204);
    expect((await storage.image('DELETE', `/images/${id}/tags/mark`)).status).toBe(404);
  });
});
