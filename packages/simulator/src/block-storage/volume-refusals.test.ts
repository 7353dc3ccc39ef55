import { beforeEach, describe, expect, it } from 'vitest';
import {
  attachVolume,
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
    const big = await makeGuestImage(storage, 'qcow2', { min_disk: 3 });
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
    attachVolume(storage, attached);
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
    expect(await volumeStatus(storage, textAt(foreign.body, 'volume', 'id'))).toBe('gone');
    expect((await storage.volume('GET', '/volumes?all_tenants=1')).body['volumes']).toHaveLength(1);
    expect((await storage.volume('GET', '/volumes?all_tenants=1', { user: 'admin' })).body['volumes']).toHaveLength(2);
    expect((await storage.volume('GET', `/volumes/${id}`, { user: 'admin' })).status).toBe(200);
    expect((await storage.call(`/volume/v3/${'f'.repeat(32)}/volumes`)).status).toBe(400);
  });
});
