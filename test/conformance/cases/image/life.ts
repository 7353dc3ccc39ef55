import { createHash } from 'node:crypto';
import { deleteImage, getImage, setImageProperties, uploadImage } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { breakingOff, fileCall, imageOf, inPieces, makeImage, putCall, type Stage } from './stage.ts';

/** From queued to active, once, with the digest of what came. */
export function casesOfLife(stage: Stage): void {
  const { ground, mark, bytes, full } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const glance = tenant.session.image;

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
      const id = await makeImage(ground);
      const answer = await raw.send(putCall(id, bytes));
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(await imageOf(ground, id)).toMatchObject({
        status: 'active',
        sizeBytes: bytes.length,
        hash: { algorithm: 'sha512', value: createHash('sha512').update(bytes).digest('hex') },
      });
    });

    it('takes its bytes in pieces of unknown number, too', async () => {
      expect(await imageOf(ground, full)).toMatchObject({
        status: 'active',
        sizeBytes: bytes.length,
        hash: { algorithm: 'sha512', value: createHash('sha512').update(bytes).digest('hex') },
        properties: { conf_mark: mark },
      });
    });

    it('takes its bytes once: 409', async () => {
      const refused = await raw.send(putCall(full, bytes.subarray(0, 10)));
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({ code: '409 Conflict', title: 'Conflict', message: expect.any(String) });
      expect(await imageOf(ground, full)).toMatchObject({ status: 'active', sizeBytes: bytes.length });
    });

    it('is queued again when its upload breaks, and may be uploaded from the start', async () => {
      const id = await makeImage(ground);
      const becomes = (status: string) =>
        eventually(ground, status, async () => ((await imageOf(ground, id)).status === status ? true : null));
      // Not before Glance has begun: an upload that it has yet to read meets the next one, and Glance deletes the image.
      const half = breakingOff(bytes, () => becomes('saving'));
      await expect(uploadImage(glance, id, half, signal)).rejects.toThrow('the source broke');
      // It notices a little later.
      await becomes('queued');
      await uploadImage(glance, id, inPieces(bytes), signal);
      expect(await imageOf(ground, id)).toMatchObject({ status: 'active', sizeBytes: bytes.length });
    });

    it('without bytes gives none: 204', async () => {
      const answer = await raw.send(fileCall(await makeImage(ground)));
      expect([answer.status, answer.bytes.length]).toEqual([204, 0]);
    });

    it('gets a property, and another value for it, by a patch', async () => {
      const id = await makeImage(ground);
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
      expect((await imageOf(ground, id)).properties).toMatchObject({ conf_property: 'b' });
    });

    it('is deleted with 204, and is 404 at once', async () => {
      const id = await makeImage(ground);
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
}
