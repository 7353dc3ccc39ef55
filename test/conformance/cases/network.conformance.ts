import {
  addRouterInterface,
  deleteNetwork,
  deleteSubnet,
  listExtensions,
  listNetworks,
  listPorts,
  listRouters,
  listSecurityGroups,
  listSubnets,
  setDhcp,
  setRoutes,
  setTags,
} from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { CIDR, makeLan, makePort, makeRouter, NOBODY } from '../fixtures.ts';
import { openGround } from '../ground.ts';
import { eventually } from '../look.ts';
import { expectRefused } from '../refusal.ts';

const ground = await openGround();
const { signal, tenant } = ground;
const neutron = tenant.session.network;
const { raw } = tenant;
const lan = await makeLan(ground);
const router = await makeRouter(ground, lan);

describe('the external network', () => {
  it('is found by router:external, and shown to tenants', async () => {
    const found = await listNetworks(neutron, { external: true }, signal);
    expect(found).toContainEqual(expect.objectContaining({ id: ground.externalNetwork.id, external: true }));
    const own = await listNetworks(neutron, { external: false }, signal);
    expect(own.map((one) => one.id)).toContain(lan.network.id);
    expect(own.map((one) => one.id)).not.toContain(ground.externalNetwork.id);
  });

  it("keeps its subnet to the operator, so that only they see which addresses are the cloud's", async () => {
    const networkId = ground.externalNetwork.id;
    expect(await listSubnets(neutron, { networkId }, signal)).toEqual([]);
    const subnets = await listSubnets(ground.operator.session.network, { networkId }, signal);
    expect(subnets).toEqual([
      expect.objectContaining({ cidr: expect.stringMatching(/\/24$/), gatewayIp: expect.any(String) }),
    ]);
  });

  it("shows the operator who has which address: a router's gateway is a port", async () => {
    const ports = await listPorts(ground.operator.session.network, { networkId: ground.externalNetwork.id }, signal);
    expect(ports).toContainEqual(
      expect.objectContaining({
        deviceId: router.id,
        deviceOwner: 'network:router_gateway',
        fixedIps: [expect.objectContaining({ address: router.externalAddresses[0] })],
      }),
    );
  });
});

it('the extensions that a cutover needs are listed', async () => {
  expect(await listExtensions(neutron, signal)).toEqual(
    expect.arrayContaining(['revision-if-match', 'allowed-address-pairs', 'security-group', 'router', 'port-security']),
  );
});

describe('a network', () => {
  it('is described in full, and is marked by its description from the first call on', async () => {
    const { body } = await raw.send({ service: 'network', method: 'GET', path: `/networks/${lan.network.id}` });
    expect(body).toMatchObject({
      network: {
        id: lan.network.id,
        name: lan.network.name,
        description: lan.network.name,
        project_id: raw.projectId,
        mtu: expect.any(Number),
        'router:external': false,
        shared: false,
        port_security_enabled: true,
        subnets: [lan.subnet.id],
        tags: [],
        revision_number: expect.any(Number),
      },
    });
  });

  it('is found by name and by description, and not by a part of them', async () => {
    const { name } = lan.network;
    const ids = async (filter: object): Promise<readonly string[]> =>
      (await listNetworks(neutron, filter, signal)).map((one) => one.id);
    expect(await ids({ name })).toEqual([lan.network.id]);
    expect(await ids({ description: name })).toEqual([lan.network.id]);
    expect(await ids({ name: name.slice(0, -1) })).toEqual([]);
  });

  it('with a port on it cannot be deleted: 409 NetworkInUse', async () => {
    await makePort(ground, lan);
    const path = `/networks/${lan.network.id}`;
    const expected = { status: 409, type: 'NetworkInUse', code: 'CONFLICT' } as const;
    await expectRefused(tenant, { service: 'network', method: 'DELETE', path }, expected);
  });
});

