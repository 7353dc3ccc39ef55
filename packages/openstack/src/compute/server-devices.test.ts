import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud } from '../testing/fake-cloud.ts';
import { listServerPortIds, listVolumeAttachments } from './server-devices.ts';

const signal = new AbortController().signal;

let cloud: FakeCloud;
let session: CloudSession;
beforeEach(async () => {
  cloud = await startFakeCloud();
  session = await openSession(cloud.config());
});
afterEach(async () => {
  await session.close();
  await cloud.close();
});

it("ports come in the order of the NICs, not in Neutron's", async () => {
  const nic = (port_id: string, mac_addr: string): object => ({
    port_id,
    mac_addr,
    net_id: 'n',
    fixed_ips: [],
    port_state: 'ACTIVE',
  });
  const address = (mac: string): object => ({ version: 4, addr: '10.0.0.1', 'OS-EXT-IPS-MAC:mac_addr': mac });
  cloud.on('GET /compute/v2.1/servers/s1/os-interface', () => ({
    status: 200,
    json: { interfaceAttachments: [nic('p-bare', 'm9'), nic('p-c', 'm3'), nic('p-b', 'm2'), nic('p-a', 'm1')] },
  }));
  cloud.on('GET /compute/v2.1/servers/s1', () => ({
    status: 200,
    json: { server: { addresses: { front: [address('m1'), address('m1'), address('m2')], back: [address('m3')] } } },
  }));
  expect(await listServerPortIds(session.compute, 's1', signal)).toEqual(['p-a', 'p-b', 'p-c', 'p-bare']);
});

it('attachments come in the order of their devices', async () => {
  const volumeAttachments = [
    { volumeId: 'v3', device: '/dev/vdaa', delete_on_termination: false },
    { volumeId: 'v2', device: '/dev/vdb', delete_on_termination: true },
    { volumeId: 'v1', device: '/dev/vda', delete_on_termination: false },
  ];
  cloud.on('GET /compute/v2.1/servers/s1/os-volume_attachments', () => ({ status: 200, json: { volumeAttachments } }));
  expect(await listVolumeAttachments(session.compute, 's1', signal)).toEqual([
    { volumeId: 'v1', device: '/dev/vda', deleteOnTermination: false },
    { volumeId: 'v2', device: '/dev/vdb', deleteOnTermination: true },
    { volumeId: 'v3', device: '/dev/vdaa', deleteOnTermination: false },
  ]);
  expect(cloud.seen.at(-1)?.headers['openstack-api-version']).toBe('compute 2.79');
});
