import { attachVolume, detachVolume, listVolumeAttachments, setDeleteOnTermination } from '@baton/openstack';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeVolume, volumeIs } from '../../fixtures.ts';
import { eventually } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { SLOW_MS, type Stage } from './stage.ts';

/** Volumes that come and go while a server runs, and what becomes of them with it. */
export function casesOfDevices(stage: Stage): void {
  const { ground, id, boot, data } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const nova = tenant.session.compute;
  const list = `/servers/${id}/os-volume_attachments`;

  describe('what becomes of a volume with its server', () => {
    const put = (deleteOnTermination: boolean, microversion: string) => {
      const json = { volumeAttachment: { volumeId: boot.id, delete_on_termination: deleteOnTermination } };
      return { service: 'compute', method: 'PUT', path: `${list}/${boot.id}`, json, microversion } as const;
    };
    const told = async (): Promise<boolean | undefined> =>
      (await listVolumeAttachments(nova, id, signal)).find((one) => one.volumeId === boot.id)?.deleteOnTermination;

    it('is changed by its tenant with 202 from 2.85 on, of the root too', async () => {
      const answer = await raw.send(put(true, '2.85'));
      expect([answer.status, answer.text]).toEqual([202, '']);
      expect(await told()).toBe(true);
      await setDeleteOnTermination(nova, id, boot.id, false, signal);
      expect(await told()).toBe(false);
      await setDeleteOnTermination(nova, id, boot.id, false, signal);
    });

    it("cannot be told before: 400; that call puts another volume in its place, which is no tenant's: 403", async () => {
      const refused = { status: 400, type: 'badRequest', says: /delete_on_termination/, code: 'BAD_REQUEST' } as const;
      await expectRefused(tenant, put(true, '2.84'), refused);
      const swap = { ...put(true, '2.84'), json: { volumeAttachment: { volumeId: data.id } } };
      await expectRefused(tenant, swap, {
        status: 403,
        type: 'forbidden',
        says: /os_compute_api:os-volumes-attachments:swap/,
        code: 'POLICY_DENIED',
      });
      expect(await told()).toBe(false);
    });
  });

  describe('a volume', () => {
    let extraId = '';
    beforeAll(async () => {
      extraId = (await makeVolume(ground, { empty: true })).id;
    });
    const post = (volumeId: string) =>
      ({ service: 'compute', method: 'POST', path: list, json: { volumeAttachment: { volumeId } } }) as const;

    it(
      'is attached with 200 and its device, and is in-use some time later',
      async () => {
        const answer = await raw.send({ ...post(extraId), microversion: '2.79' });
        expect(answer.status).toBe(200);
        expect(answer.body).toMatchObject({
          volumeAttachment: { volumeId: extraId, serverId: id, device: '/dev/vdc', delete_on_termination: false },
        });
        expect(await volumeIs(ground, extraId, 'in-use')).toMatchObject({ attachedTo: [{ serverId: id }] });
      },
      SLOW_MS,
    );

    it('is not attached twice: 400, and the client takes that for success', async () => {
      await expectRefused(tenant, post(extraId), {
        status: 400,
        type: 'badRequest',
        says: /is already attached to instances/,
        code: 'BAD_REQUEST',
      });
      expect(await attachVolume(nova, id, extraId, signal)).toEqual({
        volumeId: extraId,
        device: '/dev/vdc',
        deleteOnTermination: false,
      });
    });

    it(
      'is detached with 202, and is available some time later',
      async () => {
        const answer = await raw.send({ service: 'compute', method: 'DELETE', path: `${list}/${extraId}` });
        expect([answer.status, answer.text]).toEqual([202, '']);
        await volumeIs(ground, extraId, 'available');
        // Nova forgets it a little later than Cinder.
        await eventually(ground, 'two volumes', async () => {
          const ids = (await listVolumeAttachments(nova, id, signal)).map((one) => one.volumeId);
          return ids.join(' ') === `${boot.id} ${data.id}` ? true : null;
        });
      },
      SLOW_MS,
    );

    it('is not detached twice: 404, and the client takes that for success', async () => {
      await expectRefused(
        tenant,
        { service: 'compute', method: 'DELETE', path: `${list}/${extraId}` },
        { status: 404, type: 'itemNotFound', says: /is not attached/, code: 'NOT_FOUND' },
      );
      await detachVolume(nova, id, extraId, signal);
    });

    it('that a server boots from is not detached: 400', async () => {
      await expectRefused(
        tenant,
        { service: 'compute', method: 'DELETE', path: `${list}/${boot.id}` },
        { status: 400, type: 'badRequest', says: /^Cannot detach a root device volume$/, code: 'BAD_REQUEST' },
      );
    });
  });
}
