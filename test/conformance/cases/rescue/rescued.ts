import { getPort, getVolume, listVolumeAttachments, rescueServer, setServerDescription } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { makeVolume } from '../../fixtures.ts';
import { expectOrder, statesUntil } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { actionCall, serverOf, stateOf } from '../servers/stage.ts';
import { rescueCall, SLOW_MS, type Stage, WAIT_MS } from './stage.ts';

/** What a rescue does to a server, and what it may still be asked for while it lasts. */
export function casesOfRescue(stage: Stage): void {
  const { ground, id, port, boot, data, stableImageId } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const nova = tenant.session.compute;
  const cinder = tenant.session.blockStorage;
  const path = `/servers/${id}`;
  const refused = (word: string) =>
    ({
      status: 409,
      type: 'conflictingRequest',
      says: new RegExp(`^Cannot '${word}' instance \\S+ while it is in vm_state rescued$`),
      code: 'CONFLICT',
    }) as const;

  describe('a rescue', () => {
    it(
      'is answered with 200 and a password; the server goes to RESCUE',
      async () => {
        const answer = await raw.send(rescueCall(id, stableImageId));
        expect(answer.status).toBe(200);
        expect(answer.body).toEqual({ adminPass: expect.any(String) });
        const seen = await statesUntil(ground, 'RESCUE', () => stateOf(ground, id), WAIT_MS);
        expectOrder(seen, ['ACTIVE rescuing', 'RESCUE']);
      },
      SLOW_MS,
    );

    it('leaves volumes, port and image as they are told', async () => {
      const { body } = await raw.send({ service: 'compute', method: 'GET', path, microversion: '2.73' });
      expect(body).toMatchObject({
        server: { status: 'RESCUE', 'OS-EXT-STS:vm_state': 'rescued', 'OS-EXT-STS:power_state': 1, image: '' },
      });
      expect((await listVolumeAttachments(nova, id, signal)).map((one) => [one.volumeId, one.device])).toEqual([
        [boot.id, '/dev/vda'],
        [data.id, '/dev/vdb'],
      ]);
      expect(await getVolume(cinder, data.id, signal)).toMatchObject({ status: 'in-use' });
      expect(await getPort(tenant.session.network, port.id, signal)).toMatchObject({
        deviceId: id,
        macAddress: port.macAddress,
        adminStateUp: true,
      });
    });

    it('is not begun again: 409, and the client takes that for success', async () => {
      await expectRefused(tenant, rescueCall(id, stableImageId), refused('rescue'));
      await rescueServer(nova, id, stableImageId, signal);
      expect(await stateOf(ground, id)).toBe('RESCUE');
    });
  });

  describe('in RESCUE', () => {
    it.each([
      ['stop', { 'os-stop': null }],
      ['start', { 'os-start': null }],
      ['pause', { pause: null }],
      ['reboot', { reboot: { type: 'HARD' } }],
      ['createImage', { createImage: { name: 'conf-never' } }],
    ])('there is no %s: 409', async (word, json) => {
      await expectRefused(tenant, actionCall(id, json), refused(word));
    });

    it('no volume comes or goes: 409', async () => {
      const extra = await makeVolume(ground, { empty: true });
      const list = `${path}/os-volume_attachments`;
      const json = { volumeAttachment: { volumeId: extra.id } };
      await expectRefused(tenant, { service: 'compute', method: 'POST', path: list, json }, refused('attach_volume'));
      const detach = { service: 'compute', method: 'DELETE', path: `${list}/${data.id}` } as const;
      await expectRefused(tenant, detach, refused('detach_volume'));
    });

    it('no mark is set: 409 for metadata and tags', async () => {
      const metadata = { service: 'compute', method: 'POST', path: `${path}/metadata` } as const;
      await expectRefused(tenant, { ...metadata, json: { metadata: { conf: 'a' } } }, refused('update metadata'));
      const tag = { service: 'compute', method: 'PUT', path: `${path}/tags/conf`, microversion: '2.73' } as const;
      await expectRefused(tenant, tag, refused('update tag'));
    });

    it('a description is a mark all the same: 200', async () => {
      const json = { server: { description: 'conf rescued' } };
      const put = { service: 'compute', method: 'PUT', path, json, microversion: '2.19' } as const;
      const answer = await raw.send(put);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject(json);
      await setServerDescription(nova, id, 'conf rescued still', signal);
      expect(await serverOf(ground, id)).toMatchObject({ description: 'conf rescued still', status: 'RESCUE' });
    });

    it('a lock is put on and taken away, and the console tells', async () => {
      expect((await raw.send(actionCall(id, { lock: null }))).status).toBe(202);
      expect((await raw.send(actionCall(id, { unlock: null }))).status).toBe(202);
      const answer = await raw.send(actionCall(id, { 'os-getConsoleOutput': { length: 20 } }));
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ output: expect.any(String) });
    });

    // Of snapshots nothing is asked here: on a file backend one that was made and deleted in RESCUE takes away the file that Nova wrote
    // down when the rescue began, and the server goes to ERROR on its way back (Zed, Cinder's NFS driver). Baton makes none.
  });
}
