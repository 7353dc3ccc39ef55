import { getPort, listServerPortIds, listVolumeAttachments } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { eventually, expectOrder } from '../../look.ts';
import { serverOf, settled, type Stage } from './stage.ts';

/** What a server is described by. */
export function casesOfShape(stage: Stage): void {
  const { ground, id, name, tag, lan, ports, boot, data, made, built } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const nova = tenant.session.compute;

  describe('a server from volumes', () => {
    it('is accepted with 202 and its id, and with the tags that mark it', async () => {
      expect(made.status).toBe(202);
      expect(made.body).toMatchObject({
        server: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), links: expect.any(Array) },
      });
      expect((await serverOf(ground, id)).tags).toEqual([tag]);
    });

    it('goes from BUILD to ACTIVE, through tasks in their order', () => {
      expectOrder(built, [
        'BUILD scheduling',
        'BUILD',
        'BUILD networking',
        'BUILD block_device_mapping',
        'BUILD spawning',
        'ACTIVE',
      ]);
    });

    it('is described in full with 2.73', async () => {
      await settled(ground, id, 'ACTIVE');
      const { body } = await raw.send({
        service: 'compute',
        method: 'GET',
        path: `/servers/${id}`,
        microversion: '2.73',
      });
      expect(body).toMatchObject({
        server: {
          id,
          name,
          status: 'ACTIVE',
          'OS-EXT-STS:task_state': null,
          'OS-EXT-STS:vm_state': 'active',
          'OS-EXT-STS:power_state': 1,
          'OS-EXT-AZ:availability_zone': 'nova',
          locked: false,
          locked_reason: null,
          image: '',
          key_name: null,
          config_drive: '',
          metadata: { role: 'primary' },
          tags: [tag],
          flavor: {
            original_name: expect.any(String),
            vcpus: expect.any(Number),
            ram: expect.any(Number),
            disk: expect.any(Number),
            ephemeral: 0,
            swap: 0,
          },
          created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          tenant_id: raw.projectId,
          'os-extended-volumes:volumes_attached': expect.arrayContaining([
            { id: boot.id, delete_on_termination: false },
            { id: data.id, delete_on_termination: false },
          ]),
        },
      });
      expect(body).not.toHaveProperty('server.fault');
    });

    it('tells its addresses in the order of its NICs, with their MACs', async () => {
      const { body } = await raw.send({ service: 'compute', method: 'GET', path: `/servers/${id}` });
      expect(body).toMatchObject({
        server: {
          addresses: {
            [lan.network.name]: ports.map((port) => ({
              addr: port.fixedIps[0]?.address,
              version: 4,
              'OS-EXT-IPS-MAC:mac_addr': port.macAddress,
              'OS-EXT-IPS:type': 'fixed',
            })),
          },
        },
      });
    });

    it('lists its ports', async () => {
      const { body } = await raw.send({ service: 'compute', method: 'GET', path: `/servers/${id}/os-interface` });
      const { interfaceAttachments } = body as { interfaceAttachments: readonly unknown[] };
      expect(interfaceAttachments).toHaveLength(2);
      for (const port of ports) {
        expect(interfaceAttachments).toContainEqual({
          port_id: port.id,
          net_id: lan.network.id,
          mac_addr: port.macAddress,
          port_state: expect.stringMatching(/^(ACTIVE|DOWN)$/),
          fixed_ips: [{ subnet_id: lan.subnet.id, ip_address: port.fixedIps[0]?.address }],
        });
      }
      expect(await listServerPortIds(nova, id, signal)).toEqual(ports.map((port) => port.id));
    });

    it('has its ports bound to it, and they become ACTIVE', async () => {
      const port = await eventually(ground, 'port ACTIVE', async () => {
        const found = await getPort(tenant.session.network, ports[0]?.id ?? '', signal);
        return found?.status === 'ACTIVE' ? found : null;
      });
      expect(port).toMatchObject({ deviceId: id, deviceOwner: 'compute:nova', macAddress: ports[0]?.macAddress });
    });

    it('lists its disks by device, the one that boots first', async () => {
      const path = `/servers/${id}/os-volume_attachments`;
      const { body } = await raw.send({ service: 'compute', method: 'GET', path, microversion: '2.79' });
      const { volumeAttachments } = body as { volumeAttachments: readonly unknown[] };
      expect(volumeAttachments).toHaveLength(2);
      expect(volumeAttachments).toContainEqual(
        expect.objectContaining({ volumeId: boot.id, serverId: id, device: '/dev/vda', delete_on_termination: false }),
      );
      expect(await listVolumeAttachments(nova, id, signal)).toEqual([
        { volumeId: boot.id, device: '/dev/vda', deleteOnTermination: false },
        { volumeId: data.id, device: '/dev/vdb', deleteOnTermination: false },
      ]);
    });

    it('has its volumes in use', async () => {
      const path = `/volumes/${data.id}`;
      const { body } = await raw.send({ service: 'block-storage', method: 'GET', path });
      expect(body).toMatchObject({
        volume: { status: 'in-use', attachments: [{ server_id: id, volume_id: data.id, device: '/dev/vdb' }] },
      });
    });
  });
}
