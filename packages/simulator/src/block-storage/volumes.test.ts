import { beforeEach, describe, expect, it } from 'vitest';
import { fieldsAt, makeImage, makeVolume, serveStorage, type Storage, textAt, valueAt } from './testing/storage.ts';

const MIB = 1_048_576;
const GUEST = { hostname: 'lb1', httpPort: 80, keepalived: null };

let storage: Storage;

beforeEach(async () => {
  storage = await serveStorage();
});

async function post(body: unknown) {
  return storage.volume('POST', '/volumes', { body: { volume: body } });
}

async function statusOf(id: string): Promise<string> {
  const { status, body } = await storage.volume('GET', `/volumes/${id}`);
  return status === 404 ? 'gone' : textAt(body, 'volume', 'status');
}

async function failuresOf(id: string): Promise<readonly unknown[]> {
  const { body } = await storage.volume('GET', `/messages?resource_uuid=${id}`);
  return fieldsAt(body, 'messages', 'user_message');
}

/** A disk with a guest, as an image file of the image service. */
async function imageOfGuest(format: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { disks } = storage.cloud;
  const diskId = await disks.create(8 * MIB);
  await disks.writeGuest(diskId, GUEST);
  const { fileId } = await disks.pack(diskId, format);
  const chunks: Uint8Array[] = [];
  for await (const chunk of disks.stream(fileId)) chunks.push(chunk);
  return makeImage(storage, Buffer.concat(chunks), { disk_format: format, ...more });
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
    expect(await statusOf(id)).toBe('deleting');
    await storage.settle();
    expect(await statusOf(id)).toBe('gone');
    expect(await storage.volume('GET', `/volumes/${id}`)).toMatchObject({
      body: { itemNotFound: { code: 404, message: `Volume ${id} could not be found.` } },
    });
  });

  it.each(['raw', 'qcow2'])('from a %s image has its bytes and carries its properties', async (format) => {
    const imageId = await imageOfGuest(format, { hw_disk_bus: 'virtio', name: 'lb' });
    const { body } = await post({ size: 1, imageRef: imageId });
    const id = textAt(body, 'volume', 'id');
    await storage.pass(60);
    expect(await statusOf(id)).toBe('downloading');
    await storage.settle();
    const { body: shown } = await storage.volume('GET', `/volumes/${id}`);
    expect(shown['volume']).toMatchObject({
      status: 'available',
      bootable: 'true',
      volume_image_metadata: { hw_disk_bus: 'virtio', image_id: imageId, image_name: 'lb', disk_format: format },
    });
    expect(await storage.cloud.disks.readGuest(storage.cloud.state.volumes.need(id).diskId)).toEqual(GUEST);
  });

  it('takes as long as the bytes of its image need', async () => {
    const imageId = await imageOfGuest('raw');
    const { body } = await post({ size: 1, imageRef: imageId });
    const atLeastMs = ((8 * MIB) / storage.cloud.pace.imageBytesPerSecond) * 1000 + storage.cloud.pace.volumeCreate[0];
    await storage.pass(atLeastMs - 1);
    expect(await statusOf(textAt(body, 'volume', 'id'))).toBe('downloading');
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
    const imageId = await imageOfGuest('raw');
    const { body } = await post({ size: 1, imageRef: imageId });
    await spoil(imageId);
    await storage.settle();
    const id = textAt(body, 'volume', 'id');
    expect(await statusOf(id)).toBe('error');
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
    attach(from);
    const failed = await makeVolume(storage, { source_volid: from });
    expect(await statusOf(failed)).toBe('error');
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
    expect(await statusOf(id)).toBe('uploading');
    expect((await act()).status).toBe(400);
    expect((await storage.volume('DELETE', `/volumes/${id}`)).status).toBe(400);
    expect((await storage.image('GET', `/images/${imageId}`)).body).toMatchObject({ status: 'queued', name: 'copy' });
    await storage.settle();
    expect(await statusOf(id)).toBe('available');
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
    expect(await statusOf(id)).toBe('available');
    expect(await failuresOf(id)).toEqual(['copy volume to image:Failed to upload volume to image at backend.']);
  });

  it('grows, becomes bootable, and carries image properties', async () => {
    const id = await makeVolume(storage);
    const act = (body: unknown, user: 'demo' | 'admin' = 'demo') =>
      storage.volume('POST', `/volumes/${id}/action`, { body, user });
    expect((await act({ 'os-extend': { new_size: 2 } })).status).toBe(202);
    expect(await statusOf(id)).toBe('extending');
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
    expect(await statusOf(id)).toBe('error');
    expect((await act({ 'os-dance': null })).status).toBe(400);
  });

  it('ends in error when its task fails, and stays as it is when it is stuck', async () => {
    storage.cloud.faults.onTask({ task: 'volume.create', fault: 'fail' });
    storage.cloud.faults.onTask({ task: 'volume.create', skip: 0, fault: 'stuck' });
    const failed = await makeVolume(storage);
    const stuck = await makeVolume(storage);
    expect(await statusOf(failed)).toBe('error');
    expect(await statusOf(stuck)).toBe('creating');
    storage.cloud.faults.onTask({ task: 'volume.delete', fault: 'fail' });
    await storage.volume('DELETE', `/volumes/${failed}`);
    await storage.settle();
    expect(await statusOf(failed)).toBe('error_deleting');
  });
});

