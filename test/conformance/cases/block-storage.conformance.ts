import {
  createVolume,
  deleteImage,
  deleteSnapshot,
  deleteVolume,
  getImage,
  getSnapshot,
  getVolume,
  listAll,
  listFailureMessages,
  listSnapshots,
  listVolumes,
  listVolumeTypes,
  setBootable,
  setVolumeImageMetadata,
  uploadVolumeToImage,
} from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeVolume, NOBODY, removeVolumeLater, volumeIs } from '../fixtures.ts';
import { openGround } from '../ground.ts';
import { eventually, expectOrder, statesUntil } from '../look.ts';
import { expectRefused } from '../refusal.ts';

const ground = await openGround();
const { signal, tenant } = ground;
const cinder = tenant.session.blockStorage;
const { raw } = tenant;
const mark = ground.name('mark');
const fromImage = await makeVolume(ground, { imageId: ground.imageId }, { metadata: { conf: mark, key: "it's" } });
const empty = await makeVolume(ground, { empty: true }, { metadata: { conf: mark } });

const statusOf = async (id: string): Promise<string> => (await getVolume(cinder, id, signal))?.status ?? 'gone';
const post = (path: string, json: object) => ({ service: 'block-storage', method: 'POST', path, json }) as const;
const create = (volume: object) => post('/volumes', { volume: { name: ground.name('volume'), size: 1, ...volume } });

describe('a volume', () => {
  it('is taken with 202 and its id, as creating, with the metadata that marks it', async () => {
    const answer = await raw.send(create({ metadata: { conf: mark } }));
    expect(answer.status).toBe(202);
    const { volume } = answer.body as { volume: { id: string } };
    removeVolumeLater(ground, volume.id);
    expect(volume).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'creating',
      size: 1,
      metadata: { conf: mark },
      attachments: [],
      bootable: 'false',
    });
    await volumeIs(ground, volume.id, 'available');
  });

  it('is described in full; bootable is a word, not a truth', async () => {
    const { body } = await raw.send({ service: 'block-storage', method: 'GET', path: `/volumes/${empty.id}` });
    expect(body).toMatchObject({
      volume: {
        id: empty.id,
        name: empty.name,
        status: 'available',
        size: 1,
        volume_type: expect.any(String),
        bootable: 'false',
        encrypted: false,
        multiattach: false,
        availability_zone: 'nova',
        metadata: { conf: mark },
        attachments: [],
        'os-vol-tenant-attr:tenant_id': raw.projectId,
      },
    });
    expect(body).not.toHaveProperty('volume.volume_image_metadata');
  });

  it("from an image is bootable, and carries the image's properties", async () => {
    const found = await getVolume(cinder, fromImage.id, signal);
    expect(found).toMatchObject({ bootable: true, status: 'available' });
    expect(found?.imageMetadata).toMatchObject({ image_id: ground.imageId, disk_format: expect.any(String) });
  });

  it('from an image goes through states in their order', async () => {
    const from = { imageId: ground.imageId };
    const id = await createVolume(cinder, { name: ground.name('volume'), sizeGib: 1, from, metadata: {} }, signal);
    removeVolumeLater(ground, id);
    const seen = await statesUntil(ground, 'available', () => statusOf(id));
    expectOrder(seen, ['creating', 'downloading', 'available']);
  });

  it('is made bootable, with image properties of our own', async () => {
    await setBootable(cinder, empty.id, true, signal);
    await setVolumeImageMetadata(cinder, empty.id, { hw_disk_bus: 'virtio' }, signal);
    await setVolumeImageMetadata(cinder, empty.id, { os_type: 'linux' }, signal);
    expect(await getVolume(cinder, empty.id, signal)).toMatchObject({
      bootable: true,
      imageMetadata: { hw_disk_bus: 'virtio', os_type: 'linux' },
    });
    await setBootable(cinder, empty.id, false, signal);
    expect(await getVolume(cinder, empty.id, signal)).toMatchObject({ bootable: false });
  });

  it('is deleted with 202, and is 404 some time later', async () => {
    const { id } = await makeVolume(ground, { empty: true });
    const answer = await raw.send({ service: 'block-storage', method: 'DELETE', path: `/volumes/${id}` });
    expect([answer.status, answer.text]).toEqual([202, '']);
    expectOrder(await statesUntil(ground, 'gone', () => statusOf(id)), ['deleting', 'gone']);
    await deleteVolume(cinder, id, signal);
  });
});

