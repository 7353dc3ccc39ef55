import { hardRebootServer, rescueServer, unrescueServer } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { removeServerLater } from '../../fixtures.ts';
import { expectOrder, statesUntil } from '../../look.ts';
import { actionCall, createCall, serverOf, settled, stateOf } from '../servers/stage.ts';
import { rescueCall, SLOW_MS, type Stage, WAIT_MS } from './stage.ts';

const HARD = ['HARD_REBOOT rebooting_hard', 'HARD_REBOOT reboot_pending_hard', 'HARD_REBOOT reboot_started_hard'];

/** A hard reboot, which boots what is on the disk by then; and a server that boots from an image. */
export function casesOfReboot(stage: Stage): void {
  const { ground, id, stableImageId } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const nova = tenant.session.compute;

  it(
    'a hard reboot is taken with 202, and the server is ACTIVE again',
    async () => {
      await settled(ground, id, 'ACTIVE');
      const answer = await raw.send(actionCall(id, { reboot: { type: 'HARD' } }));
      expect([answer.status, answer.text]).toEqual([202, '']);
      expectOrder(await statesUntil(ground, 'ACTIVE', () => stateOf(ground, id), WAIT_MS), [...HARD, 'ACTIVE']);
      await hardRebootServer(nova, id, signal);
      expectOrder(await statesUntil(ground, 'ACTIVE', () => stateOf(ground, id), WAIT_MS), [...HARD, 'ACTIVE']);
    },
    SLOW_MS,
  );

  describe('a server that boots from an image', () => {
    let ownId = '';
    it(
      'is rescued by any version and any image',
      async () => {
        const { flavorId: flavorRef, imageId: imageRef } = ground;
        const name = ground.name('from-image');
        const made = await raw.send(createCall({ name, flavorRef, imageRef, networks: 'none' }));
        ownId = (made.body as { server: { id: string } }).server.id;
        removeServerLater(ground, ownId);
        await settled(ground, ownId, 'ACTIVE');
        expect((await raw.send(rescueCall(ownId, imageRef, '2.1'))).status).toBe(200);
        const seen = await statesUntil(ground, 'RESCUE', () => stateOf(ground, ownId), WAIT_MS);
        expectOrder(seen, ['ACTIVE rescuing', 'RESCUE']);
        expect(await serverOf(ground, ownId)).toMatchObject({ imageId: imageRef });
      },
      SLOW_MS,
    );

    it(
      'is brought back and rescued again by the client, and may be deleted in RESCUE',
      async () => {
        await unrescueServer(nova, ownId, signal);
        const back = await statesUntil(ground, 'ACTIVE', () => stateOf(ground, ownId), WAIT_MS);
        expectOrder(back, ['RESCUE unrescuing', 'ACTIVE']);
        await rescueServer(nova, ownId, stableImageId, signal);
        const seen = await statesUntil(ground, 'RESCUE', () => stateOf(ground, ownId), WAIT_MS);
        expectOrder(seen, ['ACTIVE rescuing', 'RESCUE']);
        const answer = await raw.send({ service: 'compute', method: 'DELETE', path: `/servers/${ownId}` });
        expect(answer.status).toBe(204);
      },
      SLOW_MS,
    );
  });
}
