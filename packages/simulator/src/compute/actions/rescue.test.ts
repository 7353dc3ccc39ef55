import { describe, expect, test } from 'vitest';
import { moverImage } from '../../disks/mover-on-disk.ts';
import { type ComputeLab, computeLab, moverImageOf } from '../testing/compute-lab.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const STABLE = { hw_rescue_device: 'disk', hw_rescue_bus: 'virtio' };

const rescueBy = (imageId: string): object => ({ rescue: { rescue_image_ref: imageId } });
const conflict = (message: string): object => ({ conflictingRequest: { code: 409, message } });
const badRequest = (message: string): object => ({ badRequest: { code: 400, message } });

async function fromVolume(lab: ComputeLab): Promise<string> {
  const root = await lab.volume('root', 'lb1');
  const disk = { source_type: 'volume', destination_type: 'volume', uuid: root.id, boot_index: 0 };
  return lab.running({ imageRef: undefined, block_device_mapping_v2: [disk] });
}

test('a rescued server runs from another disk, and from its own afterwards', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  const { rootDiskId } = lab.server(id);
  const answer = await lab.act(id, { rescue: { adminPass: 'secret' } });
  expect(answer).toEqual({ status: 200, json: { adminPass: 'secret' } });
  expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', taskState: 'rescuing' });
  await lab.until(() => lab.server(id).status === 'RESCUE');
  const rescueDiskId = lab.server(id).rescue?.diskId;
  expect(lab.cloud.state.guests.need(id).bootDiskId).toBe(rescueDiskId);
  expect(rescueDiskId).not.toBe(rootDiskId);
  expect((await lab.act(id, { unrescue: null })).status).toBe(202);
  await lab.until(() => lab.server(id).status === 'ACTIVE');
  expect(lab.server(id)).toMatchObject({ taskState: null, rescue: null });
  expect(lab.cloud.state.guests.need(id).bootDiskId).toBe(rootDiskId);
  await expect(lab.cloud.disks.read(rescueDiskId ?? '', 0, 1)).rejects.toThrow('ENOENT');
});

test('a server that is off is rescued by any version, and boots at the end', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  await lab.act(id, { 'os-stop': null });
  await lab.until(() => lab.server(id).status === 'SHUTOFF');
  const image = await moverImageOf(lab, STABLE);
  expect((await lab.act(id, rescueBy(image.id), '2.1')).status).toBe(200);
  await lab.until(() => lab.server(id).status === 'RESCUE');
  await lab.act(id, { unrescue: null });
  await lab.until(() => lab.server(id).status === 'ACTIVE' && lab.cloud.state.guests.get(id)?.phase === 'running');
});

describe('a server in RESCUE', () => {
  test.each([
    ['stop', { 'os-stop': null }],
    ['start', { 'os-start': null }],
    ['pause', { pause: null }],
    ['reboot', { reboot: { type: 'HARD' } }],
    ['createImage', { createImage: { name: 'x' } }],
    ['rescue', { rescue: null }],
  ])('takes no %s', async (word, body) => {
    const lab = await computeLab();
    const id = await lab.running();
    await lab.act(id, { rescue: null });
    await lab.until(() => lab.server(id).status === 'RESCUE');
    const message = `Cannot '${word}' instance ${id} while it is in vm_state rescued`;
    expect(await lab.act(id, body)).toEqual({ status: 409, json: conflict(message) });
  });

  test('takes no volume and no mark, but a description, a lock, its console and snapshots of its volumes', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    const data = await lab.volume('data', null);
    const path = `/servers/${id}/os-volume_attachments`;
    const volumeAttachment = { volumeId: data.id };
    await lab.nova('POST', path, { volumeAttachment });
    await lab.until(() => lab.cloud.state.volumes.need(data.id).status === 'in-use');
    await lab.act(id, rescueBy((await moverImageOf(lab, STABLE)).id));
    await lab.until(() => lab.cloud.state.guests.get(id)?.phase === 'running' && lab.server(id).status === 'RESCUE');
    const refused = (word: string) => conflict(`Cannot '${word}' instance ${id} while it is in vm_state rescued`);
    const other = await lab.volume('other', null);
    const attach = await lab.nova('POST', path, { volumeAttachment: { volumeId: other.id } });
    expect(attach).toEqual({ status: 409, json: refused('attach_volume') });
    const detach = await lab.nova('DELETE', `${path}/${data.id}`);
    expect(detach).toEqual({ status: 409, json: refused('detach_volume') });
    const mark = await lab.nova('POST', `/servers/${id}/metadata`, { metadata: { a: 'b' } });
    expect(mark).toEqual({ status: 409, json: refused('update metadata') });
    expect(await lab.nova('PUT', `/servers/${id}/tags/x`)).toEqual({ status: 409, json: refused('update tag') });

    const kept = { volumeAttachment: { volumeId: data.id, delete_on_termination: true } };
    expect((await lab.nova('PUT', `${path}/${data.id}`, kept, '2.85')).status).toBe(202);
    const describe = { server: { description: 'being moved' } };
    expect(await lab.nova('PUT', `/servers/${id}`, describe)).toMatchObject({ json: describe });
    expect((await lab.nova('PUT', `/servers/${id}`, describe, '2.18')).status).toBe(400);
    expect((await lab.act(id, { lock: null })).status).toBe(202);
    expect((await lab.act(id, { unlock: null })).status).toBe(202);
    expect(await lab.act(id, { 'os-getConsoleOutput': {} })).toMatchObject({
      json: { output: expect.stringContaining('BATON-MOVER READY') },
    });
    expect(lab.cloud.state.volumes.need(data.id)).toMatchObject({ status: 'in-use', attachment: { serverId: id } });
  });
});