describe('Cinder refuses', () => {
  it.each([
    [{ size: 0 }, 400, 'Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1'],
    [{ size: 'x' }, 400, "Invalid input for field/attribute size. Value: x. x does not match '^[0-9]+$'"],
    [{ size: 1, bogus: 1 }, 400, 'bogus'],
    [{ size: 1, metadata: { a: 1 } }, 400, 'Invalid input for field/attribute a. Value: 1.'],
    [{ size: 1, volume_type: 'nope' }, 404, 'Volume type with name nope could not be found.'],
    [{ size: 1, availability_zone: 'mars' }, 400, "Availability zone 'mars' is invalid."],
    [{ size: 1, imageRef: 'nope' }, 400, 'Invalid image identifier or unable to access requested image.'],
    [{ size: 1, snapshot_id: 'nope' }, 404, 'Snapshot nope could not be found.'],
    [{ size: 1, source_volid: 'nope' }, 404, 'Volume nope could not be found.'],
    [{}, 400, 'malformed or otherwise incorrect'],
  ])('a volume of %j with %i', async (volume, status, message) => {
    const answer = await post(volume);
    expect(answer.status).toBe(status);
    expect(valueAt(answer.body, status === 404 ? 'itemNotFound' : 'badRequest', 'message')).toContain(message);
  });

  it('sizes that an image does not fit in, and images that have no bytes', async () => {
    const big = await imageOfGuest('qcow2', { min_disk: 3 });
    expect(valueAt((await post({ size: 2, imageRef: big })).body, 'badRequest', 'message')).toBe(
      'Invalid input received: Volume size 2GB cannot be smaller than the image minDisk size 3GB.',
    );
    storage.cloud.state.images.update(big, { minDiskGib: 0, virtualSizeBytes: 2048 * MIB });
    expect(valueAt((await post({ size: 1, imageRef: big })).body, 'badRequest', 'message')).toBe(
      `Image ${big} is unacceptable: Image virtual size is 2GB and doesn't fit in a volume of size 1GB.`,
    );
    const { body } = await storage.image('POST', '/images', { body: { name: 'empty' } });
    expect(valueAt((await post({ size: 1, imageRef: body['id'] })).body, 'badRequest', 'message')).toBe(
      `Invalid input received: Image ${textAt(body, 'id')} is not active.`,
    );
  });

  it('more than the quota, with the numbers', async () => {
    const { quotas } = storage.cloud.state;
    quotas.insert({ id: `${storage.projectId}/volumes`, limit: 1 });
    quotas.insert({ id: `${storage.projectId}/gigabytes`, limit: 10 });
    await makeVolume(storage, { size: 4 });
    const many = await post({ size: 1 });
    expect(many.status).toBe(413);
    expect(many.headers.get('retry-after')).toBe('0');
    expect(many.body).toEqual({
      overLimit: {
        code: 413,
        message: "VolumeLimitExceeded: Maximum number of volumes allowed (1) exceeded for quota 'volumes'.",
        retryAfter: '0',
      },
    });
    expect(valueAt((await post({ size: 7 })).body, 'overLimit', 'message')).toBe(
      'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 7G, quota is 10G and 4G has been consumed.',
    );
    const { body } = await storage.volume('GET', '/limits');
    expect(valueAt(body, 'limits', 'absolute')).toMatchObject({
      maxTotalVolumes: 1,
      totalVolumesUsed: 1,
      maxTotalVolumeGigabytes: 10,
      totalGigabytesUsed: 4,
      maxTotalSnapshots: -1,
    });
  });

  it('to delete what is attached or has snapshots', async () => {
    const attached = await makeVolume(storage);
    attach(attached);
    const kept = await makeVolume(storage);
    await storage.volume('POST', '/snapshots', { body: { snapshot: { volume_id: kept } } });
    await storage.settle();
    for (const id of [attached, kept]) {
      const { status, body } = await storage.volume('DELETE', `/volumes/${id}`);
      expect(status).toBe(400);
      expect(valueAt(body, 'badRequest', 'message')).toMatch(
        /^Invalid volume: Volume status must be available or error or .*have snapshots/,
      );
    }
  });

  it('another project, everywhere', async () => {
    const id = await makeVolume(storage);
    const foreign = await storage.volume('POST', '/volumes', { user: 'admin', body: { volume: { size: 1 } } });
    await storage.settle();
    expect(await statusOf(textAt(foreign.body, 'volume', 'id'))).toBe('gone');
    expect((await storage.volume('GET', '/volumes?all_tenants=1')).body['volumes']).toHaveLength(1);
    expect((await storage.volume('GET', '/volumes?all_tenants=1', { user: 'admin' })).body['volumes']).toHaveLength(2);
    expect((await storage.volume('GET', `/volumes/${id}`, { user: 'admin' })).status).toBe(200);
    expect((await storage.call(`/volume/v3/${'f'.repeat(32)}/volumes`)).status).toBe(400);
  });
});

