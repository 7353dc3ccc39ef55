import { createSnapshot, deleteSnapshot, getSnapshot } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { expectOrder, statesUntil } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { createCall, disk, type Stage } from './stage.ts';

/** What may be done to a volume while a server has it, and what not. */
export function casesOfAttachedVolumes(stage: Stage): void {
  const { ground, boot, data } = stage;
  const { signal, tenant } = ground;
  const cinder = tenant.session.blockStorage;

  const post = (path: string, json: object) => ({ service: 'block-storage', method: 'POST', path, json }) as const;

  describe('a volume in use', () => {
    it('is snapshotted all the same with 3.66, and the snapshot goes from creating to available', async () => {
      const id = await createSnapshot(cinder, data.id, ground.name('snapshot'), { conf: 'a' }, signal);
      const status = async (): Promise<string> => (await getSnapshot(cinder, id, signal))?.status ?? 'gone';
      expectOrder(await statesUntil(ground, 'available', status), ['creating', 'available']);
      expect(await getSnapshot(cinder, id, signal)).toMatchObject({ volumeId: data.id, metadata: { conf: 'a' } });
      await deleteSnapshot(cinder, id, signal);
      expectOrder(await statesUntil(ground, 'gone', status), ['available', 'deleting', 'gone']);
    });

    it('is not snapshotted without force before 3.66: 400', async () => {
      const call = post('/snapshots', { snapshot: { volume_id: data.id, name: ground.name('snapshot') } });
      await expectRefused(
        tenant,
        { ...call, microversion: '3.60' },
        {
          status: 400,
          type: 'badRequest',
          says: /must be available, but current status is: in-use/,
          code: 'BAD_REQUEST',
        },
      );
    });

    it('is not deleted: 400', async () => {
      await expectRefused(
        tenant,
        { service: 'block-storage', method: 'DELETE', path: `/volumes/${data.id}` },
        { status: 400, type: 'badRequest', says: /status must be available/i, code: 'BAD_REQUEST' },
      );
    });

    it('is not uploaded to an image: 400', async () => {
      const upload = { image_name: ground.name('image'), disk_format: 'qcow2', container_format: 'bare', force: false };
      await expectRefused(tenant, post(`/volumes/${boot.id}/action`, { 'os-volume_upload_image': upload }), {
        status: 400,
        type: 'badRequest',
        says: /status must be available/i,
        code: 'BAD_REQUEST',
      });
    });

    it('does not boot another server: 400', async () => {
      const server = {
        name: ground.name('server'),
        flavorRef: ground.flavorId,
        networks: 'none',
        block_device_mapping_v2: [disk(boot.id, 0)],
      };
      await expectRefused(tenant, createCall(server), { status: 400, type: 'badRequest', code: 'BAD_REQUEST' });
    });

    it('tells nobody a reason while nothing went wrong: no messages', async () => {
      const path = `/messages?resource_uuid=${data.id}`;
      const { body } = await tenant.raw.send({ service: 'block-storage', method: 'GET', path, microversion: '3.5' });
      expect(body).toEqual({ messages: [] });
    });
  });
}
