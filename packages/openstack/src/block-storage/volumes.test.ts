import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { PROJECT_ID, startFakeCloud, type FakeCloud, type FakeCloudOptions } from '../testing/fake-cloud.ts';
import { getBlockStorageHeadroom } from './limits.ts';
import { listFailureMessages } from './messages.ts';
import { createSnapshot, deleteSnapshot, listSnapshots } from './snapshots.ts';
import { listVolumeTypes } from './volume-types.ts';
import { createVolume, deleteVolume, getVolume, listVolumes, setBootable, uploadVolumeToImage } from './volumes.ts';

const signal = new AbortController().signal;
const BASE = `/volume/v3/${PROJECT_ID}`;

let cloud: FakeCloud;
let session: CloudSession;
const start = async (options: FakeCloudOptions = {}): Promise<void> => {
  cloud = await startFakeCloud(options);
  session = await openSession(cloud.config());
};
beforeEach(() => start());
afterEach(async () => {
  await session.close();
  await cloud.close();
});

const raw = {
  id: 'v1',
  'os-vol-tenant-attr:tenant_id': 'p1',
  name: 'lb1-root',
  status: 'in-use',
  size: 1,
  volume_type: 'nfs',
  bootable: 'true',
  encrypted: false,
  multiattach: false,
  availability_zone: 'nova',
  metadata: { baton: "it's" },
  volume_image_metadata: { hw_disk_bus: 'virtio' },
  attachments: [{ server_id: 's1', device: '/dev/vda', attachment_id: 'x' }],
};

