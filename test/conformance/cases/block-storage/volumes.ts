import {
  createVolume,
  deleteVolume,
  getVolume,
  listAll,
  listVolumes,
  listVolumeTypes,
  setBootable,
  setVolumeImageMetadata,
} from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeVolume, removeVolumeLater, volumeIs } from '../../fixtures.ts';
import { expectOrder, statesUntil } from '../../look.ts';
import { createCall, statusOf, type Stage } from './stage.ts';

/** A volume from its creation to its end, and how it is found in between. */
export function casesOfVolumes(stage: Stage): void {
  const { ground, mark, fromImage, empty } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const cinder = tenant.session.blockStorage;

  describe('a volume', () => {
    it('is taken with 202 and its id, as creating, with the metadata that marks it', async () => {
      const answer = await raw.send(createCall(ground, { metadata: { conf: mark } }));
      expect(answer.status).toBe(202);
      const { volume } = answer.body as { volume: { id: string } };
      removeVolumeLater(ground, volume.id);
      expect(volume).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        status: 'creating',
        size: 1,
        metadata: { conf: mark },
        attachments: [],
        bootable: 'false',
      });
      await volumeIs(ground, volume.id, 'available');
    });

    it('is described in full; bootable is a word, not a truth', async () => {
      const { body } = await raw.send({ service: 'block-storage', method: 'GET', path: `/volumes/${empty.id}` });
      expect(body).toMatchObject({
        volume: {
          id: empty.id,
          name: empty.name,
          status: 'available',
          size: 1,
          volume_type: expect.any(String),
          bootable: 'false',
          encrypted: false,
          multiattach: false,
          availability_zone: 'nova',
          metadata: { conf: mark },
          attachments: [],
          'os-vol-tenant-attr:tenant_id': raw.projectId,
        },
      });
      expect(body).not.toHaveProperty('volume.volume_image_metadata');
    });

    it("from an image is bootable, and carries the image's properties", async () => {
      const found = await getVolume(cinder, fromImage.id, signal);
      expect(found).toMatchObject({ bootable: true, status: 'available' });
      expect(found?.imageMetadata).toMatchObject({ image_id: ground.imageId, disk_format: expect.any(String) });
    });

    it('from an image goes through states in their order', async () => {
      const from = { imageId: ground.imageId };
      const id = await createVolume(cinder, { name: ground.name('volume'), sizeGib: 1, from, metadata: {} }, signal);
      removeVolumeLater(ground, id);
      const seen = await statesUntil(ground, 'available', () => statusOf(ground, id));
      expectOrder(seen, ['creating', 'downloading', 'available']);
    });

    it('is made bootable, with image properties of our own', async () => {
      await setBootable(cinder, empty.id, true, signal);
      await setVolumeImageMetadata(cinder, empty.id, { hw_disk_bus: 'virtio' }, signal);
      await setVolumeImageMetadata(cinder, empty.id, { os_type: 'linux' }, signal);
      expect(await getVolume(cinder, empty.id, signal)).toMatchObject({
        bootable: true,
        imageMetadata: { hw_disk_bus: 'virtio', os_type: 'linux' },
      });
      await setBootable(cinder, empty.id, false, signal);
      expect(await getVolume(cinder, empty.id, signal)).toMatchObject({ bootable: false });
    });

    it('is deleted with 202, and is 404 some time later', async () => {
      const { id } = await makeVolume(ground, { empty: true });
      const answer = await raw.send({ service: 'block-storage', method: 'DELETE', path: `/volumes/${id}` });
      expect([answer.status, answer.text]).toEqual([202, '']);
      expectOrder(await statesUntil(ground, 'gone', () => statusOf(ground, id)), ['deleting', 'gone']);
      await deleteVolume(cinder, id, signal);
    });
  });

  describe('volumes are found', () => {
    const idsBy = async (metadata: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const found = await listVolumes(cinder, { metadata }, signal);
      return found.map((volume) => volume.id);
    };

    it('by metadata, written as Python would, quotes included', async () => {
      const query = encodeURIComponent(`{'conf': '${mark}', 'key': 'it\\'s'}`);
      const { body } = await raw.send({
        service: 'block-storage',
        method: 'GET',
        path: `/volumes/detail?metadata=${query}`,
      });
      expect(body).toMatchObject({ volumes: [{ id: fromImage.id }] });
      expect((body as { volumes: unknown[] }).volumes).toHaveLength(1);
      expect(await idsBy({ conf: mark, key: "it's" })).toEqual([fromImage.id]);
      expect(await idsBy({ conf: mark })).toEqual(expect.arrayContaining([fromImage.id, empty.id]));
      expect(await idsBy({ conf: 'nobody' })).toEqual([]);
    });

    it('by name', async () => {
      expect((await listVolumes(cinder, { name: empty.name }, signal)).map((one) => one.id)).toEqual([empty.id]);
      expect(await listVolumes(cinder, { name: empty.name.slice(0, -1) }, signal)).toEqual([]);
    });

    it('page by page: a full page names the next one, and together they are all', async () => {
      const { body } = await raw.send({ service: 'block-storage', method: 'GET', path: '/volumes/detail?limit=1' });
      expect(body).toMatchObject({
        volumes: [expect.anything()],
        volumes_links: [{ rel: 'next', href: expect.stringMatching(/[?&]marker=/) }],
      });
      const item = z.object({ id: z.string() });
      const query = { limit: 1 };
      const found = await listAll(cinder, { path: '/volumes/detail', key: 'volumes', item, query, signal });
      const all = await listVolumes(cinder, {}, signal);
      expect(found.map((one) => one.id).toSorted()).toEqual(all.map((one) => one.id).toSorted());
    });
  });

  it('the types of volumes are listed, and the default one is told', async () => {
    const types = await listVolumeTypes(cinder, signal);
    expect(types.length).toBeGreaterThan(0);
    expect(types.filter((type) => type.isDefault)).toHaveLength(1);
  });
}
