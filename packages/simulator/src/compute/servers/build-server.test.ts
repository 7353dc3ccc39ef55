import { describe, expect, test } from 'vitest';
import { type ComputeLab, computeLab, serverIdOf } from '../testing/compute-lab.ts';

const volumeDisk = (uuid: string, boot_index: number, delete_on_termination = false) => ({
  source_type: 'volume',
  destination_type: 'volume',
  uuid,
  boot_index,
  delete_on_termination,
});

async function bootFromVolume(lab: ComputeLab) {
  const root = await lab.volume('root', 'lb1');
  const data = await lab.volume('data', null);
  const ports = [lab.port(21), lab.port(20)];
  const answer = await lab.nova('POST', '/servers', {
    server: {
      name: 'lb1',
      flavorRef: '1',
      networks: ports.map(({ id }) => ({ port: id })),
      block_device_mapping_v2: [volumeDisk(root.id, 0), volumeDisk(data.id, -1, true)],
      tags: ['b', 'a'],
      config_drive: true,
    },
  });
  const volumes = () => [root, data].map(({ id }) => lab.cloud.state.volumes.get(id)?.status ?? 'gone');
  return { answer, id: serverIdOf(answer), root, data, ports, volumes };
}

describe('a server that boots from a volume', () => {
  test('goes through its states, and runs what is on the volume', async () => {
    const lab = await computeLab();
    const { answer, id, ports, volumes, root } = await bootFromVolume(lab);
    const told = { 'OS-DCF:diskConfig': 'MANUAL', security_groups: [{ name: 'default' }] };
    expect(answer).toMatchObject({ status: 202, json: { server: told } });
    expect(volumes()).toEqual(['reserved', 'reserved']);
    const seen: string[] = [];
    await lab.until(() => {
      const { status, taskState } = lab.server(id);
      const step = `${status} ${taskState} ${volumes().join(' ')}`;
      if (seen.at(-1) !== step) seen.push(step);
      return status === 'ACTIVE';
    });
    expect(seen).toEqual([
      'BUILD scheduling reserved reserved',
      'BUILD networking reserved reserved',
      'BUILD block_device_mapping attaching attaching',
      'BUILD spawning in-use in-use',
      'ACTIVE null in-use in-use',
    ]);
    expect(lab.server(id)).toMatchObject({ powerState: 1, portIds: ports.map((port) => port.id) });
    expect(lab.cloud.state.volumes.need(root.id).attachment).toMatchObject({ serverId: id, device: '/dev/vda' });
    await lab.pass(2_000);
    expect(lab.cloud.guests.consoleLog(id)).toContain('hostname: lb1');
    const addresses = { 'front-net': [{ addr: '10.0.0.21' }, { addr: '10.0.0.20' }] };
    const server = { image: '', config_drive: 'True', tags: ['a', 'b'], 'OS-EXT-STS:power_state': 1, addresses };
    expect((await lab.nova('GET', `/servers/${id}`)).json).toMatchObject({ server });
  });

  test('frees what it had when the build fails, and says why', async () => {
    const lab = await computeLab();
    lab.cloud.faults.onTask({ task: 'server.build', fault: 'fail' });
    const { id, ports, volumes } = await bootFromVolume(lab);
    await lab.until(() => lab.server(id).status === 'ERROR');
    expect(volumes()).toEqual(['available', 'available']);
    expect(ports.map((port) => lab.cloud.state.ports.need(port.id).deviceId)).toEqual(['', '']);
    const fault = { code: 500, message: expect.stringContaining('Exceeded maximum number of retries.') as string };
    const server = { fault, hostId: '', 'OS-EXT-AZ:availability_zone': '' };
    expect((await lab.nova('GET', `/servers/${id}`)).json).toMatchObject({ server });
    const stopped = await lab.act(id, { 'os-start': null });
    expect(stopped.json).toEqual({ conflictingRequest: { code: 409, message: `Instance ${id} is not ready` } });
    const actions = await lab.nova('GET', `/servers/${id}/os-instance-actions`);
    expect(actions.json).toMatchObject({ instanceActions: [{ action: 'create', message: 'Error' }] });
  });

  test('stays in its state when the build is stuck, and can be deleted', async () => {
    const lab = await computeLab();
    lab.cloud.faults.onTask({ task: 'server.build', fault: 'stuck' });
    const { id, ports, volumes } = await bootFromVolume(lab);
    await lab.pass(5_000);
    expect(lab.server(id)).toMatchObject({ status: 'BUILD', taskState: 'spawning' });
    expect((await lab.nova('DELETE', `/servers/${id}`)).status).toBe(204);
    await lab.pass(1_000);
    expect(lab.cloud.state.servers.get(id)).toBeNull();
    expect(volumes()).toEqual(['available', 'gone']);
    expect(ports.map((port) => lab.cloud.state.ports.need(port.id).deviceId)).toEqual(['', '']);
  });

  test('is in error when its port was taken in between', async () => {
    const lab = await computeLab();
    const { ports, id } = await bootFromVolume(lab);
    const twin = await lab.nova('POST', '/servers', {
      server: { name: 'twin', flavorRef: '1', imageRef: lab.image.id, networks: [{ port: ports[0]?.id }] },
    });
    expect(twin.status).toBe(202);
    await lab.pass(3_000);
    const twinId = serverIdOf(twin);
    const states = [id, twinId].map((one) => lab.server(one).status);
    expect(states.toSorted()).toEqual(['ACTIVE', 'ERROR']);
    const owner = lab.server(id).status === 'ACTIVE' ? id : twinId;
    expect(lab.cloud.state.ports.need(ports[0]?.id ?? '').deviceId).toBe(owner);
  });
});

