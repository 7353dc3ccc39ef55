import { deleteServer, getPort, getServer } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { volumeIs } from '../../fixtures.ts';
import { eventually } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { settled, type Stage } from './stage.ts';

/** What a deleted server leaves behind: all that was not its own. */
export function casesOfEnd(stage: Stage): void {
  const { ground, id, ports, boot, data } = stage;
  const { signal, tenant } = ground;
  const nova = tenant.session.compute;
  const call = { service: 'compute', method: 'DELETE', path: `/servers/${id}` } as const;

  describe('a server is deleted', () => {
    it('with 204, and some time later it is 404', async () => {
      await settled(ground, id, 'ACTIVE');
      const answer = await tenant.raw.send(call);
      expect([answer.status, answer.text]).toEqual([204, '']);
      await eventually(ground, 'server gone', async () => ((await getServer(nova, id, signal)) === null ? true : null));
      await expectRefused(tenant, call, { status: 404, type: 'itemNotFound', code: 'NOT_FOUND' });
      await deleteServer(nova, id, signal);
    });

    it('and its volumes are available again', async () => {
      expect(await volumeIs(ground, boot.id, 'available')).toMatchObject({ attachedTo: [] });
      expect(await volumeIs(ground, data.id, 'available')).toMatchObject({ attachedTo: [] });
    });

    it('and its ports are free again, with their MACs and addresses', async () => {
      const port = await eventually(ground, 'port without a device', async () => {
        const found = await getPort(tenant.session.network, ports[0].id, signal);
        return found?.deviceId === '' ? found : null;
      });
      expect(port).toMatchObject({
        status: 'DOWN',
        deviceOwner: '',
        macAddress: ports[0].macAddress,
        fixedIps: ports[0].fixedIps,
      });
    });
  });
}