describe('the list of volumes', () => {
  it('is filtered by what Baton asks for', async () => {
    const one = await makeVolume(storage, { name: 'one', metadata: { mark: "it's", other: 'x' } });
    await makeVolume(storage, { name: 'two', metadata: { mark: 'no' } });
    const ids = async (query: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
      const { body } = await storage.volume('GET', `/volumes/detail?${new URLSearchParams(query).toString()}`);
      return fieldsAt(body, 'volumes', 'id');
    };
    expect(await ids({ name: 'one' })).toEqual([one]);
    expect(await ids({ metadata: String.raw`{'mark': 'it\'s'}` })).toEqual([one]);
    expect(await ids({ metadata: `{"mark": "it's", 'other': 'x'}` })).toEqual([one]);
    expect(await ids({ metadata: `{'mark': 'other'}` })).toEqual([]);
    expect(await ids({ metadata: 'no dict' })).toEqual([]);
    expect(await ids({ metadata: '{}' })).toHaveLength(2);
    expect(await ids({ status: 'error' })).toEqual([]);
    expect(valueAt((await storage.volume('GET', '/volumes?foo=bar')).body, 'badRequest', 'message')).toBe(
      'Invalid filters foo are found in query options.',
    );
    expect((await storage.volume('GET', '/volumes?foo=bar', { microversion: '3.0' })).body['volumes']).toHaveLength(2);
  });

  it('comes in pages', async () => {
    for (const name of ['a', 'b', 'c']) await makeVolume(storage, { name });
    const first = await storage.volume('GET', '/volumes?limit=2');
    expect(fieldsAt(first.body, 'volumes')).toEqual(['c', 'b']);
    expect(valueAt(first.body, 'volumes_links', 0, 'rel')).toBe('next');
    const next = new URL(textAt(first.body, 'volumes_links', 0, 'href'));
    const second: unknown = await (await storage.call(next.pathname + next.search)).json();
    expect(fieldsAt(second, 'volumes')).toEqual(['a']);
    expect(valueAt(second, 'volumes_links')).toBeUndefined();
    expect((await storage.volume('GET', '/volumes?marker=nobody')).status).toBe(404);
    expect((await storage.volume('GET', '/volumes?limit=x')).status).toBe(400);
  });

  it('has metadata that is changed as a whole and by key', async () => {
    const id = await makeVolume(storage, { metadata: { a: '1' } });
    const at = (method: string, path: string, body?: unknown) =>
      storage.volume(method, `/volumes/${id}/metadata${path}`, body === undefined ? {} : { body });
    expect((await at('POST', '', { metadata: { b: '2' } })).body).toEqual({ metadata: { a: '1', b: '2' } });
    expect((await at('PUT', '/c', { meta: { c: '3' } })).body).toEqual({ meta: { c: '3' } });
    expect((await at('PUT', '/c', { meta: { d: '3' } })).status).toBe(400);
    expect((await at('DELETE', '/a')).status).toBe(200);
    expect((await at('DELETE', '/a')).status).toBe(404);
    expect((await at('GET', '')).body).toEqual({ metadata: { b: '2', c: '3' } });
    expect((await at('PUT', '', { metadata: {} })).body).toEqual({ metadata: {} });
  });
});

describe('types, quotas and zones', () => {
  it('are told', async () => {
    const { body } = await storage.volume('GET', '/types');
    expect(body['volume_types']).toMatchObject([{ name: '__DEFAULT__', is_public: true }]);
    const id = textAt(body, 'volume_types', 0, 'id');
    expect(valueAt((await storage.volume('GET', '/types/default')).body, 'volume_type', 'id')).toBe(id);
    expect(valueAt((await storage.volume('GET', `/types/${id}`)).body, 'volume_type', 'name')).toBe('__DEFAULT__');
    expect((await storage.volume('GET', '/types/nope')).status).toBe(404);
    expect((await storage.volume('GET', '/os-availability-zone')).body).toEqual({
      availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }],
    });
  });

  it('are set by the operator alone', async () => {
    const path = `/os-quota-sets/${storage.projectId}`;
    const body = { quota_set: { volumes: 1, gigabytes: 5 } };
    expect((await storage.volume('PUT', path, { body })).status).toBe(403);
    expect((await storage.volume('PUT', path, { body, user: 'admin' })).body['quota_set']).toMatchObject({
      volumes: 1,
    });
    await makeVolume(storage);
    const { body: shown } = await storage.volume('GET', `${path}?usage=True`);
    expect(shown['quota_set']).toMatchObject({
      volumes: { limit: 1, in_use: 1, reserved: 0 },
      gigabytes: { limit: 5, in_use: 1, reserved: 0 },
    });
    expect((await post({ size: 1 })).status).toBe(413);
  });
});

function attach(volumeId: string): void {
  const attachment = { serverId: 'server-1', device: '/dev/vdb', deleteOnTermination: false };
  storage.cloud.state.volumes.update(volumeId, { status: 'in-use', attachment });
}
