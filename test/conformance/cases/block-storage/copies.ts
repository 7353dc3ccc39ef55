import {
  deleteImage,
  deleteSnapshot,
  getImage,
  getSnapshot,
  listSnapshots,
  uploadVolumeToImage,
} from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { makeVolume, NOBODY, volumeIs } from '../../fixtures.ts';
import { eventually, expectOrder, statesUntil } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { post, statusOf, type Stage } from './stage.ts';

/** The way of a disk out of a volume: snapshot, volume from it, image from that. */
export function casesOfCopies(stage: Stage): void {
  const { ground, mark, fromImage, empty } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const cinder = tenant.session.blockStorage;

  describe('a snapshot', () => {
    it('is found by volume and name, makes a volume of the same bytes, and keeps its own from being deleted', async () => {
      const name = ground.name('snapshot');
      const answer = await raw.send({
        ...post('/snapshots', { snapshot: { volume_id: fromImage.id, name, metadata: { conf: mark } } }),
        microversion: '3.66',
      });
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({
        snapshot: {
          id: expect.any(String),
          name,
          status: 'creating',
          volume_id: fromImage.id,
          size: 1,
          metadata: { conf: mark },
        },
      });
      const { id } = (answer.body as { snapshot: { id: string } }).snapshot;
      const gone = async (): Promise<true | null> => ((await getSnapshot(cinder, id, signal)) === null ? true : null);
      ground.later(async () => {
        await deleteSnapshot(cinder, id, signal);
        await eventually(ground, 'snapshot gone', gone);
      });
      await eventually(ground, 'snapshot', async () =>
        (await getSnapshot(cinder, id, signal))?.status === 'available' ? true : null,
      );
      const found = await listSnapshots(cinder, { volumeId: fromImage.id, name }, signal);
      expect(found.map((snapshot) => snapshot.id)).toEqual([id]);
      expect(await listSnapshots(cinder, { volumeId: empty.id, name }, signal)).toEqual([]);

      const copy = await makeVolume(ground, { snapshotId: id });
      expect(copy).toMatchObject({ sizeGib: 1, bootable: true });

      await expectRefused(
        tenant,
        { service: 'block-storage', method: 'DELETE', path: `/volumes/${fromImage.id}` },
        { status: 400, type: 'badRequest', says: /have snapshots/, code: 'BAD_REQUEST' },
      );
      await deleteSnapshot(cinder, id, signal);
      await eventually(ground, 'snapshot gone', gone);
      await deleteSnapshot(cinder, id, signal);
      expect(await volumeIs(ground, copy.id, 'available')).toMatchObject({ id: copy.id });
    });

    it('of a volume that is not there is refused: 404', async () => {
      await expectRefused(tenant, post('/snapshots', { snapshot: { volume_id: NOBODY } }), {
        status: 404,
        type: 'itemNotFound',
        code: 'NOT_FOUND',
      });
    });
  });

  describe('an upload to an image', () => {
    it('is taken with 202 and the id of an image that is then written; the volume is uploading meanwhile', async () => {
      const name = ground.name('image');
      const upload = { image_name: name, disk_format: 'qcow2', container_format: 'bare', force: false };
      const answer = await raw.send(post(`/volumes/${fromImage.id}/action`, { 'os-volume_upload_image': upload }));
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({
        'os-volume_upload_image': {
          id: fromImage.id,
          image_id: expect.any(String),
          image_name: name,
          status: 'uploading',
        },
      });
      const { image_id: imageId } = (answer.body as { 'os-volume_upload_image': { image_id: string } })[
        'os-volume_upload_image'
      ];
      ground.later(() => deleteImage(tenant.session.image, imageId, signal));
      expectOrder(await statesUntil(ground, 'available', () => statusOf(ground, fromImage.id)), [
        'uploading',
        'available',
      ]);
      const image = await eventually(ground, 'image active', async () => {
        const found = await getImage(tenant.session.image, imageId, signal);
        return found?.status === 'active' ? found : null;
      });
      expect(image).toMatchObject({ name, diskFormat: 'qcow2', hash: { algorithm: 'sha512' } });
      expect(image.sizeBytes).toBeGreaterThan(0);
    });

    it('of a volume that is not there is refused: 404', async () => {
      await expect(uploadVolumeToImage(cinder, NOBODY, ground.name('image'), 'qcow2', signal)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        serviceType: 'itemNotFound',
      });
    });
  });
}