describe('a subnet', () => {
  it('is described in full; its addresses are the whole range but the gateway', async () => {
    const { body } = await raw.send({ service: 'network', method: 'GET', path: `/subnets/${lan.subnet.id}` });
    expect(body).toMatchObject({
      subnet: {
        id: lan.subnet.id,
        network_id: lan.network.id,
        ip_version: 4,
        cidr: CIDR,
        gateway_ip: '10.77.0.1',
        enable_dhcp: false,
        dns_nameservers: [],
        host_routes: [],
        allocation_pools: [{ start: '10.77.0.2', end: '10.77.0.254' }],
        ipv6_address_mode: null,
        ipv6_ra_mode: null,
        description: lan.subnet.description,
        project_id: raw.projectId,
        revision_number: expect.any(Number),
      },
    });
  });

  it('is found by network and by description', async () => {
    expect(await listSubnets(neutron, { networkId: lan.network.id }, signal)).toHaveLength(1);
    const found = await listSubnets(neutron, { description: lan.subnet.description }, signal);
    expect(found.map((one) => one.id)).toEqual([lan.subnet.id]);
  });

  it('with an address in use cannot be deleted: 409 SubnetInUse', async () => {
    await makePort(ground, lan);
    const path = `/subnets/${lan.subnet.id}`;
    const expected = { status: 409, type: 'SubnetInUse', code: 'CONFLICT' } as const;
    await expectRefused(tenant, { service: 'network', method: 'DELETE', path }, expected);
  });

  it("takes an address for Neutron's own DHCP only once DHCP is on", async () => {
    const other = await makeLan(ground);
    const dhcpPorts = async (): Promise<readonly unknown[]> =>
      (await listPorts(neutron, { networkId: other.network.id }, signal)).filter(
        (port) => port.deviceOwner === 'network:dhcp' && port.fixedIps.length > 0,
      );
    expect(await dhcpPorts()).toEqual([]);
    await setDhcp(neutron, other.subnet.id, true, signal);
    const found = await eventually(ground, 'a DHCP port', async () => {
      const ports = await dhcpPorts();
      return ports.length === 0 ? null : ports;
    });
    expect(found).toEqual([
      expect.objectContaining({ fixedIps: [{ subnetId: other.subnet.id, address: '10.77.0.2' }] }),
    ]);
    expect(await listSubnets(neutron, { networkId: other.network.id }, signal)).toMatchObject([{ enableDhcp: true }]);
    // Neutron's own ports do not keep a network.
    await deleteSubnet(neutron, other.subnet.id, signal);
    await deleteNetwork(neutron, other.network.id, signal);
  });
});

