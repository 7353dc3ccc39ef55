import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BatonError } from '../../domain/error.ts';
import type { CloudCall } from '../../domain/step.ts';
import { connectCloud, type OpenStackCloud } from './openstack-cloud.ts';

const signal = new AbortController().signal;

let directory: string;
let server: Server;
let origin: string;
const routes = new Map<string, (response: ServerResponse) => void>();
const opened: OpenStackCloud[] = [];

const json = (status: number, body: unknown) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json', 'x-openstack-request-id': 'req-1' });
  response.end(JSON.stringify(body));
};

beforeEach(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const answer =
      routes.get(`${request.method ?? ''} ${pathname}`) ?? json(404, { itemNotFound: { message: 'nothing there' } });
    request.resume().on('end', () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  routes.set('POST /v3/auth/tokens', (response) => {
    const endpoint = (path: string): object => ({ interface: 'public', region_id: 'R', url: origin + path });
    const token = {
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      user: { id: 'u', name: 'nf' },
      project: { id: 'p', name: 'demo' },
      roles: [{ name: 'member' }],
      catalog: [
        { type: 'compute', endpoints: [endpoint('/nova/v2.1')] },
        { type: 'network', endpoints: [endpoint('/neutron')] },
        { type: 'image', endpoints: [endpoint('/glance')] },
      ],
    };
    response.setHeader('x-subject-token', 'the-token');
    json(201, { token })(response);
  });
  routes.set('GET /nova/v2.1/', json(200, { version: { id: 'v2.1', version: '2.93', min_version: '2.1' } }));
  directory = await mkdtemp(join(tmpdir(), 'openstack-cloud-'));
  const file = join(directory, 'clouds.yaml');
  const auth = `auth_url: ${origin}, username: nf, password: the-password, project_name: demo`;
  await writeFile(file, `clouds: {os1: {auth: {${auth}}}}\n`, { mode: 0o644 });
  vi.stubEnv('OS_CLIENT_CONFIG_FILE', file);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  routes.clear();
  await Promise.all(opened.splice(0).map((cloud) => cloud.close()));
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

async function connect(onCall: (call: CloudCall) => void = () => {}): Promise<OpenStackCloud> {
  const cloud = await connectCloud('os1', { onCall });
  opened.push(cloud);
  return cloud;
}

it('says who we are, what is there, and what was called', async () => {
  const calls: CloudCall[] = [];
  const cloud = await connect((call) => calls.push(call));
  expect(await cloud.identify(signal)).toEqual({
    cloud: 'os1',
    authUrl: origin,
    region: null,
    userName: 'nf',
    projectId: 'p',
    projectName: 'demo',
    roles: ['member'],
    warnings: [expect.stringContaining('chmod 600')],
    services: [
      { type: 'compute', url: `${origin}/nova/v2.1`, microversions: '2.1-2.93' },
      { type: 'network', url: `${origin}/neutron/v2.0`, microversions: null },
      { type: 'image', url: `${origin}/glance/v2`, microversions: null },
    ],
  });
  expect(calls[0]).toEqual({
    cloud: 'os1',
    service: 'identity',
    method: 'POST',
    path: '/v3/auth/tokens',
    status: 201,
    requestIds: ['req-1'],
    safe: false,
    durationMs: expect.any(Number),
  });
  expect(cloud.warnings).toEqual([expect.stringContaining('chmod 600')]);
  expect(JSON.stringify([calls, cloud.warnings])).not.toMatch(/the-token|the-password/);
});

describe('errors', () => {
  it("of the configuration are the user's, with a remedy", async () => {
    await expect(connectCloud('os3')).rejects.toMatchObject({
      name: 'BatonError',
      code: 'CLOUD_UNKNOWN',
      kind: 'user',
      message: expect.stringMatching(/no cloud named os3 in .*; known: os1/),
      remedy: expect.stringContaining('clouds.yaml'),
    });
  });

  it('of a service carry its request id, and whose turn it is', async () => {
    const cloud = await connect();
    const refusal = (status: number, type: string, message: string): unknown =>
      routes.set('POST /neutron/v2.0/floatingips', json(status, { NeutronError: { type, message, detail: '' } }));
    const create = (): Promise<unknown> =>
      cloud.network.createFloatingIp({ networkId: 'n', description: '', address: '203.0.113.9' }, signal);
    refusal(403, 'HTTPForbidden', '(rule:create_floatingip:floating_ip_address) is disallowed by policy');
    await expect(create()).rejects.toMatchObject({ code: 'POLICY_DENIED', kind: 'user', requestIds: ['req-1'] });
    refusal(409, 'IpAddressAlreadyAllocated', 'IP address 203.0.113.9 already allocated');
    await expect(create()).rejects.toMatchObject({ code: 'ADDRESS_IN_USE', kind: 'cloud', retryable: false });
    refusal(409, 'OverQuota', "Quota exceeded for resources: ['floatingip'].");
    await expect(create()).rejects.toBeInstanceOf(BatonError);
  });

  it('of a missing service name what the catalog has', async () => {
    const cloud = await connect();
    await expect(cloud.volumes.listVolumes({}, signal)).rejects.toMatchObject({
      code: 'ENDPOINT_MISSING',
      message: expect.stringContaining('the catalog has: compute, network, image'),
    });
  });

  it("in the middle of a stream are Baton's, too", async () => {
    routes.set('GET /glance/v2/images/i1/file', (response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half', () => response.destroy());
    });
    const cloud = await connect();
    const bytes = await cloud.images.download('i1', signal);
    const read = async (): Promise<void> => {
      for await (const _ of bytes);
    };
    await expect(read()).rejects.toMatchObject({ name: 'BatonError', code: 'CONNECTION_FAILED' });
  });

  it("of the caller's own bytes stay the caller's", async () => {
    const image = { id: 'i1', name: 'x', status: 'queued', visibility: 'private' };
    routes.set('GET /glance/v2/images/i1', json(200, image));
    const cloud = await connect();
    const broken = (async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      throw new RangeError('the disk is bad');
    })();
    await expect(cloud.images.upload('i1', broken, signal)).rejects.toThrow(RangeError);
  });
});

describe('what a mover asks for', () => {
  const conflict = (message: string) => json(409, { conflictingRequest: { code: 409, message } });
  const server = (status: string): unknown => ({
    id: 's1',
    name: 'lb1',
    description: 'moving',
    tenant_id: 'p',
    status,
    'OS-EXT-STS:task_state': null,
    flavor: { original_name: 'f', vcpus: 1, ram: 1, disk: 1 },
    metadata: {},
    created: '',
  });

  it('is as wanted when it is so already, and refused with a remedy when it cannot be', async () => {
    const cloud = await connect();
    routes.set('POST /nova/v2.1/servers/s1/action', conflict('it is busy'));
    routes.set('GET /nova/v2.1/servers/s1', json(200, { server: server('RESCUE') }));
    await cloud.compute.rescueServer('s1', 'i1', signal);
    await expect(cloud.compute.unrescueServer('s1', signal)).rejects.toMatchObject({ code: 'CONFLICT', kind: 'cloud' });
    await expect(cloud.compute.hardRebootServer('s1', signal)).rejects.toBeInstanceOf(BatonError);
    routes.set('GET /nova/v2.1/servers/s1', json(200, { server: server('ACTIVE') }));
    await cloud.compute.unrescueServer('s1', signal);
    await expect(cloud.compute.rescueServer('s1', 'i1', signal)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await cloud.compute.getServer('s1', signal)).toMatchObject({ description: 'moving' });
  });

  it('reaches the services: volumes, a port, a part of an image', async () => {
    const calls: string[] = [];
    const cloud = await connect(({ method, path, status }) => calls.push(`${method} ${path} ${status}`));
    const list = '/nova/v2.1/servers/s1/os-volume_attachments';
    const volumeAttachment = { volumeId: 'v1', device: '/dev/vdb', delete_on_termination: false };
    routes.set(`POST ${list}`, json(200, { volumeAttachment }));
    routes.set(`PUT ${list}/v1`, json(202, undefined));
    routes.set('PUT /nova/v2.1/servers/s1', json(200, { server: server('RESCUE') }));
    routes.set('PUT /neutron/v2.0/ports/p1', json(409, { NeutronError: { type: 'X', message: 'x', detail: '' } }));
    routes.set('GET /glance/v2/images/i1/file', (response) => response.writeHead(206).end('part'));
    expect((await cloud.compute.attachVolume('s1', 'v1', signal)).device).toBe('/dev/vdb');
    await cloud.compute.setDeleteOnTermination('s1', 'v1', false, signal);
    await cloud.compute.detachVolume('s1', 'v1', signal);
    await cloud.compute.setServerDescription('s1', 'moving', signal);
    await expect(cloud.network.setPortUp('p1', false, signal)).rejects.toBeInstanceOf(BatonError);
    const parts: Uint8Array[] = [];
    for await (const part of await cloud.images.downloadRange('i1', { fromByte: 2, toByte: 5 }, signal))
      parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe('part');
    expect(calls.slice(2)).toEqual([
      `POST ${list} 200`,
      `PUT ${list}/v1 202`,
      `DELETE ${list}/v1 404`,
      'PUT /nova/v2.1/servers/s1 200',
      'PUT /neutron/v2.0/ports/p1 409',
      'GET /glance/v2/images/i1/file 206',
    ]);
  });
});

it('absence is null, and deleting it is success', async () => {
  const cloud = await connect();
  expect(await cloud.compute.getServer('none', signal)).toBeNull();
  expect(await cloud.network.getPort('none', signal)).toBeNull();
  await cloud.network.deleteFloatingIp('none', signal);
  await cloud.images.deleteImage('none', signal);
});