describe('a server that boots from an image', () => {
  test('gets a port of its own, which goes with it', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    const row = lab.server(id);
    expect(row).toMatchObject({ status: 'ACTIVE', taskState: null, imageId: lab.image.id });
    const [portId = ''] = row.portIds;
    expect(lab.cloud.state.ports.need(portId)).toMatchObject({ deviceId: id, status: 'ACTIVE' });
    expect(await lab.cloud.disks.sizeBytes(row.rootDiskId ?? '')).toBe(2 ** 30);
    expect(lab.cloud.guests.consoleLog(id)).toContain('hostname: lb');
    expect((await lab.nova('DELETE', `/servers/${id}`)).status).toBe(204);
    expect(lab.server(id).taskState).toBe('deleting');
    expect((await lab.nova('DELETE', `/servers/${id}`)).status).toBe(204);
    await lab.pass(1_000);
    expect(lab.cloud.state.ports.get(portId)).toBeNull();
    expect(lab.cloud.state.guests.get(id)).toBeNull();
    expect((await lab.nova('GET', `/servers/${id}`)).json).toEqual({
      itemNotFound: { code: 404, message: `Instance ${id} could not be found.` },
    });
  });

  test('is in error when the image is not what it says', async () => {
    const lab = await computeLab();
    await lab.cloud.disks.write(lab.image.fileId ?? '', 0, new Uint8Array(64));
    expect(lab.server(await lab.running())).toMatchObject({ status: 'ERROR', powerState: 0 });
  });

  test('is in error when its deletion fails, and can be deleted again', async () => {
    const lab = await computeLab();
    const id = await lab.running();
    lab.cloud.faults.onTask({ task: 'server.delete', fault: 'fail' });
    await lab.nova('DELETE', `/servers/${id}`);
    await lab.pass(3_000);
    expect(lab.server(id)).toMatchObject({ status: 'ERROR', taskState: null });
    await lab.nova('DELETE', `/servers/${id}`);
    await lab.pass(3_000);
    expect(lab.cloud.state.servers.get(id)).toBeNull();
  });
});

test('Nova makes volumes of images and of nothing', async () => {
  const lab = await computeLab();
  const id = await lab.running({
    imageRef: undefined,
    block_device_mapping_v2: [
      { source_type: 'image', destination_type: 'volume', uuid: lab.image.id, boot_index: 0, volume_size: 2 },
      { source_type: 'blank', destination_type: 'volume', boot_index: -1, volume_size: 3, delete_on_termination: true },
    ],
  });
  expect(lab.server(id).status).toBe('ACTIVE');
  expect(lab.cloud.guests.consoleLog(id)).toContain('hostname: lb');
  const made = lab.cloud.state.volumes.all();
  expect(made.map(({ name, sizeGib, status, bootable }) => [name, sizeGib, status, bootable])).toEqual([
    ['', 2, 'in-use', true],
    ['', 3, 'in-use', false],
  ]);
  await lab.nova('DELETE', `/servers/${id}`);
  await lab.pass(1_000);
  expect(lab.cloud.state.volumes.all().map(({ status, sizeGib }) => [status, sizeGib])).toEqual([['available', 2]]);
});
