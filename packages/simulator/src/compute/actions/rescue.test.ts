import { expect, test } from 'vitest';
import { computeLab } from '../testing/compute-lab.ts';

test('a rescued server runs from another disk, and from its own afterwards', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  const { rootDiskId } = lab.server(id);
  const answer = await lab.act(id, { rescue: { adminPass: 'secret' } });
  expect(answer).toEqual({ status: 200, json: { adminPass: 'secret' } });
  expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', taskState: 'rescuing' });
  await lab.until(() => lab.server(id).status === 'RESCUE');
  const { rescueDiskId } = lab.server(id);
  expect(lab.cloud.state.guests.need(id).bootDiskId).toBe(rescueDiskId);
  expect(rescueDiskId).not.toBe(rootDiskId);
  expect((await lab.act(id, { 'os-stop': null })).json).toEqual({
    conflictingRequest: { code: 409, message: `Cannot 'stop' instance ${id} while it is in vm_state rescued` },
  });
  expect((await lab.act(id, { unrescue: null })).status).toBe(202);
  await lab.until(() => lab.server(id).status === 'ACTIVE');
  expect(lab.server(id)).toMatchObject({ taskState: null, rescueDiskId: null });
  expect(lab.cloud.state.guests.need(id).bootDiskId).toBe(rootDiskId);
});

test('a server that boots from a volume needs a stable image and 2.87', async () => {
  const lab = await computeLab();
  const root = await lab.volume('root', 'lb1');
  const id = await lab.running({
    imageRef: undefined,
    block_device_mapping_v2: [{ source_type: 'volume', destination_type: 'volume', uuid: root.id, boot_index: 0 }],
  });
  const refused = {
    badRequest: { code: 400, message: `Instance ${id} cannot be rescued: Cannot rescue a volume-backed instance` },
  };
  const rescue = { rescue: { rescue_image_ref: lab.image.id } };
  expect((await lab.act(id, rescue)).json).toEqual(refused);
  const { properties } = lab.cloud.state.images.need(lab.image.id);
  lab.cloud.state.images.update(lab.image.id, { properties: { ...properties, hw_rescue_device: 'disk' } });
  expect((await lab.act(id, rescue, '2.86')).json).toEqual(refused);
  expect((await lab.act(id, rescue)).status).toBe(200);
  await lab.until(() => lab.server(id).status === 'RESCUE');
});
