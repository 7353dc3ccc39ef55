import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud, type FakeCloudOptions } from '../testing/fake-cloud.ts';
import { createServer } from './create-server.ts';
import { listFlavors } from './flavors.ts';
import {
  addServerTag,
  deleteServer,
  getServer,
  listServers,
  removeServerTag,
  setServerDescription,
} from './servers.ts';

const signal = new AbortController().signal;

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

/** As Nova 26.2 answers at 2.73, without what is not read. */
const lb1 = {
  id: 's1',
  name: 'lb1',
  description: 'primary of the shop',
  status: 'ACTIVE',
  'OS-EXT-STS:task_state': null,
  'OS-EXT-STS:power_state': 1,
  locked: true,
  locked_reason: 'moved',
  flavor: { original_name: 'lb.tiny', vcpus: 1, ram: 128, disk: 1, ephemeral: 2, swap: 512, extra_specs: {} },
  image: '',
  key_name: null,
  'OS-EXT-AZ:availability_zone': 'nova',
  config_drive: 'True',
  metadata: { a: 'b' },
  tags: ['baton:x'],
  created: '2026-11-22T12:11:54Z',
  tenant_id: 'p1',
  hostId: 'h1',
  'os-extended-volumes:volumes_attached': [{ id: 'v1', delete_on_termination: true }, { id: 'v2' }],
};

describe('reading', () => {
  it('takes what is needed', async () => {
    cloud.on('GET /compute/v2.1/servers/s1', () => ({ status: 200, json: { server: lb1 } }));
    expect(await getServer(session.compute, 's1', signal)).toEqual({
      id: 's1',
      name: 'lb1',
      description: 'primary of the shop',
      projectId: 'p1',
      hostId: 'h1',
      status: 'ACTIVE',
      taskState: null,
      powerState: 1,
      locked: true,
      lockedReason: 'moved',
      flavor: { name: 'lb.tiny', vcpus: 1, ramMib: 128, diskGib: 1, ephemeralGib: 2, swapMib: 512 },
      imageId: null,
      volumesAttached: [
        { volumeId: 'v1', deleteOnTermination: true },
        { volumeId: 'v2', deleteOnTermination: null },
      ],
      keyName: null,
      availabilityZone: 'nova',
      configDrive: true,
      metadata: { a: 'b' },
      tags: ['baton:x'],
      fault: null,
      created: '2026-11-22T12:11:54Z',
    });
    expect(cloud.seen.at(-1)?.headers['openstack-api-version']).toBe('compute 2.73');
  });

  it('gives null for none, and keeps odd ids in their segment', async () => {
    expect(await getServer(session.compute, '../flavors', signal)).toBeNull();
    expect(cloud.seen.at(-1)?.path).toBe('/compute/v2.1/servers/..%2Fflavors');
  });

  it('tells the fault and the image', async () => {
    const fault = { message: 'No valid host was found.', code: 500, created: '' };
    const server = { ...lb1, status: 'ERROR', fault, image: { id: 'i1' } };
    cloud.on('GET /compute/v2.1/servers/s1', () => ({ status: 200, json: { server } }));
    expect(await getServer(session.compute, 's1', signal)).toMatchObject({
      fault: fault.message,
      imageId: 'i1',
      status: 'ERROR',
    });
  });

  it('asks an old cloud for the flavor, once for each', async () => {
    await session.close();
    await cloud.close();
    await start({ computeMax: '2.40' });
    const { locked_reason, ...old } = lb1;
    void locked_reason;
    const servers = ['s1', 's2'].map((id) => ({ ...old, id, flavor: { id: 'f1', links: [] } }));
    cloud.on('GET /compute/v2.1/servers/detail', () => ({ status: 200, json: { servers } }));
    cloud.on('GET /compute/v2.1/flavors/f1', () => ({
      status: 200,
      json: {
        flavor: {
          id: 'f1',
          name: 'lb.tiny',
          vcpus: 1,
          ram: 128,
          disk: 1,
          'OS-FLV-EXT-DATA:ephemeral': 5,
          swap: '',
        },
      },
    }));
    const [first] = await listServers(session.compute, {}, signal);
    expect(first).toMatchObject({
      flavor: { name: 'lb.tiny', ramMib: 128, ephemeralGib: 5, swapMib: 0 },
      lockedReason: null,
    });
    expect(cloud.seen.filter(({ path }) => path.endsWith('/flavors/f1'))).toHaveLength(1);
    expect(cloud.seen.at(-2)?.headers['openstack-api-version']).toBe('compute 2.40');
  });
});

it('does not take a flavor that is gone, or says little, for one without an ephemeral disk', async () => {
  await session.close();
  await cloud.close();
  await start({ computeMax: '2.40' });
  const server = { ...lb1, flavor: { id: 'gone', links: [] } };
  cloud.on('GET /compute/v2.1/servers/s1', () => ({ status: 200, json: { server } }));
  expect((await getServer(session.compute, 's1', signal))?.flavor).toMatchObject({ ephemeralGib: null, swapMib: null });
  const flavors = [{ id: 'f1', name: 'lb.tiny', vcpus: 1, ram: 128, disk: 1 }];
  cloud.on('GET /compute/v2.1/flavors/detail', () => ({ status: 200, json: { flavors } }));
  expect(await listFlavors(session.compute, signal)).toMatchObject([{ ephemeralGib: null, swapMib: null }]);
});

