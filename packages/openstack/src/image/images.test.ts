import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud } from '../testing/fake-cloud.ts';
import { downloadImage, uploadImage } from './image-data.ts';
import { createImage, deleteImage, getImage, listImages, setImageProperties } from './images.ts';

const signal = new AbortController().signal;
const FILE = '/image/v2/images/i1/file';

let cloud: FakeCloud;
let session: CloudSession;
beforeEach(async () => {
  cloud = await startFakeCloud();
  session = await openSession(cloud.config());
});
afterEach(async () => {
  await session.close();
  await cloud.close();
});

const raw = {
  id: 'i1',
  name: 'lb',
  status: 'queued',
  visibility: 'private',
  disk_format: 'raw',
  container_format: 'bare',
  size: null,
  virtual_size: null,
  min_disk: 1,
  min_ram: 0,
  os_hash_algo: null,
  os_hash_value: null,
  protected: false,
  tags: [],
  owner: 'p',
  checksum: null,
  created_at: 'x',
  hw_disk_bus: 'virtio',
  baton_run: 'r1',
};

const isQueued = (): void => cloud.on('GET /image/v2/images/i1', () => ({ status: 200, json: raw }));

describe('images', () => {
  it("are read, their properties apart from Glance's own fields", async () => {
    const active = { ...raw, status: 'active', size: 5, os_hash_algo: 'sha512', os_hash_value: 'ab' };
    cloud.on('GET /image/v2/images/i1', () => ({ status: 200, json: active }));
    expect(await getImage(session.image, 'i1', signal)).toEqual({
      id: 'i1',
      name: 'lb',
      status: 'active',
      visibility: 'private',
      diskFormat: 'raw',
      sizeBytes: 5,
      virtualSizeBytes: null,
      minDiskGib: 1,
      minRamMib: 0,
      hash: { algorithm: 'sha512', value: 'ab' },
      properties: { hw_disk_bus: 'virtio', baton_run: 'r1' },
    });
    expect(await getImage(session.image, 'none', signal)).toBeNull();
    await deleteImage(session.image, 'none', signal);
  });

  it('are found by properties and by names with a colon in them', async () => {
    cloud.on('GET /image/v2/images', () => ({
      status: 200,
      json: {
        images: [
          { ...raw, name: 'a: b' },
          { ...raw, baton_run: 'r2' },
        ],
      },
    }));
    expect(await listImages(session.image, { name: 'a: b', properties: { baton_run: 'r1' } }, signal)).toHaveLength(1);
    expect(Object.fromEntries(cloud.seen.at(-1)?.query ?? [])).toEqual({ name: 'in:"a: b"', baton_run: 'r1' });
  });

  it('are made private, and given properties by a JSON patch', async () => {
    cloud.on('POST /image/v2/images', () => ({ status: 201, json: raw }));
    expect(
      await createImage(
        session.image,
        { name: 'lb', diskFormat: 'raw', minDiskGib: 1, properties: { a: 'b' } },
        signal,
      ),
    ).toBe('i1');
    expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toEqual({
      name: 'lb',
      disk_format: 'raw',
      container_format: 'bare',
      visibility: 'private',
      min_disk: 1,
      a: 'b',
    });
    cloud.on('PATCH /image/v2/images/i1', () => ({ status: 200, json: raw }));
    await setImageProperties(session.image, 'i1', { 'a/b~c': '1' }, signal);
    expect(cloud.seen.at(-1)).toMatchObject({
      body: '[{"op":"add","path":"/a~1b~0c","value":"1"}]',
      headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' },
    });
  });
});

describe('an upload', () => {
  async function* pieces(count: number): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < count; index += 1) yield Buffer.alloc(64 * 1024, index);
  }

  it('streams, chunked', async () => {
    isQueued();
    const digest = createHash('sha256');
    let headers: NodeJS.Dict<string | string[]> = {};
    cloud.onRaw(`PUT ${FILE}`, (request, response) => {
      headers = request.headers;
      request.on('data', (chunk: Buffer) => digest.update(chunk)).on('end', () => response.writeHead(204).end());
    });
    await uploadImage(session.image, 'i1', pieces(64), signal);
    expect(headers).toMatchObject({ 'transfer-encoding': 'chunked', 'content-type': 'application/octet-stream' });
    const expected = createHash('sha256');
    for await (const piece of pieces(64)) expected.update(piece);
    expect(digest.digest('hex')).toBe(expected.digest('hex'));
  });

  it('renews the token before, since the bytes go by only once', async () => {
    isQueued();
    cloud.onRaw(
      `PUT ${FILE}`,
      (request, response) => void request.resume().on('end', () => response.writeHead(204).end()),
    );
    await getImage(session.image, 'i1', signal);
    cloud.revokeTokens();
    await uploadImage(session.image, 'i1', pieces(2), signal);
    expect(cloud.seen.at(-1)?.headers['x-auth-token']).toBe('token-2');
  });

  it('is refused for an image that has its bytes, and for none', async () => {
    cloud.on('GET /image/v2/images/i1', () => ({ status: 200, json: { ...raw, status: 'active' } }));
    await expect(uploadImage(session.image, 'i1', pieces(1), signal)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(uploadImage(session.image, 'none', pieces(1), signal)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stops when the caller does', async () => {
    isQueued();
    cloud.onRaw(`PUT ${FILE}`, (request) => void request.resume());
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        yield Buffer.alloc(1_000);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    await expect(uploadImage(session.image, 'i1', endless(), AbortSignal.timeout(60))).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});

describe('a download', () => {
  it('is the bytes, or a part of them', async () => {
    cloud.on(`GET ${FILE}`, ({ headers }) => ({
      status: headers['range'] === undefined ? 200 : 206,
      text: headers['range'] ?? 'whole',
    }));
    const read = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    };
    expect(await read(await downloadImage(session.image, 'i1', signal))).toBe('whole');
    expect(await read(await downloadImage(session.image, 'i1', signal, { fromByte: 10 }))).toBe('bytes=10-');
    expect(await read(await downloadImage(session.image, 'i1', signal, { fromByte: 1, toByte: 2 }))).toBe('bytes=1-2');
  });

  it('of a part is not taken when everything comes instead', async () => {
    cloud.on(`GET ${FILE}`, () => ({ status: 200, text: 'whole' }));
    await expect(downloadImage(session.image, 'i1', signal, { fromByte: 1, toByte: 2 })).rejects.toMatchObject({
      code: 'BAD_ANSWER',
      status: 200,
    });
  });

  it('of none says so, and a refused token is replaced', async () => {
    await expect(downloadImage(session.image, 'none', signal)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    cloud.on(`GET ${FILE}`, () => ({ status: 200, text: 'x' }));
    cloud.revokeTokens();
    await downloadImage(session.image, 'i1', signal).then(async (bytes) => {
      for await (const _ of bytes);
    });
    expect(cloud.logins()).toBe(2);
  });
});
