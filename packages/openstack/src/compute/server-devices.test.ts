import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud, type Reply } from '../testing/fake-cloud.ts';
import {
  attachVolume,
  detachVolume,
  listServerPortIds,
  listVolumeAttachments,
  setDeleteOnTermination,
} from './server-devices.ts';

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

const LIST = '/compute/v2.1/servers/s1/os-volume_attachments';
const refused = (status: number, type: string, message: string): Reply => ({
  status,
  json: { [type]: { code: status, message } },
});

it('a volume is attached, and one that the server has already is as wanted', async () => {
  const volumeAttachment = { volumeId: 'v1', serverId: 's1', device: '/dev/vdb', delete_on_termination: false };
  const attached = { volumeId: 'v1', device: '/dev/vdb', deleteOnTermination: false };
  cloud.on(`POST ${LIST}`, () => ({ status: 200, json: { volumeAttachment } }));
  expect(await attachVolume(session.compute, 's1', 'v1', signal)).toEqual(attached);
  expect(cloud.seen.at(-1)?.body).toBe('{"volumeAttachment":{"volumeId":"v1"}}');
  cloud.on(`POST ${LIST}`, () =>
    refused(400, 'badRequest', 'Invalid volume: volume v1 is already attached to instances: s1'),
  );
  cloud.on(`GET ${LIST}`, () => ({ status: 200, json: { volumeAttachments: [volumeAttachment] } }));
  expect(await attachVolume(session.compute, 's1', 'v1', signal)).toEqual(attached);
  await expect(attachVolume(session.compute, 's1', 'v2', signal)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    serviceMessage: expect.stringContaining('already attached'),
  });
});

it('a volume is detached, and one that the server has not is as wanted', async () => {
  cloud.on(`DELETE ${LIST}/v1`, () => ({ status: 202 }));
  await detachVolume(session.compute, 's1', 'v1', signal);
  cloud.on(`DELETE ${LIST}/v1`, () => refused(404, 'itemNotFound', 'Instance s1 is not attached to volume v1'));
  await detachVolume(session.compute, 's1', 'v1', signal);
  cloud.on(`DELETE ${LIST}/v1`, () => refused(400, 'badRequest', 'Cannot detach a root device volume'));
  await expect(detachVolume(session.compute, 's1', 'v1', signal)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

it('a volume is kept when its server goes', async () => {
  cloud.on(`PUT ${LIST}/v1`, () => ({ status: 202 }));
  await setDeleteOnTermination(session.compute, 's1', 'v1', false, signal);
  expect(cloud.seen.at(-1)).toMatchObject({
    body: '{"volumeAttachment":{"volumeId":"v1","delete_on_termination":false}}',
    headers: { 'openstack-api-version': 'compute 2.85' },
  });
});
