import { createServerImage, deleteImage, getImage, lockServer, unlockServer } from '@baton/openstack';
import { beforeAll, describe, expect, it } from 'vitest';
import { NOBODY } from '../../fixtures.ts';
import { expectOrder, statesUntil } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { actionCall, settled, stateOf, type Stage } from './stage.ts';

/** The disk of a server that was booted from an image, as an image: how Baton gets at it. */
export function casesOfImages(stage: Stage): void {
  const { ground, tag } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const nova = tenant.session.compute;
  const glance = tenant.session.image;

  describe('an image of a server', () => {
    let twinId = '';
    let id = '';
    beforeAll(async () => {
      twinId = await stage.twin();
    });

    it('is taken with 202 and its id, of a server that its tenant has locked, too', async () => {
      await lockServer(nova, twinId, 'conf', signal);
      const json = { createImage: { name: ground.name('image'), metadata: { conf_mark: tag } } };
      const answer = await raw.send({ ...actionCall(twinId, json), microversion: '2.45' });
      expect(answer.status).toBe(202);
      expect(answer.body).toEqual({ image_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      const { image_id: taken } = answer.body as { image_id: string };
      ground.later(() => deleteImage(glance, taken, signal));
      const states = await statesUntil(
        ground,
        'active',
        async () => (await getImage(glance, taken, signal))?.status ?? '',
      );
      expectOrder(states, ['queued', 'saving', 'active']);
      await settled(ground, twinId, 'ACTIVE');
      await unlockServer(nova, twinId, signal);
    });

    it('takes the server through tasks in their order, and leaves it as it was', async () => {
      id = await createServerImage(nova, twinId, ground.name('image'), { conf_mark: tag }, signal);
      ground.later(() => deleteImage(glance, id, signal));
      const seen = await statesUntil(ground, 'ACTIVE', () => stateOf(ground, twinId));
      expectOrder(seen, [
        'ACTIVE image_snapshot_pending',
        'ACTIVE image_snapshot',
        'ACTIVE image_pending_upload',
        'ACTIVE image_uploading',
        // Twice where a driver tries another way first (nova/virt/libvirt/driver.py, snapshot).
        'ACTIVE image_pending_upload',
        'ACTIVE image_uploading',
        'ACTIVE',
      ]);
      expect(seen.length).toBeGreaterThan(1);
    });

    it('carries what was given to it, whose it is of, and bytes with their digest', async () => {
      const { body } = await raw.send({ service: 'image', method: 'GET', path: `/images/${id}` });
      expect(body).toMatchObject({
        id,
        status: 'active',
        visibility: 'private',
        disk_format: 'qcow2',
        container_format: 'bare',
        conf_mark: tag,
        image_type: 'snapshot',
        instance_uuid: twinId,
        base_image_ref: ground.imageId,
        os_hash_algo: 'sha512',
        os_hash_value: expect.stringMatching(/^[0-9a-f]{128}$/),
      });
      expect((body as { size: number }).size).toBeGreaterThan(0);
    });

    it('of a server that is not there is refused: 404', async () => {
      const call = { ...actionCall(NOBODY, { createImage: { name: 'conf' } }), microversion: '2.45' };
      await expectRefused(tenant, call, { status: 404, type: 'itemNotFound', code: 'NOT_FOUND' });
    });
  });
}