describe('volumes are found', () => {
  const idsBy = async (metadata: Readonly<Record<string, string>>): Promise<readonly string[]> => {
    const found = await listVolumes(cinder, { metadata }, signal);
    return found.map((volume) => volume.id);
  };

  it('by metadata, written as Python would, quotes included', async () => {
    const query = encodeURIComponent(`{'conf': '${mark}', 'key': 'it\\'s'}`);
    const { body } = await raw.send({
      service: 'block-storage',
      method: 'GET',
      path: `/volumes/detail?metadata=${query}`,
    });
    expect(body).toMatchObject({ volumes: [{ id: fromImage.id }] });
    expect((body as { volumes: unknown[] }).volumes).toHaveLength(1);
    expect(await idsBy({ conf: mark, key: "it's" })).toEqual([fromImage.id]);
    expect(await idsBy({ conf: mark })).toEqual(expect.arrayContaining([fromImage.id, empty.id]));
    expect(await idsBy({ conf: 'nobody' })).toEqual([]);
  });

  it('by name', async () => {
    expect((await listVolumes(cinder, { name: empty.name }, signal)).map((one) => one.id)).toEqual([empty.id]);
    expect(await listVolumes(cinder, { name: empty.name.slice(0, -1) }, signal)).toEqual([]);
  });

  it('page by page: a full page names the next one, and together they are all', async () => {
    const { body } = await raw.send({ service: 'block-storage', method: 'GET', path: '/volumes/detail?limit=1' });
    expect(body).toMatchObject({
      volumes: [expect.anything()],
      volumes_links: [{ rel: 'next', href: expect.stringMatching(/[?&]marker=/) }],
    });
    const item = z.object({ id: z.string() });
    const query = { limit: 1 };
    const found = await listAll(cinder, { path: '/volumes/detail', key: 'volumes', item, query, signal });
    const all = await listVolumes(cinder, {}, signal);
    expect(found.map((one) => one.id).toSorted()).toEqual(all.map((one) => one.id).toSorted());
  });
});

describe('a snapshot', () => {
  it('is found by volume and name, makes a volume of the same bytes, and keeps its own from being deleted', async () => {
    const name = ground.name('snapshot');
    const answer = await raw.send({
      ...post('/snapshots', { snapshot: { volume_id: fromImage.id, name, metadata: { conf: mark } } }),
      microversion: '3.66',
    });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      snapshot: {
        id: expect.any(String),
        name,
        status: 'creating',
        volume_id: fromImage.id,
        size: 1,
        metadata: { conf: mark },
      },
    });
    const { id } = (answer.body as { snapshot: { id: string } }).snapshot;
    const gone = async (): Promise<true | null> => ((await getSnapshot(cinder, id, signal)) === null ? true : null);
    ground.later(async () => {
      await deleteSnapshot(cinder, id, signal);
      await eventually(ground, 'snapshot gone', gone);
    });
    await eventually(ground, 'snapshot', async () =>
      (await getSnapshot(cinder, id, signal))?.status === 'available' ? true : null,
    );
    const found = await listSnapshots(cinder, { volumeId: fromImage.id, name }, signal);
    expect(found.map((snapshot) => snapshot.id)).toEqual([id]);
    expect(await listSnapshots(cinder, { volumeId: empty.id, name }, signal)).toEqual([]);

    const copy = await makeVolume(ground, { snapshotId: id });
    expect(copy).toMatchObject({ sizeGib: 1, bootable: true });

    await expectRefused(
      tenant,
      { service: 'block-storage', method: 'DELETE', path: `/volumes/${fromImage.id}` },
      { status: 400, type: 'badRequest', says: /have snapshots/, code: 'BAD_REQUEST' },
    );
    await deleteSnapshot(cinder, id, signal);
    await eventually(ground, 'snapshot gone', gone);
    await deleteSnapshot(cinder, id, signal);
    expect(await volumeIs(ground, copy.id, 'available')).toMatchObject({ id: copy.id });
  });

  it('of a volume that is not there is refused: 404', async () => {
    await expectRefused(tenant, post('/snapshots', { snapshot: { volume_id: NOBODY } }), {
      status: 404,
      type: 'itemNotFound',
      code: 'NOT_FOUND',
    });
  });
});

