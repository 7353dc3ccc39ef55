import { createImage, deleteImage, downloadImage, listAll, listImages } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NOBODY } from '../../fixtures.ts';
import { fileCall, imageOf, makeImage, type Stage } from './stage.ts';

/** Getting at an image's bytes, and at images by what marks them. */
export function casesOfReading(stage: Stage): void {
  const { ground, mark, bytes, full } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const glance = tenant.session.image;

  describe('the bytes of an image', () => {
    it('come as a whole, with their length', async () => {
      const answer = await raw.send(fileCall(full));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-length')).toBe(String(bytes.length));
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      expect(Buffer.from(answer.bytes).equals(bytes)).toBe(true);
    });

    it.each([
      ['bytes=0-0', 0, 1],
      ['bytes=1000-1999', 1_000, 2_000],
      ['bytes=999000-', 999_000, 1_000_000],
      ['bytes=-500', 999_500, 1_000_000],
    ])('come in part for %s: 206', async (range, from, to) => {
      const answer = await raw.send(fileCall(full, { range }));
      expect(answer.status).toBe(206);
      expect(answer.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${bytes.length}`);
      expect(Buffer.from(answer.bytes).equals(bytes.subarray(from, to))).toBe(true);
    });

    it('beyond the end are 416', async () => {
      expect((await raw.send(fileCall(full, { range: 'bytes=2000000-' }))).status).toBe(416);
    });

    it('in several parts at once are 400', async () => {
      expect((await raw.send(fileCall(full, { range: 'bytes=0-1,5-6' }))).status).toBe(400);
    });

    it('come in part to the client, and a part behind the end is refused', async () => {
      const pieces: Uint8Array[] = [];
      const range = { fromByte: 65_530, toByte: 65_545 };
      for await (const piece of await downloadImage(glance, full, signal, range)) pieces.push(piece);
      expect(Buffer.concat(pieces).equals(bytes.subarray(65_530, 65_546))).toBe(true);
      await expect(downloadImage(glance, full, signal, { fromByte: 2_000_000 })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        status: 416,
      });
    });

    it('that are not there are refused in words, without an envelope: a download asks for no JSON', async () => {
      const answer = await raw.send(fileCall(NOBODY, { accept: 'application/octet-stream' }));
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
      expect(Buffer.concat(pieces).equals(bytes.subarray(400_000))).toBe(true);
    });
  });

  describe('images are found', () => {
    it('by a property, by name, and by both', async () => {
      const { name } = await imageOf(ground, full);
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
      await makeImage(ground, { conf_mark: mark });
      const { body } = await raw.send({ service: 'image', method: 'GET', path: `/images?conf_mark=${mark}&limit=1` });
      expect(body).toMatchObject({ images: [expect.anything()], next: expect.stringMatching(/[?&]marker=/) });
      const item = z.object({ id: z.string() });
      const query = { conf_mark: mark, limit: 1 };
      const found = await listAll(glance, { path: '/images', key: 'images', item, query, signal });
      const all = await listImages(glance, { properties: { conf_mark: mark } }, signal);
      expect(found.map((image) => image.id).toSorted()).toEqual(all.map((image) => image.id).toSorted());
    });
  });
}