describe('a rescue is refused', () => {
  test('of a server that boots from a volume, without 2.87 and both properties', async () => {
    const lab = await computeLab();
    const id = await fromVolume(lab);
    const refused = badRequest(`Instance ${id} cannot be rescued: Cannot rescue a volume-backed instance`);
    const half = await moverImageOf(lab, { hw_rescue_device: 'disk' });
    const stable = await moverImageOf(lab, STABLE);
    expect((await lab.act(id, { rescue: {} })).json).toEqual(refused);
    expect((await lab.act(id, rescueBy(lab.image.id))).json).toEqual(refused);
    expect((await lab.act(id, rescueBy(half.id))).json).toEqual(refused);
    expect((await lab.act(id, rescueBy(stable.id), '2.86')).json).toEqual(refused);
    expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', taskState: null });
    expect((await lab.act(id, rescueBy(stable.id))).status).toBe(200);
    await lab.until(() => lab.server(id).status === 'RESCUE');
  });

  test('by an image that is not there or holds no disk, and while a volume is on its way', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    const unsupported = (image: string) => badRequest(`Requested rescue image '${image}' is not supported`);
    expect(await lab.act(id, rescueBy(NOBODY))).toEqual({ status: 400, json: unsupported(NOBODY) });
    const snapshots = await moverImageOf(lab, { ...STABLE, block_device_mapping: '[]' });
    expect((await lab.act(id, rescueBy(snapshots.id))).json).toEqual(unsupported(snapshots.id));
    const data = await lab.volume('data', null);
    await lab.nova('POST', `/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId: data.id } });
    expect((await lab.act(id, { rescue: null })).json).toEqual(
      conflict(`Invalid volume: volume '${data.id}' status must be 'in-use'. Currently in 'reserved' status`),
    );
  });
});

describe('a rescue that fails', () => {
  test('before the guest is off leaves the server as it was', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    lab.cloud.faults.onTask({ task: 'server.rescue', fault: 'fail' });
    await lab.act(id, { rescue: null });
    await lab.until(() => lab.server(id).taskState === null);
    expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', rescue: null });
    expect(lab.cloud.state.guests.get(id)?.phase).toBe('running');
    expect(lab.cloud.state.serverActions.where(({ action }) => action === 'rescue')[0]?.message).toBe('Error');
  });

  test('by an image that is not what it says ends in ERROR, off; a hard reboot boots its own disk', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    const image = await moverImageOf(lab, STABLE);
    lab.cloud.state.images.update(image.id, { diskFormat: 'qcow2' });
    await lab.act(id, rescueBy(image.id));
    await lab.until(() => lab.server(id).status === 'ERROR');
    expect(lab.server(id).fault?.message).toBe(`Instance ${id} cannot be rescued: Driver Error`);
    expect(lab.cloud.state.guests.get(id)).toBeNull();
    expect((await lab.act(id, { reboot: { type: 'HARD' } })).status).toBe(202);
    await lab.until(() => lab.cloud.state.guests.get(id)?.phase === 'running');
    expect(lab.cloud.state.guests.need(id).bootDiskId).toBe(lab.server(id).rootDiskId);
  });

  test('on the way back ends in ERROR, too', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    await lab.act(id, { rescue: null });
    await lab.until(() => lab.server(id).status === 'RESCUE');
    lab.cloud.faults.onTask({ task: 'server.unrescue', fault: 'fail' });
    await lab.act(id, { unrescue: null });
    await lab.until(() => lab.server(id).status === 'ERROR');
    expect(lab.server(id)).toMatchObject({ taskState: null, rescue: null });
  });
});

test('a mover tells of its disks and of its addresses', async () => {
  const lab = await computeLab();
  const id = await fromVolume(lab);
  const image = await moverImageOf(lab, STABLE, { token: 't', gateway: '203.0.113.9:10809' });
  await lab.act(id, rescueBy(image.id));
  await lab.until(() => lab.cloud.state.guests.get(id)?.phase === 'running' && lab.server(id).status === 'RESCUE');
  const [root] = lab.cloud.state.volumes.where(({ attachment }) => attachment?.serverId === id);
  const log = lab.cloud.guests.consoleLog(id);
  const disks = `vda:1073741824:${root?.id.slice(0, 20)}`;
  expect(log).toMatch(
    new RegExp(`^BATON-MOVER READY [0-9.]+s disks=${disks} eth0=10\\.0\\.0\\.\\d+/24 gateway=203`, 'm'),
  );
  expect(lab.cloud.state.guests.need(id)).toMatchObject({ vrrp: {}, definition: { httpPort: null } });
  expect(moverImage(null).byteLength).toBe(131_072);
});
