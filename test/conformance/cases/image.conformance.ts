import { createHash, randomBytes } from 'node:crypto';
import {
  createImage,
  deleteImage,
  downloadImage,
  getImage,
  hasCode,
  listAll,
  listImages,
  setImageProperties,
  uploadImage,
  type Image,
} from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NOBODY } from '../fixtures.ts';
import { openGround } from '../ground.ts';
import { eventually } from '../look.ts';
import { expectRefused } from '../refusal.ts';

const ground = await openGround();
const { signal, tenant } = ground;
const glance = tenant.session.image;
const { raw } = tenant;
const BYTES = randomBytes(1_000_000);
const mark = ground.name('mark');
const octets = { 'content-type': 'application/octet-stream' };

async function makeImage(properties: Readonly<Record<string, string>> = {}): Promise<string> {
  const id = await createImage(glance, { name: ground.name('image'), diskFormat: 'raw', properties }, signal);
  ground.later(() => deleteImage(glance, id, signal));
  return id;
}

const imageOf = async (id: string): Promise<Image> => {
  const found = await getImage(glance, id, signal);
  if (found === null) throw new Error(`image ${id} is gone`);
  return found;
};
const put = (id: string, bytes: Uint8Array) =>
  ({ service: 'image', method: 'PUT', path: `/images/${id}/file`, headers: octets, bytes }) as const;
const file = (id: string, range?: string) =>
  ({
    service: 'image',
    method: 'GET',
    path: `/images/${id}/file`,
    headers: range === undefined ? {} : { range },
  }) as const;

async function* inPieces(bytes: Uint8Array, failAfter = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) {
    if (at >= failAfter) throw new RangeError('the source broke');
    yield bytes.subarray(at, at + 65_536);
  }
}

const full = await makeImage({ conf_mark: mark });
await uploadImage(glance, full, inPieces(BYTES), signal);

describe('an image', () => {
  it('is made with 201 as queued, with its properties beside its own fields', async () => {
    const json = {
      name: ground.name('image'),
      disk_format: 'qcow2',
      container_format: 'bare',
      visibility: 'private',
      min_disk: 1,
      hw_disk_bus: 'virtio',
      conf_mark: mark,
    };
    const answer = await raw.send({ service: 'image', method: 'POST', path: '/images', json });
    const { id } = answer.body as { id: string };
    ground.later(() => deleteImage(glance, id, signal));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      ...json,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'queued',
      min_ram: 0,
      size: null,
      virtual_size: null,
      checksum: null,
      os_hash_algo: null,
      os_hash_value: null,
      owner: raw.projectId,
      protected: false,
      tags: [],
    });
  });

  it('is active once its bytes are there, with their size and sha512', async () => {
    const id = await makeImage();
    const answer = await raw.send(put(id, BYTES));
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await imageOf(id)).toMatchObject({
      status: 'active',
      sizeBytes: BYTES.length,
      hash: { algorithm: 'sha512', value: createHash('sha512').update(BYTES).digest('hex') },
    });
  });

  it('takes its bytes in pieces of unknown number, too', async () => {
    expect(await imageOf(full)).toMatchObject({
      status: 'active',
      sizeBytes: BYTES.length,
      hash: { algorithm: 'sha512', value: createHash('sha512').update(BYTES).digest('hex') },
      properties: { conf_mark: mark },
    });
  });

  it('takes its bytes once: 409', async () => {
    const refused = await raw.send(put(full, BYTES.subarray(0, 10)));
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: '409 Conflict', title: 'Conflict', message: expect.any(String) });
    expect(await imageOf(full)).toMatchObject({ status: 'active', sizeBytes: BYTES.length });
  });

  it('is queued again when its upload breaks, and may be uploaded from the start', async () => {
    const id = await makeImage();
    await expect(uploadImage(glance, id, inPieces(BYTES, 500_000), signal)).rejects.toThrow('the source broke');
    // Glance notices a little later; until then the image is saving.
    await eventually(ground, 'another upload', async () => {
      try {
        await uploadImage(glance, id, inPieces(BYTES), signal);
        return true;
      } catch (error) {
        if (hasCode(error, 'CONFLICT')) return null;
        throw error;
      }
    });
    expect(await imageOf(id)).toMatchObject({ status: 'active', sizeBytes: BYTES.length });
  });

  it('without bytes gives none: 204', async () => {
    const answer = await raw.send(file(await makeImage()));
    expect([answer.status, answer.bytes.length]).toEqual([204, 0]);
  });

  it('gets a property, and another value for it, by a patch', async () => {
    const id = await makeImage();
    const patch = {
      service: 'image',
      method: 'PATCH',
      path: `/images/${id}`,
      headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' },
      json: [{ op: 'add', path: '/conf_property', value: 'a' }],
    } as const;
    const answer = await raw.send(patch);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id, conf_property: 'a' });
    await setImageProperties(glance, id, { conf_property: 'b' }, signal);
    expect((await imageOf(id)).properties).toMatchObject({ conf_property: 'b' });
  });

  it('is deleted with 204, and is 404 at once', async () => {
    const id = await makeImage();
    const answer = await raw.send({ service: 'image', method: 'DELETE', path: `/images/${id}` });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(await getImage(glance, id, signal)).toBeNull();
    await deleteImage(glance, id, signal);
  });

  it("of the cloud's own is not a tenant's to delete: 403", async () => {
    await expectRefused(
      tenant,
      { service: 'image', method: 'DELETE', path: `/images/${ground.imageId}` },
      { status: 403, type: 'Forbidden', code: 'FORBIDDEN' },
    );
  });
});