describe('an upload to an image', () => {
  it('is taken with 202 and the id of an image that is then written; the volume is uploading meanwhile', async () => {
    const name = ground.name('image');
    const upload = { image_name: name, disk_format: 'qcow2', container_format: 'bare', force: false };
    const answer = await raw.send(post(`/volumes/${fromImage.id}/action`, { 'os-volume_upload_image': upload }));
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      'os-volume_upload_image': {
        id: fromImage.id,
        image_id: expect.any(String),
        image_name: name,
        status: 'uploading',
      },
    });
    const { image_id: imageId } = (answer.body as { 'os-volume_upload_image': { image_id: string } })[
      'os-volume_upload_image'
    ];
    ground.later(() => deleteImage(tenant.session.image, imageId, signal));
    expectOrder(await statesUntil(ground, 'available', () => statusOf(fromImage.id)), ['uploading', 'available']);
    const image = await eventually(ground, 'image active', async () => {
      const found = await getImage(tenant.session.image, imageId, signal);
      return found?.status === 'active' ? found : null;
    });
    expect(image).toMatchObject({ name, diskFormat: 'qcow2', hash: { algorithm: 'sha512' } });
    expect(image.sizeBytes).toBeGreaterThan(0);
  });

  it('of a volume that is not there is refused: 404', async () => {
    await expect(uploadVolumeToImage(cinder, NOBODY, ground.name('image'), 'qcow2', signal)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      serviceType: 'itemNotFound',
    });
  });
});

describe('a volume is refused', () => {
  it.each([
    ['from an image that is not there: 400', { imageRef: NOBODY }, 400, 'badRequest', 'BAD_REQUEST'],
    ['from a snapshot that is not there: 404', { snapshot_id: NOBODY }, 404, 'itemNotFound', 'NOT_FOUND'],
    ['of a type that is not there: 404', { volume_type: 'conf-nobody' }, 404, 'itemNotFound', 'NOT_FOUND'],
    ['without a size: 400', { size: 0 }, 400, 'badRequest', 'BAD_REQUEST'],
  ] as const)('%s', async (_what, volume, status, type, code) => {
    await expectRefused(tenant, create(volume), { status, type, code });
  });

  it("smaller than its image's min_disk: 400", async () => {
    const json = { name: ground.name('image'), disk_format: 'raw', container_format: 'bare', min_disk: 2 };
    const made = await raw.send({ service: 'image', method: 'POST', path: '/images', json });
    const { id } = made.body as { id: string };
    ground.later(() => deleteImage(tenant.session.image, id, signal));
    const headers = { 'content-type': 'application/octet-stream' };
    const bytes = new Uint8Array(65_536);
    await raw.send({ service: 'image', method: 'PUT', path: `/images/${id}/file`, headers, bytes });
    await expectRefused(tenant, create({ imageRef: id }), {
      status: 400,
      type: 'badRequest',
      says: /minDisk|min_disk/i,
      code: 'BAD_REQUEST',
    });
  });
});

it('the types of volumes are listed, and the default one is told', async () => {
  const types = await listVolumeTypes(cinder, signal);
  expect(types.length).toBeGreaterThan(0);
  expect(types.filter((type) => type.isDefault)).toHaveLength(1);
});

it('a volume from an image that is not what it says ends in error; reasons are told as a list, which may be empty', async () => {
  const json = { name: ground.name('image'), disk_format: 'qcow2', container_format: 'bare' };
  const made = await raw.send({ service: 'image', method: 'POST', path: '/images', json });
  const { id: imageId } = made.body as { id: string };
  ground.later(() => deleteImage(tenant.session.image, imageId, signal));
  const headers = { 'content-type': 'application/octet-stream' };
  const bytes = new Uint8Array(65_536).fill(7);
  await raw.send({ service: 'image', method: 'PUT', path: `/images/${imageId}/file`, headers, bytes });
  const volume = { name: ground.name('volume'), sizeGib: 1, from: { imageId }, metadata: {} };
  const id = await createVolume(cinder, volume, signal);
  removeVolumeLater(ground, id);
  const seen = await statesUntil(ground, 'error', () => statusOf(id));
  expectOrder(seen, ['creating', 'downloading', 'error']);
  const path = `/messages?resource_uuid=${id}`;
  const answer = await raw.send({ service: 'block-storage', method: 'GET', path, microversion: '3.5' });
  const { messages } = answer.body as { messages: readonly unknown[] };
  expect(messages).toEqual(
    messages.map(() => expect.objectContaining({ resource_uuid: id, user_message: expect.any(String) })),
  );
  expect(await listFailureMessages(cinder, id, signal)).toHaveLength(messages.length);
});
