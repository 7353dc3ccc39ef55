import { describe, expect, test } from 'vitest';
import { type ComputeLab, computeLab, serverIdOf } from '../testing/compute-lab.ts';

const detail = async (lab: ComputeLab, id: string, version: string) =>
  ((await lab.nova('GET', `/servers/${id}`, undefined, version)).json as { server: Record<string, unknown> }).server;

test('fields come with their microversions', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  const since: readonly (readonly [string, string, string])[] = [
    ['locked', '2.8', '2.9'],
    ['description', '2.18', '2.19'],
    ['tags', '2.25', '2.26'],
    ['locked_reason', '2.72', '2.73'],
  ];
  for (const [field, before, from] of since) {
    expect(Object.keys(await detail(lab, id, before))).not.toContain(field);
    expect(Object.keys(await detail(lab, id, from))).toContain(field);
  }
  expect((await detail(lab, id, '2.46'))['flavor']).toEqual({
    id: '1',
    links: [{ rel: 'bookmark', href: `${lab.cloud.origin}/compute/flavors/1` }],
  });
  expect((await detail(lab, id, '2.47'))['flavor']).toEqual({
    original_name: 'm1.tiny',
    vcpus: 1,
    ram: 512,
    disk: 1,
    ephemeral: 0,
    swap: 0,
    extra_specs: {},
  });
  expect(await detail(lab, id, '2.90')).toMatchObject({
    status: 'ACTIVE',
    image: { id: lab.image.id },
    config_drive: '',
    security_groups: [{ name: 'default' }],
    hostId: expect.stringMatching(/^[0-9a-f]{56}$/) as string,
    addresses: {
      'front-net': [
        {
          version: 4,
          'OS-EXT-IPS:type': 'fixed',
          'OS-EXT-IPS-MAC:mac_addr': lab.cloud.state.ports.need(lab.server(id).portIds[0] ?? '').macAddress,
        },
      ],
    },
  });
});

test('a floating IP is shown behind the address that it leads to', async () => {
  const lab = await computeLab();
  const port = lab.port(30);
  const id = await lab.running({ networks: [{ port: port.id }] });
  lab.cloud.state.floatingIps.insert({
    id: lab.cloud.newId(),
    projectId: lab.cloud.projectId,
    name: '',
    description: '',
    tags: [],
    revision: 1,
    createdAtMs: 0,
    updatedAtMs: 0,
    address: '127.203.113.9',
    networkId: '',
    portId: port.id,
    fixedIpAddress: '10.0.0.30',
    routerId: null,
    status: 'ACTIVE',
    agentPortId: null,
  });
  expect((await lab.nova('GET', `/servers/${id}/ips`)).json).toEqual({
    addresses: {
      'front-net': [
        { version: 4, addr: '10.0.0.30' },
        { version: 4, addr: '127.203.113.9' },
      ],
    },
  });
});

describe('a list', () => {
  async function three() {
    const lab = await computeLab();
    const ids: string[] = [];
    for (const [name, tags] of [
      ['lb1', ['run:1', 'x']],
      ['lb10', ['run:1']],
      ['db', []],
    ] as const) {
      const server = { name, tags, flavorRef: '1', imageRef: lab.image.id, networks: 'none' };
      ids.push(serverIdOf(await lab.nova('POST', '/servers', { server })));
    }
    const list = async (query: string, version?: string) => {
      const { json } = await lab.nova('GET', `/servers/detail${query}`, undefined, version);
      return (json as { servers: readonly { name: string }[] }).servers.map(({ name }) => name);
    };
    return { lab, ids, list };
  }

  test('shows the newest first, and what is asked for', async () => {
    const { list } = await three();
    expect(await list('')).toEqual(['db', 'lb10', 'lb1']);
    expect(await list(`?name=${encodeURIComponent('^lb1$')}`)).toEqual(['lb1']);
    expect(await list('?name=LB1')).toEqual(['lb10', 'lb1']);
    expect(await list('?tags=run:1,x')).toEqual(['lb1']);
    expect(await list('?tags-any=x,run:1')).toEqual(['lb10', 'lb1']);
    expect(await list('?not-tags=run:1')).toEqual(['db']);
    expect(await list('?not-tags-any=x')).toEqual(['db', 'lb10']);
    expect(await list('?tags=run:1', '2.25')).toEqual(['db', 'lb10', 'lb1']);
    expect(await list('?status=build')).toEqual(['db', 'lb10', 'lb1']);
    expect(await list('?status=ACTIVE')).toEqual([]);
    // A tenant's wrong value changes nothing.
    expect(await list('?metadata=x')).toEqual(['db', 'lb10', 'lb1']);
  });

  test('comes in pages', async () => {
    const { lab, ids } = await three();
    const first = await lab.nova('GET', '/servers?limit=2');
    const next = `${lab.cloud.origin}/compute/v2.1/servers?limit=2&marker=${ids[1]}`;
    expect(first.json).toMatchObject({
      servers: [{ id: ids[2] }, { id: ids[1] }],
      servers_links: [{ rel: 'next', href: next }],
    });
    const last = await lab.nova('GET', `/servers?limit=2&marker=${ids[1]}`);
    expect(last.json).toEqual({ servers: [expect.objectContaining({ id: ids[0] }) as object] });
    expect((await lab.nova('GET', '/servers?marker=x')).json).toEqual({
      badRequest: { code: 400, message: 'marker [x] not found' },
    });
    expect((await lab.nova('GET', '/servers?limit=x')).status).toBe(400);
  });

  test("is a tenant's own; an admin sees all when asked", async () => {
    const { lab, ids } = await three();
    expect((await lab.asAdmin('GET', '/servers')).json).toEqual({ servers: [] });
    const all = (await lab.asAdmin('GET', '/servers?all_tenants=1')).json as { servers: readonly unknown[] };
    expect(all.servers).toHaveLength(3);
    expect(await lab.nova('GET', '/servers?all_tenants=1')).toMatchObject({ status: 403 });
    const [id = ''] = ids;
    lab.cloud.state.servers.update(id, { projectId: 'other' });
    expect((await lab.nova('GET', `/servers/${id}`)).status).toBe(404);
    expect((await lab.nova('DELETE', `/servers/${id}`)).status).toBe(404);
    expect((await lab.asAdmin('GET', `/servers/${id}`)).status).toBe(200);
  });
});

test('a server is renamed in any state, locked or not', async () => {
  const lab = await computeLab();
  const id = await lab.running();
  await lab.act(id, { lock: null });
  const renamed = await lab.nova('PUT', `/servers/${id}`, { server: { name: 'moved', description: 'd' } });
  expect(renamed).toMatchObject({ status: 200, json: { server: { name: 'moved', description: 'd' } } });
  await lab.nova('PUT', `/servers/${id}`, { server: { description: null } });
  expect(lab.server(id)).toMatchObject({ name: 'moved', description: null });
});

test('interfaces come in an order of their own', async () => {
  const lab = await computeLab();
  const ports = [lab.port(41), lab.port(42), lab.port(43)];
  const id = await lab.running({ networks: ports.map((port) => ({ port: port.id })) });
  const { json } = await lab.nova('GET', `/servers/${id}/os-interface`);
  const ids = ports.map((port) => port.id).toSorted();
  expect(json).toMatchObject({ interfaceAttachments: ids.map((port_id) => ({ port_id, port_state: 'ACTIVE' })) });
  const one = await lab.nova('GET', `/servers/${id}/os-interface/${ids[0]}`);
  expect(one.json).toMatchObject({ interfaceAttachment: { port_id: ids[0], net_id: lab.network.id } });
});