describe('the bytes of an image', () => {
  it('come as a whole, with their length', async () => {
    const answer = await raw.send(file(full));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe(String(BYTES.length));
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(Buffer.from(answer.bytes).equals(BYTES)).toBe(true);
  });

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=1000-1999', 1_000, 2_000],
    ['bytes=999000-', 999_000, 1_000_000],
  ])('come in part for %s: 206', async (range, from, to) => {
    const answer = await raw.send(file(full, range));
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${BYTES.length}`);
    expect(Buffer.from(answer.bytes).equals(BYTES.subarray(from, to))).toBe(true);
  });

  it('beyond the end are 416', async () => {
    expect((await raw.send(file(full, 'bytes=2000000-'))).status).toBe(416);
  });

  it('that are not there are refused in words, without an envelope: a download asks for no JSON', async () => {
    const answer = await raw.send({ ...file(NOBODY), headers: { accept: 'application/octet-stream' } });
    expect([answer.status, answer.body]).toEqual([404, null]);
    expect(answer.text).toContain(NOBODY);
    await expect(downloadImage(glance, NOBODY, signal)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      serviceMessage: expect.stringContaining(`No image found with ID ${NOBODY}`),
    });
  });

  it('go on where a download broke off', async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of await downloadImage(glance, full, signal, { fromByte: 400_000 })) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(BYTES.subarray(400_000))).toBe(true);
  });
});

describe('images are found', () => {
  it('by a property, by name, and by both', async () => {
    const { name } = await imageOf(full);
    const path = `/images?conf_mark=${mark}&name=${name}`;
    const { body } = await raw.send({ service: 'image', method: 'GET', path });
    expect(body).toMatchObject({ images: [{ id: full, name, conf_mark: mark }] });
    expect((await listImages(glance, { name }, signal)).map((image) => image.id)).toEqual([full]);
    const marked = await listImages(glance, { properties: { conf_mark: mark } }, signal);
    expect(marked.map((image) => image.id)).toContain(full);
    expect(await listImages(glance, { properties: { conf_mark: 'nobody' } }, signal)).toEqual([]);
  });

  it('by a name with a colon and a comma in it', async () => {
    const name = `${ground.name('image')}: a, b`;
    const id = await createImage(glance, { name, diskFormat: 'raw', properties: {} }, signal);
    ground.later(() => deleteImage(glance, id, signal));
    expect((await listImages(glance, { name }, signal)).map((image) => image.id)).toEqual([id]);
  });

  it('page by page: a full page names the next one, and together they are all', async () => {
    await makeImage({ conf_mark: mark });
    const { body } = await raw.send({ service: 'image', method: 'GET', path: `/images?conf_mark=${mark}&limit=1` });
    expect(body).toMatchObject({ images: [expect.anything()], next: expect.stringMatching(/[?&]marker=/) });
    const item = z.object({ id: z.string() });
    const query = { conf_mark: mark, limit: 1 };
    const found = await listAll(glance, { path: '/images', key: 'images', item, query, signal });
    const all = await listImages(glance, { properties: { conf_mark: mark } }, signal);
    expect(found.map((image) => image.id).toSorted()).toEqual(all.map((image) => image.id).toSorted());
  });
});