describe('volumes', () => {
  it('are read', async () => {
    cloud.on(`GET ${BASE}/volumes/v1`, () => ({ status: 200, json: { volume: raw } }));
    expect(await getVolume(session.blockStorage, 'v1', signal)).toEqual({
      id: 'v1',
      name: 'lb1-root',
      projectId: 'p1',
      status: 'in-use',
      sizeGib: 1,
      volumeType: 'nfs',
      bootable: true,
      encrypted: false,
      multiattach: false,
      availabilityZone: 'nova',
      metadata: { baton: "it's" },
      imageMetadata: { hw_disk_bus: 'virtio' },
      attachedTo: [{ serverId: 's1', device: '/dev/vda' }],
    });
    expect(await getVolume(session.blockStorage, 'none', signal)).toBeNull();
  });

  it('are found by metadata, written as Python does, and looked at again', async () => {
    const other = { ...raw, id: 'v2', metadata: {} };
    cloud.on(`GET ${BASE}/volumes/detail`, () => ({ status: 200, json: { volumes: [raw, other] } }));
    const found = await listVolumes(session.blockStorage, { metadata: { baton: "it's" }, name: 'lb1-root' }, signal);
    expect(found.map(({ id }) => id)).toEqual(['v1']);
    expect(Object.fromEntries(cloud.seen.at(-1)?.query ?? [])).toEqual({
      name: 'lb1-root',
      metadata: String.raw`{'baton': 'it\'s'}`,
    });
  });

  it('are made empty, from an image, from a snapshot', async () => {
    cloud.on(`POST ${BASE}/volumes`, () => ({ status: 202, json: { volume: { id: 'v9' } } }));
    const common = { name: 'n', sizeGib: 2, metadata: { a: 'b' } };
    const bodies: unknown[] = [];
    for (const from of [{ empty: true }, { imageId: 'i1' }, { snapshotId: 'x1' }] as const) {
      expect(await createVolume(session.blockStorage, { ...common, from, volumeType: 'nfs' }, signal)).toBe('v9');
      bodies.push(JSON.parse(cloud.seen.at(-1)?.body ?? ''));
    }
    const volume = { name: 'n', size: 2, metadata: { a: 'b' }, volume_type: 'nfs' };
    expect(bodies).toEqual([
      { volume },
      { volume: { ...volume, imageRef: 'i1' } },
      { volume: { ...volume, snapshot_id: 'x1' } },
    ]);
  });

  it('are deleted, marked bootable and written to an image', async () => {
    await deleteVolume(session.blockStorage, 'none', signal);
    cloud.on(`POST ${BASE}/volumes/v1/action`, () => ({
      status: 202,
      json: { 'os-volume_upload_image': { image_id: 'i5' } },
    }));
    await setBootable(session.blockStorage, 'v1', true, signal);
    expect(cloud.seen.at(-1)?.body).toBe('{"os-set_bootable":{"bootable":true}}');
    expect(await uploadVolumeToImage(session.blockStorage, 'v1', 'n', 'raw', signal)).toBe('i5');
  });

  it('a full quota is told', async () => {
    const message = 'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota.';
    cloud.on(`POST ${BASE}/volumes`, () => ({
      status: 413,
      json: { overLimit: { code: 413, message, retryAfter: '0' } },
    }));
    const volume = { name: 'n', sizeGib: 1, from: { empty: true }, metadata: {} } as const;
    await expect(createVolume(session.blockStorage, volume, signal)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });
});

describe('snapshots', () => {
  it('of an attached volume need 3.66', async () => {
    cloud.on(`POST ${BASE}/snapshots`, () => ({ status: 202, json: { snapshot: { id: 'x1' } } }));
    expect(await createSnapshot(session.blockStorage, 'v1', 'n', {}, signal)).toBe('x1');
    expect(cloud.seen.at(-1)).toMatchObject({
      body: '{"snapshot":{"volume_id":"v1","name":"n","metadata":{}}}',
      headers: { 'openstack-api-version': 'volume 3.66' },
    });
  });

  it('or force, on an older cloud', async () => {
    await session.close();
    await cloud.close();
    await start({ volumeMax: '3.60' });
    cloud.on(`POST ${BASE}/snapshots`, () => ({ status: 202, json: { snapshot: { id: 'x1' } } }));
    await createSnapshot(session.blockStorage, 'v1', 'n', {}, signal);
    expect(cloud.seen.at(-1)?.body).toContain('"force":true');
    expect(cloud.seen.at(-1)?.headers).not.toHaveProperty('openstack-api-version');
  });

  it('are found and deleted', async () => {
    const snapshots = [{ id: 'x1', name: 'n', status: 'available', volume_id: 'v1', metadata: {} }];
    cloud.on(`GET ${BASE}/snapshots/detail`, () => ({ status: 200, json: { snapshots } }));
    expect(await listSnapshots(session.blockStorage, { volumeId: 'v1', name: 'n' }, signal)).toHaveLength(1);
    expect(await listSnapshots(session.blockStorage, { volumeId: 'v2' }, signal)).toEqual([]);
    await deleteSnapshot(session.blockStorage, 'none', signal);
  });
});

it('types say which is the default, if any', async () => {
  cloud.on(`GET ${BASE}/types`, () => ({
    status: 200,
    json: {
      volume_types: [
        { id: 't1', name: 'nfs' },
        { id: 't2', name: 'ssd' },
      ],
    },
  }));
  expect(await listVolumeTypes(session.blockStorage, signal)).toMatchObject([
    { isDefault: false },
    { isDefault: false },
  ]);
  cloud.on(`GET ${BASE}/types/default`, () => ({ status: 200, json: { volume_type: { id: 't2', name: 'ssd' } } }));
  expect(await listVolumeTypes(session.blockStorage, signal)).toMatchObject([
    { isDefault: false },
    { name: 'ssd', isDefault: true },
  ]);
});

it('volume types tell whether they encrypt, to those who may know', async () => {
  const volume_types = [
    { id: 't1', name: 'nfs' },
    { id: 't2', name: 'safe' },
  ];
  cloud.on(`GET ${BASE}/types`, () => ({ status: 200, json: { volume_types } }));
  cloud.on(`GET ${BASE}/types/t1/encryption`, () => ({ status: 200, json: {} }));
  cloud.on(`GET ${BASE}/types/t2/encryption`, () => ({ status: 200, json: { encryption_id: 'e1', cipher: null } }));
  const encrypted = async () => (await listVolumeTypes(session.blockStorage, signal)).map((type) => type.encrypted);
  expect(await encrypted()).toEqual([false, true]);
  const message = "Policy doesn't allow volume_extension:volume_type_encryption:get to be performed.";
  const refusal = { status: 403, json: { forbidden: { code: 403, message } } };
  cloud.on(`GET ${BASE}/types/t1/encryption`, () => refusal);
  const before = cloud.seen.length;
  expect(await encrypted()).toEqual([null, null]);
  expect(cloud.seen.slice(before).filter(({ path }) => path.endsWith('/encryption'))).toHaveLength(1);
});

it('messages tell why, as far as they do', async () => {
  const user_message = 'schedule allocate volume:Could not find any available weighted backend.';
  const messages = [
    { resource_uuid: 'v1', user_message },
    { resource_uuid: 'v2', user_message: 'other' },
  ];
  cloud.on(`GET ${BASE}/messages`, () => ({ status: 200, json: { messages } }));
  expect(await listFailureMessages(session.blockStorage, 'v1', signal)).toEqual([user_message]);
  expect(cloud.seen.at(-1)?.headers['openstack-api-version']).toBe('volume 3.5');
});

it('headroom is what is left', async () => {
  const absolute = {
    maxTotalVolumes: 10,
    totalVolumesUsed: 3,
    maxTotalVolumeGigabytes: -1,
    totalGigabytesUsed: 50,
    maxTotalSnapshots: 1,
    totalSnapshotsUsed: 2,
  };
  cloud.on(`GET ${BASE}/limits`, () => ({ status: 200, json: { limits: { rate: [], absolute } } }));
  expect(await getBlockStorageHeadroom(session.blockStorage, signal)).toEqual({
    volumes: 7,
    volumeGib: null,
    snapshots: 0,
  });
});