describe('listing', () => {
  it('filters by exact name and by tag, and looks again itself', async () => {
    const servers = [lb1, { ...lb1, id: 's2', name: 'lb10' }, { ...lb1, id: 's3', tags: [] }];
    cloud.on('GET /compute/v2.1/servers/detail', () => ({ status: 200, json: { servers } }));
    const found = await listServers(session.compute, { name: 'lb1', tag: 'baton:x' }, signal);
    expect(found.map(({ id }) => id)).toEqual(['s1']);
    expect(Object.fromEntries(cloud.seen.at(-1)?.query ?? [])).toEqual({ name: '^lb1$', tags: 'baton:x' });
  });

  it('asks for every project when told to', async () => {
    cloud.on('GET /compute/v2.1/servers/detail', () => ({ status: 200, json: { servers: [lb1] } }));
    await listServers(session.compute, { allProjects: true }, signal);
    expect(Object.fromEntries(cloud.seen.at(-1)?.query ?? [])).toEqual({ all_tenants: '1' });
    const message = "Policy doesn't allow os_compute_api:servers:index:get_all_tenants to be performed.";
    cloud.on('GET /compute/v2.1/servers/detail', () => ({ status: 403, json: { forbidden: { code: 403, message } } }));
    await expect(listServers(session.compute, { allProjects: true }, signal)).rejects.toMatchObject({
      code: 'POLICY_DENIED',
    });
  });

  it('does not know the host of a server that has none', async () => {
    const server = { ...lb1, hostId: '', 'os-extended-volumes:volumes_attached': [] };
    cloud.on('GET /compute/v2.1/servers/detail', () => ({ status: 200, json: { servers: [server] } }));
    expect(await listServers(session.compute, {}, signal)).toMatchObject([{ hostId: null, volumesAttached: [] }]);
  });

  it('bears the servers of a cell that is down', async () => {
    const partial = { id: 's9', status: 'UNKNOWN', created: '2026-11-22T12:11:54Z', tenant_id: 'p', links: [] };
    cloud.on('GET /compute/v2.1/servers/detail', () => ({ status: 200, json: { servers: [lb1, partial] } }));
    expect(await listServers(session.compute, {}, signal)).toMatchObject([
      { id: 's1' },
      { id: 's9', status: 'UNKNOWN', name: '' },
    ]);
  });
});

describe('creating', () => {
  it('boots from the first volume, with ports and tags', async () => {
    cloud.on('POST /compute/v2.1/servers', () => ({ status: 202, json: { server: { id: 's7', adminPass: 'x' } } }));
    const id = await createServer(
      session.compute,
      {
        name: 'lb1',
        flavorId: 'f1',
        portIds: ['p1', 'p2'],
        volumes: [
          { volumeId: 'v1', deleteOnTermination: false },
          { volumeId: 'v2', deleteOnTermination: true },
        ],
        keyName: 'k',
        availabilityZone: 'nova',
        configDrive: true,
        metadata: { a: 'b' },
        tags: ['baton:x'],
      },
      signal,
    );
    expect(id).toBe('s7');
    const volume = { source_type: 'volume', destination_type: 'volume' };
    expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toEqual({
      server: {
        name: 'lb1',
        flavorRef: 'f1',
        networks: [{ port: 'p1' }, { port: 'p2' }],
        block_device_mapping_v2: [
          { ...volume, uuid: 'v1', boot_index: 0, delete_on_termination: false },
          { ...volume, uuid: 'v2', boot_index: -1, delete_on_termination: true },
        ],
        key_name: 'k',
        availability_zone: 'nova',
        config_drive: true,
        metadata: { a: 'b' },
        tags: ['baton:x'],
      },
    });
  });

  it('boots from an image, with volumes behind it', async () => {
    cloud.on('POST /compute/v2.1/servers', () => ({ status: 202, json: { server: { id: 's7' } } }));
    const volumes = [{ volumeId: 'v1', deleteOnTermination: false }];
    const wish = { name: 'mover', flavorId: 'f1', imageId: 'i1', portIds: [], volumes, tags: [] };
    await createServer(session.compute, wish, signal);
    expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toMatchObject({
      server: {
        imageRef: 'i1',
        networks: 'none',
        block_device_mapping_v2: [
          { source_type: 'image', destination_type: 'local', uuid: 'i1', boot_index: 0, delete_on_termination: true },
          { source_type: 'volume', destination_type: 'volume', uuid: 'v1', boot_index: -1 },
        ],
      },
    });
  });

  it('says what an old cloud lacks', async () => {
    await session.close();
    await cloud.close();
    await start({ computeMax: '2.38' });
    const server = { name: 'x', flavorId: 'f', portIds: [], volumes: [], tags: [] };
    await expect(createServer(session.compute, server, signal)).rejects.toMatchObject({
      code: 'MICROVERSION_UNSUPPORTED',
    });
    expect(cloud.seen.some(({ method, path }) => method === 'POST' && path.startsWith('/compute'))).toBe(false);
  });
});

it('deleting what is not there is success, and so are tags that are as wanted', async () => {
  await deleteServer(session.compute, 's1', signal);
  await removeServerTag(session.compute, 's1', 'baton:x', signal);
  cloud.on('PUT /compute/v2.1/servers/s1/tags/baton%3Ax', () => ({ status: 204 }));
  await addServerTag(session.compute, 's1', 'baton:x', signal);
  expect(cloud.seen.at(-1)?.path).toBe('/compute/v2.1/servers/s1/tags/baton%3Ax');
});

it('describes a server, and takes the description away', async () => {
  cloud.on('PUT /compute/v2.1/servers/s1', () => ({ status: 200, json: { server: lb1 } }));
  await setServerDescription(session.compute, 's1', 'being moved', signal);
  expect(cloud.seen.at(-1)).toMatchObject({
    body: '{"server":{"description":"being moved"}}',
    headers: { 'openstack-api-version': 'compute 2.73' },
  });
  await setServerDescription(session.compute, 's1', null, signal);
  expect(cloud.seen.at(-1)?.body).toBe('{"server":{"description":null}}');
});