describe('a router', () => {
  it('is described in full, with its gateway', async () => {
    const { body } = await raw.send({ service: 'network', method: 'GET', path: `/routers/${router.id}` });
    expect(body).toMatchObject({
      router: {
        id: router.id,
        status: 'ACTIVE',
        admin_state_up: true,
        description: router.description,
        project_id: raw.projectId,
        routes: [],
        external_gateway_info: {
          network_id: ground.externalNetwork.id,
          external_fixed_ips: [{ subnet_id: expect.any(String), ip_address: expect.any(String) }],
        },
      },
    });
    expect((await listRouters(neutron, { description: router.description }, signal)).map((one) => one.id)).toEqual([
      router.id,
    ]);
  });

  it('has the gateway of a subnet as its own port there', async () => {
    expect(await listPorts(neutron, { deviceId: router.id, networkId: lan.network.id }, signal)).toEqual([
      expect.objectContaining({
        deviceOwner: 'network:router_interface',
        fixedIps: [{ subnetId: lan.subnet.id, address: '10.77.0.1' }],
      }),
    ]);
  });

  it('refuses a subnet that it has already, 400 in words, and the client takes that for success', async () => {
    const call = {
      service: 'network',
      method: 'PUT',
      path: `/routers/${router.id}/add_router_interface`,
      json: { subnet_id: lan.subnet.id },
    } as const;
    await expectRefused(tenant, call, {
      status: 400,
      type: 'BadRequest',
      says: /Router already has a port on subnet/,
      code: 'BAD_REQUEST',
    });
    await addRouterInterface(neutron, router.id, lan.subnet.id, signal);
  });

  it('refuses a subnet that overlaps with one it has: 400', async () => {
    const other = await makeLan(ground);
    const path = `/routers/${router.id}/add_router_interface`;
    await expectRefused(
      tenant,
      { service: 'network', method: 'PUT', path, json: { subnet_id: other.subnet.id } },
      { status: 400, type: 'BadRequest', says: /overlaps/, code: 'BAD_REQUEST' },
    );
  });

  it('answers to a new interface with its port, and to its removal twice with 404', async () => {
    const other = await makeLan(ground);
    const second = await raw.send({
      service: 'network',
      method: 'POST',
      path: '/routers',
      json: { router: { name: ground.name('router') } },
    });
    const { id } = (second.body as { router: { id: string } }).router;
    ground.later(() => raw.send({ service: 'network', method: 'DELETE', path: `/routers/${id}` }));
    const json = { subnet_id: other.subnet.id };
    const call = { service: 'network', method: 'PUT', json } as const;
    const added = await raw.send({ ...call, path: `/routers/${id}/add_router_interface` });
    expect(added.body).toMatchObject({ id, subnet_id: other.subnet.id, port_id: expect.any(String) });
    const removed = await raw.send({ ...call, path: `/routers/${id}/remove_router_interface` });
    expect(removed.status).toBe(200);
    await expectRefused(
      tenant,
      { ...call, path: `/routers/${id}/remove_router_interface` },
      { status: 404, type: 'RouterInterfaceNotFoundForSubnet', code: 'NOT_FOUND' },
    );
  });

  it('takes its routes as a whole', async () => {
    const routes = [{ destination: '192.0.2.0/24', nexthop: '10.77.0.9' }];
    await setRoutes(neutron, router.id, routes, signal);
    expect(await listRouters(neutron, { name: router.name }, signal)).toMatchObject([{ routes }]);
    await setRoutes(neutron, router.id, [], signal);
    expect(await listRouters(neutron, { name: router.name }, signal)).toMatchObject([{ routes: [] }]);
  });

  it('with an interface cannot be deleted: 409 RouterInUse', async () => {
    const expected = { status: 409, type: 'RouterInUse', code: 'CONFLICT' } as const;
    await expectRefused(tenant, { service: 'network', method: 'DELETE', path: `/routers/${router.id}` }, expected);
  });

  it('keeps its interface from being deleted as a port: 409 ServicePortInUse', async () => {
    const [port] = await listPorts(neutron, { deviceId: router.id, networkId: lan.network.id }, signal);
    const path = `/ports/${port?.id ?? NOBODY}`;
    const expected = { status: 409, type: 'ServicePortInUse', code: 'CONFLICT' } as const;
    await expectRefused(tenant, { service: 'network', method: 'DELETE', path }, expected);
  });
});

describe('tags', () => {
  it.each(['networks', 'subnets', 'routers'] as const)('of %s are set as a whole, and shown', async (kind) => {
    const id = { networks: lan.network.id, subnets: lan.subnet.id, routers: router.id }[kind];
    await setTags(neutron, kind, id, ['conf-b', 'conf-a'], signal);
    await setTags(neutron, kind, id, ['conf-c'], signal);
    const { status, body } = await raw.send({ service: 'network', method: 'GET', path: `/${kind}?tags=conf-c` });
    expect(status).toBe(200);
    expect(body).toEqual({ [kind]: [expect.objectContaining({ id, tags: ['conf-c'] })] });
  });

  it('are answered as they are now', async () => {
    const path = `/networks/${lan.network.id}/tags`;
    const answer = await raw.send({ service: 'network', method: 'PUT', path, json: { tags: ['conf-d'] } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ tags: ['conf-d'] });
  });
});

it('every project has a security group named default', async () => {
  expect(await listSecurityGroups(neutron, { name: 'default' }, signal)).toHaveLength(1);
});
