import { expect, test } from 'vitest';
import { computeLab } from '../testing/compute-lab.ts';

test('a volume is attached and detached', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  const volume = await lab.volume('data', null);
  const path = `/servers/${id}/os-volume_attachments`;
  const status = () => lab.cloud.state.volumes.need(volume.id).status;
  const attach = () => lab.nova('POST', path, { volumeAttachment: { volumeId: volume.id } });
  const expected = { volumeId: volume.id, serverId: id, device: '/dev/vdb', delete_on_termination: false };
  const early = { volumeAttachment: { volumeId: volume.id, delete_on_termination: true } };
  expect((await lab.nova('POST', path, early, '2.78')).status).toBe(400);
  expect(await attach()).toMatchObject({ status: 200, json: { volumeAttachment: expected } });
  expect(status()).toBe('reserved');
  expect((await attach()).json).toEqual({
    badRequest: {
      code: 400,
      message: `Invalid volume: volume ${volume.id} is already attached to instances: ${id}`,
    },
  });
  await lab.pass(300);
  expect(status()).toBe('in-use');
  expect((await lab.nova('GET', path, undefined, '2.79')).json).toEqual({
    volumeAttachments: [{ id: volume.id, tag: null, ...expected }],
  });
  expect((await lab.nova('GET', path, undefined, '2.1')).json).toEqual({
    volumeAttachments: [{ id: volume.id, volumeId: volume.id, serverId: id, device: '/dev/vdb' }],
  });
  expect((await lab.nova('DELETE', `${path}/${volume.id}`)).status).toBe(202);
  expect(status()).toBe('detaching');
  await lab.pass(300);
  expect(status()).toBe('available');
  expect((await lab.nova('GET', path)).json).toEqual({ volumeAttachments: [] });
  expect((await lab.nova('DELETE', `${path}/${volume.id}`)).status).toBe(404);
});

test('what cannot be detached goes on as it was', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  const volume = await lab.volume('data', null);
  const path = `/servers/${id}/os-volume_attachments`;
  await lab.nova('POST', path, { volumeAttachment: { volumeId: volume.id } });
  await lab.pass(300);
  lab.cloud.faults.onTask({ task: 'server.detach', fault: 'fail' });
  await lab.nova('DELETE', `${path}/${volume.id}`);
  await lab.pass(300);
  expect(lab.cloud.state.volumes.need(volume.id)).toMatchObject({ status: 'in-use', attachment: { serverId: id } });
});

test('the root volume stays; whether it goes with the server may be changed', async () => {
  const lab = await computeLab();
  const root = await lab.volume('root', 'lb1');
  const disk = { source_type: 'volume', destination_type: 'volume', uuid: root.id, boot_index: 0 };
  const id = await lab.running({
    imageRef: undefined,
    block_device_mapping_v2: [{ ...disk, delete_on_termination: true }],
  });
  const path = `/servers/${id}/os-volume_attachments/${root.id}`;
  expect((await lab.nova('DELETE', path)).json).toEqual({
    badRequest: { code: 400, message: 'Cannot detach a root device volume' },
  });
  const volumeAttachment = { volumeId: root.id, delete_on_termination: false };
  expect((await lab.nova('PUT', path, { volumeAttachment }, '2.84')).status).toBe(400);
  const swap = { volumeAttachment: { volumeId: root.id } };
  expect((await lab.nova('PUT', path, swap, '2.84')).json).toEqual({
    forbidden: {
      code: 403,
      message: "Policy doesn't allow os_compute_api:os-volumes-attachments:swap to be performed.",
    },
  });
  expect((await lab.nova('PUT', path, { volumeAttachment }, '2.85')).status).toBe(202);
  await lab.nova('DELETE', `/servers/${id}`);
  await lab.pass(1_000);
  expect(lab.cloud.state.volumes.need(root.id)).toMatchObject({ status: 'available', attachment: null });
});
