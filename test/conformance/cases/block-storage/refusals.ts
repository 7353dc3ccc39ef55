import { createVolume, deleteImage, listFailureMessages } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { NOBODY, removeVolumeLater } from '../../fixtures.ts';
import { expectOrder, statesUntil } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { createCall, statusOf, type Stage } from './stage.ts';

/** What Cinder refuses at once, and what it takes and then fails at. */
export function casesOfRefusals(stage: Stage): void {
  const { ground } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const cinder = tenant.session.blockStorage;

  describe('a volume is refused', () => {
    it.each([
      ['from an image that is not there: 400', { imageRef: NOBODY }, 400, 'badRequest', 'BAD_REQUEST'],
      ['from a snapshot that is not there: 404', { snapshot_id: NOBODY }, 404, 'itemNotFound', 'NOT_FOUND'],
      ['of a type that is not there: 404', { volume_type: 'conf-nobody' }, 404, 'itemNotFound', 'NOT_FOUND'],
      ['without a size: 400', { size: 0 }, 400, 'badRequest', 'BAD_REQUEST'],
    ] as const)('%s', async (_what, volume, status, type, code) => {
      await expectRefused(tenant, createCall(ground, volume), { status, type, code });
    });

    it("smaller than its image's min_disk: 400", async () => {
      const json = { name: ground.name('image'), disk_format: 'raw', container_format: 'bare', min_disk: 2 };
      const made = await raw.send({ service: 'image', method: 'POST', path: '/images', json });
      const { id } = made.body as { id: string };
      ground.later(() => deleteImage(tenant.session.image, id, signal));
      const headers = { 'content-type': 'application/octet-stream' };
      const bytes = new Uint8Array(65_536);
      await raw.send({ service: 'image', method: 'PUT', path: `/images/${id}/file`, headers, bytes });
      await expectRefused(tenant, createCall(ground, { imageRef: id }), {
        status: 400,
        type: 'badRequest',
        says: /minDisk|min_disk/i,
        code: 'BAD_REQUEST',
      });
    });
  });

  it('a volume from an image that is not what it says ends in error; reasons are told as a list, which may be empty', async () => {
    const json = { name: ground.name('image'), disk_format: 'qcow2', container_format: 'bare' };
    const made = await raw.send({ service: 'image', method: 'POST', path: '/images', json });
    const { id: imageId } = made.body as { id: string };
    ground.later(() => deleteImage(tenant.session.image, imageId, signal));
    const headers = { 'content-type': 'application/octet-stream' };
    const bytes = new Uint8Array(65_536).fill(7);
    await raw.send({ service: 'image', method: 'PUT', path: `/images/${imageId}/file`, headers, bytes });
    const volume = { name: ground.name('volume'), sizeGib: 1, from: { imageId }, metadata: {} };
    const id = await createVolume(cinder, volume, signal);
    removeVolumeLater(ground, id);
    const seen = await statesUntil(ground, 'error', () => statusOf(ground, id));
    expectOrder(seen, ['creating', 'downloading', 'error']);
    const path = `/messages?resource_uuid=${id}`;
    const answer = await raw.send({ service: 'block-storage', method: 'GET', path, microversion: '3.5' });
    const { messages } = answer.body as { messages: readonly unknown[] };
    expect(messages).toEqual(
      messages.map(() => expect.objectContaining({ resource_uuid: id, user_message: expect.any(String) })),
    );
    expect(await listFailureMessages(cinder, id, signal)).toHaveLength(messages.length);
  });
}
