import { beforeEach, describe, expect, it } from 'vitest';
import {
  attachVolume,
  fieldsAt,
  GUEST,
  makeGuestImage,
  makeVolume,
  serveStorage,
  textAt,
  valueAt,
  volumeStatus,
  type Storage,
} from './testing/storage.ts';

const MIB = 1_048_576;

let storage: Storage;

beforeEach(async () => {
  storage = await serveStorage();
});

async function post(body: unknown) {
  return storage.volume('POST', '/volumes', { body: { volume: body } });
}

async function failuresOf(id: string): Promise<readonly unknown[]> {
  const { body } = await storage.volume('GET', `/messages?resource_uuid=${id}`);
  return fieldsAt(body, 'messages', 'user_message');
}

describe('a volume', () => {
  it('is created, told in full, renamed and deleted', async () => {
    const { status, body } = await post({ size: 2, name: 'data', metadata: { mark: "it's" } });
    expect(status).toBe(202);
    expect(body['volume']).toMatchObject({ status: 'creating', size: 2, bootable: 'false', attachments: [] });
    const id = textAt(body, 'volume', 'id');
    await storage.settle();
    const { body: shown } = await storage.volume('GET', `/volumes/${id}`);
    expect(shown['volume']).toMatchObject({
      status: 'available',
      volume_type: '__DEFAULT__',
      availability_zone: 'nova',
      metadata: { mark: "it's" },
      'os-vol-tenant-attr:tenant_id': storage.projectId,
    });
    expect(shown['volume']).not.toHaveProperty('volume_image_metadata');
    expect(await storage.cloud.disks.sizeBytes(storage.cloud.state.volumes.need(id).diskId)).toBe(2 * 1024 * MIB);

    const changed = await storage.volume('PUT', `/volumes/${id}`, { body: { volume: { name: 'other' } } });
    expect(changed.body['volume']).toMatchObject({ name: 'other', metadata: { mark: "it's" } });
    expect((await storage.volume('DELETE', `/volumes/${id}`)).status).toBe(202);
    expect(await volumeStatus(storage, id)).toBe('deleting');
    await storage.settle();
    expect(await volumeStatus(storage, id)).toBe('gone');
    expect(await storage.volume('GET', `/volumes/${id}`)).toMatchObject({
      body: { itemNotFound: { code: 404, message: `Volume ${id} could not be found.` } },
    });
  });

  it.each(['raw', 'qcow2'])('from a %s image has its bytes and carries its properties', async (format) => {
    const imageId = await makeGuestImage(storage, format, { hw_disk_bus: 'virtio', name: 'lb' });
    const { body } = await post({ size: 1, imageRef: imageId });
    const id = textAt(body, 'volume', 'id');
    await storage.pass(60);
    expect(await volumeStatus(storage, id)).toBe('downloading');
    await storage.settle();
    const { body: shown } = await storage.volume('GET', `/volumes/${id}`);
    expect(shown['volume']).toMatchObject({
      status: 'available',
      bootable: 'true',
      volume_image_metadata: { hw_disk_bus: 'virtio', image_id: imageId, image_name: 'lb', disk_format: format },
    });
    expect(await storage.cloud.disks.readGuest(storage.cloud.state.volumes.need(id).diskId)).toEqual(GUEST);
  });

  it('tells where it is attached, once it is', async () => {
    const id = await makeVolume(storage);
    const attachments = async (): Promise<unknown> =>
      valueAt((await storage.volume('GET', `/volumes/${id}`)).body, 'volume', 'attachments');
    attachVolume(storage, id);
    expect(await attachments()).toMatchObject([{ id, volume_id: id, server_id: 'server-1', device: '/dev/vdb' }]);
    storage.cloud.state.volumes.update(id, { status: 'reserved' });
    expect(await attachments()).toEqual([]);
  });

  it('takes as long as the bytes of its image need', async () => {
    const imageId = await makeGuestImage(storage, 'raw');
    const { body } = await post({ size: 1, imageRef: imageId });
    const atLeastMs = ((8 * MIB) / storage.cloud.pace.imageBytesPerSecond) * 1000 + storage.cloud.pace.volumeCreate[0];
    await storage.pass(atLeastMs - 1);
    expect(await volumeStatus(storage, textAt(body, 'volume', 'id'))).toBe('downloading');
  });

  it.each([
    [
      'rotted in the store',
      async (id: string) => {
        const { fileId } = storage.cloud.state.images.need(id);
        await storage.cloud.disks.write(fileId ?? '', 3 * MIB, Buffer.from('!'));
      },
    ],
    ['is no qcow2 though it says so', (id: string) => storage.cloud.state.images.update(id, { diskFormat: 'qcow2' })],
    ['was deleted meanwhile', (id: string) => storage.image('DELETE', `/images/${id}`)],
  ])('goes to error when its image %s, and the tenant is told as little as Cinder tells', async (_what, spoil) => {
    const imageId = await makeGuestImage(storage, 'raw');
    const { body } = await post({ size: 1, imageRef: imageId });
    await spoil(imageId);
    await storage.settle();
    const id = textAt(body, 'volume', 'id');
    expect(await volumeStatus(storage, id)).toBe('error');
    expect(await failuresOf(id)).toEqual(['schedule allocate volume:Could not find any available weighted backend.']);
    expect(storage.complaints).toEqual([]);
  });

  it('from another volume is its copy, and fails from one that is attached', async () => {
    const from = await makeVolume(storage, { size: 1 });
    await storage.cloud.disks.writeGuest(storage.cloud.state.volumes.need(from).diskId, GUEST);
    const id = await makeVolume(storage, { size: 3, source_volid: from });
    const { diskId } = storage.cloud.state.volumes.need(id);
    expect(await storage.cloud.disks.readGuest(diskId)).toEqual(GUEST);
    expect(await storage.cloud.disks.sizeBytes(diskId)).toBe(3 * 1024 * MIB);
    attachVolume(storage, from);
    const failed = await makeVolume(storage, { source_volid: from });
    expect(await volumeStatus(storage, failed)).toBe('error');
  });

  it('keeps one upload, then its status, while it is read', async () => {
    const id = await makeVolume(storage);
    await storage.cloud.disks.writeGuest(storage.cloud.state.volumes.need(id).diskId, GUEST);
    const imageMetadata = { hw_disk_bus: 'virtio', image_id: 'of-another', checksum: 'x' };
    storage.cloud.state.volumes.update(id, { imageMetadata });
    const upload = { 'os-volume_upload_image': { image_name: 'copy', disk_format: 'qcow2', container_format: 'bare' } };
    const act = () => storage.volume('POST', `/volumes/${id}/action`, { body: upload });
    const { status, body } = await act();
    expect(status).toBe(202);
    const imageId = textAt(body, 'os-volume_upload_image', 'image_id');
    expect(await volumeStatus(storage, id)).toBe('uploading');
    expect((await act()).status).toBe(400);
    expect((await storage.volume('DELETE', `/volumes/${id}`)).status).toBe(400);
    expect((await storage.image('GET', `/images/${imageId}`)).body).toMatchObject({ status: 'queued', name: 'copy' });
    await storage.settle();
    expect(await volumeStatus(storage, id)).toBe('available');
    const image = await storage.image('GET', `/images/${imageId}`);
    expect(image.body).toMatchObject({
      status: 'active',
      virtual_size: 1024 * MIB,
      hw_disk_bus: 'virtio',
      visibility: 'private',
    });
    expect(image.body).not.toHaveProperty('image_id');
    const copy = await makeVolume(storage, { imageRef: imageId });
    expect(await storage.cloud.disks.readGuest(storage.cloud.state.volumes.need(copy).diskId)).toEqual(GUEST);
  });

  it('is not uploaded when the task fails: the image is gone, the volume is as before', async () => {
    const id = await makeVolume(storage);
    storage.cloud.faults.onTask({ task: 'volume.upload', fault: 'fail' });
    const upload = { 'os-volume_upload_image': { image_name: 'copy', disk_format: 'qcow2' } };
    const { body } = await storage.volume('POST', `/volumes/${id}/action`, { body: upload });
    await storage.settle();
    expect((await storage.image('GET', `/images/${textAt(body, 'os-volume_upload_image', 'image_id')}`)).status).toBe(
      404,
    );
    expect(await volumeStatus(storage, id)).toBe('available');
    expect(await failuresOf(id)).toEqual(['copy volume to image:Failed to upload volume to image at backend.']);
  });

  it('grows, becomes bootable, and carries image properties', async () => {
    const id = await makeVolume(storage);
    const act = (body: unknown, user: 'demo' | 'admin' = 'demo') =>
      storage.volume('POST', `/volumes/${id}/action`, { body, user });
    expect((await act({ 'os-extend': { new_size: 2 } })).status).toBe(202);
    expect(await volumeStatus(storage, id)).toBe('extending');
    await storage.settle();
    expect((await act({ 'os-set_bootable': { bootable: 'true' } })).status).toBe(200);
    await act({ 'os-set_image_metadata': { metadata: { hw_disk_bus: 'scsi', other: 'x' } } });
    expect((await act({ 'os-unset_image_metadata': { key: 'other' } })).status).toBe(200);
    expect((await act({ 'os-unset_image_metadata': { key: 'other' } })).status).toBe(404);
    expect((await act({ 'os-show_image_metadata': null })).body).toEqual({ metadata: { hw_disk_bus: 'scsi' } });
    const { body } = await storage.volume('GET', `/volumes/${id}`);
    expect(body['volume']).toMatchObject({
      size: 2,
      bootable: 'true',
      status: 'available',
      volume_image_metadata: { hw_disk_bus: 'scsi' },
    });
    expect((await act({ 'os-reset_status': { status: 'error' } })).status).toBe(403);
    expect((await act({ 'os-reset_status': { status: 'error' } }, 'admin')).status).toBe(202);
    expect(await volumeStatus(storage, id)).toBe('error');
    expect((await act({ 'os-dance': null })).status).toBe(400);
  });

  it('ends in error when its task fails, and stays as it is when it is stuck', async () => {
    storage.cloud.faults.onTask({ task: 'volume.create', fault: 'fail' });
    storage.cloud.faults.onTask({ task: 'volume.create', skip: 0, fault: 'stuck' });
    const failed = await makeVolume(storage);
    const stuck = await makeVolume(storage);
    expect(await volumeStatus(storage, failed)).toBe('error');
    expect(await volumeStatus(storage, stuck)).toBe('creating');
    storage.cloud.faults.onTask({ task: 'volume.delete', fault: 'fail' });
    await storage.volume('DELETE', `/volumes/${failed}`);
    await storage.settle();
    expect(await volumeStatus(storage, failed)).toBe('error_deleting');
  });
});
