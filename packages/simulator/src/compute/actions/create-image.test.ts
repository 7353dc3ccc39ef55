import { describe, expect, test } from 'vitest';
import { computeLab } from '../testing/compute-lab.ts';

const imageIdOf = (answer: { readonly json: unknown }): string => (answer.json as { image_id: string }).image_id;

describe('of a server that boots from an image', () => {
  test('holds the disk as it was', async () => {
    const lab = await computeLab();
    const id = await lab.running({ flavorRef: '2' });
    const { rootDiskId } = lab.server(id);
    await lab.cloud.disks.write(rootDiskId ?? '', 2 ** 22, Buffer.from('before'));
    const answer = await lab.act(id, { createImage: { name: 'snap', metadata: { run: '1' } } });
    expect(answer.status).toBe(202);
    const imageId = imageIdOf(answer);
    const image = () => lab.cloud.state.images.need(imageId);
    expect(image()).toMatchObject({ status: 'queued', name: 'snap', visibility: 'private', minDiskGib: 20 });
    const busy = { conflictingRequest: { code: 409 } };
    expect((await lab.act(id, { 'os-stop': null })).json).toMatchObject(busy);
    expect((await lab.act(id, { createImage: { name: 'two' } })).json).toMatchObject(busy);
    const states = lab.trace('servers', id, 'taskState');
    const statuses = lab.trace('images', imageId, 'status');
    await lab.until(() => lab.server(id).taskState === null);
    expect(states).toEqual(['image_snapshot', 'image_pending_upload', 'image_uploading', null]);
    expect(statuses).toEqual(['saving', 'active']);
    expect(image().properties).toMatchObject({
      run: '1',
      image_type: 'snapshot',
      instance_uuid: id,
      base_image_ref: lab.image.id,
      hw_disk_bus: 'virtio',
    });
    const { fileId, diskFormat, sizeBytes, virtualSizeBytes } = image();
    expect([diskFormat, virtualSizeBytes]).toEqual(['qcow2', 20 * 2 ** 30]);
    expect(sizeBytes).toBeLessThan(2 ** 22);
    const copy = await lab.cloud.disks.unpack(fileId ?? '', 'qcow2', 2 ** 30);
    expect(Buffer.from(await lab.cloud.disks.read(copy, 2 ** 22, 6)).toString()).toBe('before');
    expect((await lab.cloud.disks.readGuest(copy))?.hostname).toBe('lb');
  });

  test.each(['server.snapshot', 'server.image-upload', 'server.image'])('is gone when %s fails', async (task) => {
    const lab = await computeLab();
    const id = await lab.running();
    lab.cloud.faults.onTask({ task, fault: 'fail' });
    const imageId = imageIdOf(await lab.act(id, { createImage: { name: 'snap' } }));
    await lab.pass(1_500);
    expect(lab.cloud.state.images.get(imageId)).toBeNull();
    expect(lab.server(id)).toMatchObject({ status: 'ACTIVE', taskState: null });
  });

  test('is gone when the server is deleted under it', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    const imageId = imageIdOf(await lab.act(id, { createImage: { name: 'snap' } }));
    await lab.nova('DELETE', `/servers/${id}`);
    await lab.pass(1_500);
    expect(lab.cloud.state.images.get(imageId)).toBeNull();
    expect(lab.cloud.state.servers.get(id)).toBeNull();
  });

  test('before 2.45 is told by its address', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    const answer = await lab.act(id, { createImage: { name: 'snap' } }, '2.44');
    expect(answer).toEqual({ status: 202, json: null });
  });
});

test('of a server that boots from a volume is no bytes, but snapshots', async () => {
  const lab = await computeLab();
  const root = await lab.volume('root', 'lb1');
  const id = await lab.running({
    imageRef: undefined,
    block_device_mapping_v2: [{ source_type: 'volume', destination_type: 'volume', uuid: root.id, boot_index: 0 }],
  });
  const imageId = imageIdOf(await lab.act(id, { createImage: { name: 'snap' } }));
  const image = lab.cloud.state.images.need(imageId);
  expect(image).toMatchObject({ status: 'active', sizeBytes: 0, minDiskGib: 1 });
  expect(image.md5).toBe('d41d8cd98f00b204e9800998ecf8427e');
  expect(lab.server(id).taskState).toBeNull();
  const [snapshot] = lab.cloud.state.snapshots.all();
  expect(snapshot).toMatchObject({ status: 'creating', volumeId: root.id, name: 'snapshot for snap' });
  expect(JSON.parse(image.properties['block_device_mapping'] ?? '')).toMatchObject([
    { source_type: 'snapshot', snapshot_id: snapshot?.id, boot_index: 0, device_name: '/dev/vda' },
  ]);
  await lab.pass(500);
  expect(lab.cloud.state.snapshots.all()[0]?.status).toBe('available');
});
