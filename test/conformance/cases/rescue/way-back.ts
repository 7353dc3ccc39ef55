import { getPort, setPortUp, unrescueServer } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { eventually, expectOrder, statesUntil } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { actionCall, serverOf, stateOf } from '../servers/stage.ts';
import { SLOW_MS, type Stage, WAIT_MS } from './stage.ts';

/** Out of RESCUE with the port switched off: the guest boots, and nobody hears of it. */
export function casesOfWayBack(stage: Stage): void {
  const { ground, id, port } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const neutron = tenant.session.network;

  const portBecomes = async (status: string): Promise<void> => {
    await eventually(
      ground,
      `port ${status}`,
      async () => ((await getPort(neutron, port.id, signal))?.status === status ? true : null),
      WAIT_MS,
    );
  };

  describe('the way back from a rescue', () => {
    it(
      'begins with a port that is switched off, and DOWN some time after the answer',
      async () => {
        const json = { port: { admin_state_up: false } };
        const answer = await raw.send({ service: 'network', method: 'PUT', path: `/ports/${port.id}`, json });
        expect(answer.status).toBe(200);
        expect(answer.body).toMatchObject({ port: { id: port.id, ...json.port, device_id: id } });
        await portBecomes('DOWN');
      },
      SLOW_MS,
    );

    it(
      'is taken with 202, and the server runs from its own disk',
      async () => {
        const answer = await raw.send(actionCall(id, { unrescue: null }));
        expect([answer.status, answer.text]).toEqual([202, '']);
        const seen = await statesUntil(ground, 'ACTIVE', () => stateOf(ground, id), WAIT_MS);
        expectOrder(seen, ['RESCUE unrescuing', 'ACTIVE']);
        expect(await serverOf(ground, id)).toMatchObject({ powerState: 1, imageId: null });
      },
      SLOW_MS,
    );

    it('is not gone twice: 409, and the client takes that for success', async () => {
      await expectRefused(tenant, actionCall(id, { unrescue: null }), {
        status: 409,
        type: 'conflictingRequest',
        says: /^Cannot 'unrescue' instance \S+ while it is in vm_state active$/,
        code: 'CONFLICT',
      });
      await unrescueServer(tenant.session.compute, id, signal);
    });

    it(
      'leaves the port off until it is switched on',
      async () => {
        expect(await getPort(neutron, port.id, signal)).toMatchObject({ adminStateUp: false, status: 'DOWN' });
        await setPortUp(neutron, port.id, true, signal);
        await portBecomes('ACTIVE');
      },
      SLOW_MS,
    );
  });
}
