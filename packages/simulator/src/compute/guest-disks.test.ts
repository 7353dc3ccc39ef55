import { expect, test } from 'vitest';
import { diskOf, disksOf } from './guest-disks.ts';
import { type ComputeLab, computeLab, moverImageOf } from './testing/compute-lab.ts';

const STABLE = { hw_rescue_device: 'disk', hw_rescue_bus: 'virtio' };
const GIB = 2 ** 30;

interface Stage {
  readonly lab: ComputeLab;
  readonly id: string;
  /** Of the data volume. */
  readonly serial: string;
}

/** A server from the image, with a data volume. */
async function setStage(): Promise<Stage> {
  const lab = await computeLab();
  const id = await lab.running();
  const data = await lab.volume('data', null);
  await lab.nova('POST', `/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId: data.id } });
  await lab.until(() => lab.cloud.state.volumes.need(data.id).status === 'in-use');
  return { lab, id, serial: data.id.slice(0, 20) };
}

async function rescue({ lab, id }: Stage, properties: Readonly<Record<string, string>>): Promise<void> {
  const image = await moverImageOf(lab, properties);
  await lab.act(id, { rescue: { rescue_image_ref: image.id } });
  await lab.until(() => lab.server(id).status === 'RESCUE' && lab.cloud.state.guests.get(id)?.phase === 'running');
}

const seenBy = ({ lab, id }: Stage): readonly string[] =>
  disksOf(lab.cloud, id).map(({ name, serial, sizeBytes }) => `${name} ${serial} ${sizeBytes}`);

test('a stable image is plugged behind all disks of the server', async () => {
  const stage = await setStage();
  const own = [`vda  ${GIB}`, `vdb ${stage.serial} ${GIB}`];
  expect(seenBy(stage)).toEqual(own);
  await rescue(stage, STABLE);
  expect(seenBy(stage)).toEqual([...own, 'vdc  131072']);
});

test.each([
  ['scsi', { hw_rescue_bus: 'scsi' }, 'sda'],
  ['no bus of its own', { hw_rescue_device: 'disk' }, 'vdc'],
])('a stable image on %s', async (_what, properties, name) => {
  const stage = await setStage();
  await rescue(stage, properties);
  expect(seenBy(stage).map((line) => line.split(' ')[0])).toEqual(['vda', 'vdb', name]);
});

test('a plain image takes the first place, and leaves the root alone beside it', async () => {
  const stage = await setStage();
  await rescue(stage, {});
  expect(seenBy(stage)).toEqual(['vda  131072', `vdb  ${GIB}`]);
  expect(() => diskOf(stage.lab.cloud, stage.id, stage.serial)).toThrow(`has no disk ${stage.serial}; it has vda, vdb`);
});

test('what is written through a handle is on the disk; the handle ends with its guest', async () => {
  const stage = await setStage();
  const { lab, id, serial } = stage;
  await rescue(stage, STABLE);
  const data = diskOf(lab.cloud, id, serial);
  await data.write(4096, Buffer.from('moved'));
  expect(Buffer.from(await data.read(4096, 5)).toString()).toBe('moved');
  expect(await data.written()).toContainEqual({ offset: 0, length: 65_536 });
  expect((await data.written()).at(-1)?.offset).toBeLessThan(GIB - 65_536);
  await data.write(GIB - 2, Buffer.from('xx'));
  expect((await data.written()).at(-1)).toEqual({ offset: GIB - 65_536, length: 65_536 });
  await expect(data.write(GIB - 1, Buffer.from('xx'))).rejects.toThrow(RangeError);
  await lab.act(id, { unrescue: null });
  await lab.until(() => lab.server(id).status === 'ACTIVE');
  await expect(data.read(4096, 5)).rejects.toThrow('has ended');
  await lab.until(() => lab.cloud.state.guests.get(id)?.phase === 'running');
  expect(Buffer.from(await diskOf(lab.cloud, id, 'vdb').read(4096, 5)).toString()).toBe('moved');
});

test('an unplugged disk is gone for the guest, and a server that is off shows none', async () => {
  const stage = await setStage();
  const { lab, id, serial } = stage;
  const data = diskOf(lab.cloud, id, serial);
  const [volume] = lab.cloud.state.volumes.where((one) => one.id.startsWith(serial));
  await lab.nova('DELETE', `/servers/${id}/os-volume_attachments/${volume?.id}`);
  await lab.until(() => lab.cloud.state.volumes.need(volume?.id ?? '').status === 'available');
  await expect(data.write(0, Buffer.from('x'))).rejects.toThrow('was unplugged');
  await lab.act(id, { 'os-stop': null });
  await lab.until(() => lab.server(id).status === 'SHUTOFF');
  expect(() => disksOf(lab.cloud, id)).toThrow('no guest of server');
});

test('a mover overwrites the disk that it was booted from, and a hard reboot boots what is there now', async () => {
  const lab = await computeLab();
  const mover = await moverImageOf(lab, {});
  const id = await lab.running({ imageRef: mover.id });
  expect(lab.cloud.guests.consoleLog(id)).toContain('BATON-MOVER READY');
  const source = await lab.volume('source', 'lb7');
  const root = diskOf(lab.cloud, id, 'vda');
  for (let at = 0; at < 262_144; at += 65_536)
    await root.write(at, await lab.cloud.disks.read(source.diskId, at, 65_536));
  expect((await lab.act(id, { reboot: { type: 'HARD' } })).status).toBe(202);
  await lab.until(() => lab.cloud.guests.consoleLog(id).includes('hostname: lb7'));
  expect(lab.cloud.state.guests.need(id).definition).toMatchObject({ hostname: 'lb7', httpPort: 8080 });
});
