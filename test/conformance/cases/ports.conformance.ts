import { deletePort, getPort, listAll, listPorts, setTags, type Port } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeLan, makePort, NOBODY, someMac } from '../fixtures.ts';
import { openGround } from '../ground.ts';
import { expectRefused } from '../refusal.ts';

const ground = await openGround();
const { signal, tenant } = ground;
const neutron = tenant.session.network;
const { raw } = tenant;
const lan = await makeLan(ground);

const one = await makePort(ground, lan);
await makePort(ground, lan);
await makePort(ground, lan);

const create = (port: object) =>
  ({
    service: 'network',
    method: 'POST',
    path: '/ports',
    json: { port: { network_id: lan.network.id, name: ground.name('port'), ...port } },
  }) as const;
const fixed = (address: string): object => ({ fixed_ips: [{ subnet_id: lan.subnet.id, ip_address: address }] });

describe('a port is made as its twin was', () => {
  it('with the MAC and the addresses that were asked for, by a tenant too', async () => {
    const macAddress = someMac();
    const port = await makePort(ground, lan, {
      macAddress,
      fixedIps: [{ subnetId: lan.subnet.id, address: '10.77.0.200' }],
      adminStateUp: false,
    });
    expect(port).toMatchObject({
      macAddress,
      fixedIps: [{ subnetId: lan.subnet.id, address: '10.77.0.200' }],
      adminStateUp: false,
    });
  });

  it('with a MAC in capitals, in whatever letters it is then shown', async () => {
    const macAddress = someMac();
    const port = await makePort(ground, lan, { macAddress: macAddress.toUpperCase() });
    expect(port.macAddress.toLowerCase()).toBe(macAddress);
  });

  it('and described in full; unbound it is DOWN, without a device', async () => {
    const port = await makePort(ground, lan);
    const { body } = await raw.send({ service: 'network', method: 'GET', path: `/ports/${port.id}` });
    expect(body).toMatchObject({
      port: {
        id: port.id,
        name: port.name,
        description: port.description,
        network_id: lan.network.id,
        project_id: raw.projectId,
        mac_address: expect.stringMatching(/^fa:16:3e(:[0-9a-f]{2}){3}$/),
        fixed_ips: [{ subnet_id: lan.subnet.id, ip_address: expect.stringMatching(/^10\.77\.0\.\d+$/) }],
        allowed_address_pairs: [],
        security_groups: [],
        port_security_enabled: true,
        admin_state_up: true,
        status: 'DOWN',
        device_id: '',
        device_owner: '',
        tags: [],
        revision_number: 1,
      },
    });
    expect(body).not.toHaveProperty('port.binding:host_id');
  });

  it("with no address when the list of addresses is empty, and one of Neutron's choice without a list", async () => {
    expect((await makePort(ground, lan, { fixedIps: [] })).fixedIps).toEqual([]);
    const other = await makeLan(ground);
    const answer = await raw.send(create({ network_id: other.network.id }));
    const { port } = answer.body as { port: { id: string } };
    ground.later(() => deletePort(neutron, port.id, signal));
    expect(port).toMatchObject({ fixed_ips: [{ subnet_id: other.subnet.id, ip_address: expect.any(String) }] });
  });

  it('with the default security group when none is named', async () => {
    const answer = await raw.send(create(fixed('10.77.0.201')));
    expect(answer.status).toBe(201);
    const { id, security_groups: groups } = (answer.body as { port: { id: string; security_groups: string[] } }).port;
    ground.later(() => deletePort(neutron, id, signal));
    const found = await raw.send({ service: 'network', method: 'GET', path: '/security-groups?name=default' });
    expect(groups).toEqual(
      (found.body as { security_groups: { id: string }[] }).security_groups.map((group) => group.id),
    );
  });

  it("with address pairs, which get the port's own MAC when they name none", async () => {
    const port = await makePort(ground, lan, {
      allowedAddressPairs: [
        { ipAddress: '10.77.0.100' },
        { ipAddress: '10.77.0.101', macAddress: '00:00:5e:00:01:33' },
      ],
    });
    expect(port.allowedAddressPairs.toSorted((a, b) => a.ipAddress.localeCompare(b.ipAddress))).toEqual([
      { ipAddress: '10.77.0.100', macAddress: port.macAddress },
      { ipAddress: '10.77.0.101', macAddress: '00:00:5e:00:01:33' },
    ]);
  });

  it('without port security, and then without security groups', async () => {
    const port = await makePort(ground, lan, { portSecurityEnabled: false });
    expect(port).toMatchObject({ portSecurityEnabled: false, securityGroupIds: [], allowedAddressPairs: [] });
  });
});

describe('a port is refused', () => {
  it('with a MAC that another port of the network has: 409 MacAddressInUse', async () => {
    const expected = { status: 409, type: 'MacAddressInUse', code: 'MAC_IN_USE' } as const;
    await expectRefused(tenant, create({ mac_address: one.macAddress }), expected);
  });

  it('with an address that another port has: 409 IpAddressAlreadyAllocated', async () => {
    const expected = { status: 409, type: 'IpAddressAlreadyAllocated', code: 'ADDRESS_IN_USE' } as const;
    await expectRefused(tenant, create(fixed(one.fixedIps[0]?.address ?? '')), expected);
  });

  it('with an address outside of the subnet: 400 InvalidIpForSubnet', async () => {
    const expected = { status: 400, type: 'InvalidIpForSubnet', code: 'BAD_REQUEST' } as const;
    await expectRefused(tenant, create(fixed('10.78.0.5')), expected);
  });

  it('on a network that is not there: 404 NetworkNotFound', async () => {
    const expected = { status: 404, type: 'NetworkNotFound', code: 'NOT_FOUND' } as const;
    await expectRefused(tenant, create({ network_id: NOBODY }), expected);
  });

  it('with a security group that is not there: 404 SecurityGroupNotFound', async () => {
    const expected = { status: 404, type: 'SecurityGroupNotFound', code: 'NOT_FOUND' } as const;
    await expectRefused(tenant, create({ security_groups: [NOBODY] }), expected);
  });

  it('with address pairs and without port security: 409', async () => {
    const json = { port_security_enabled: false, allowed_address_pairs: [{ ip_address: '10.77.0.100' }] };
    const expected = { status: 409, type: 'AddressPairAndPortSecurityRequired', code: 'CONFLICT' } as const;
    await expectRefused(tenant, create(json), expected);
  });

  it("another MAC later, unless by an operator: 403, the tenant's policy", async () => {
    const { id } = one;
    const json = { port: { mac_address: someMac() } };
    await expectRefused(
      tenant,
      { service: 'network', method: 'PUT', path: `/ports/${id}`, json },
      { status: 403, type: 'PolicyNotAuthorized', says: /disallowed by policy/, code: 'POLICY_DENIED' },
    );
  });
});

describe('ports are found', () => {
  const ids = (ports: readonly Port[]): readonly string[] => ports.map((port) => port.id);

  it.each(['description', 'macAddress', 'name'] as const)('by %s, exactly', async (key) => {
    expect(ids(await listPorts(neutron, { [key]: one[key] }, signal))).toEqual([one.id]);
    expect(await listPorts(neutron, { [key]: one[key].slice(0, -1) }, signal)).toEqual([]);
  });

  it('by network', async () => {
    const found = await listPorts(neutron, { networkId: lan.network.id }, signal);
    expect(ids(found)).toContain(one.id);
    expect(found.every((port) => port.networkId === lan.network.id)).toBe(true);
    expect(await listPorts(neutron, { networkId: NOBODY }, signal)).toEqual([]);
  });

  it('by device, of which an unbound one has none', async () => {
    expect(await listPorts(neutron, { deviceId: NOBODY }, signal)).toEqual([]);
  });

  it('page by page: a full page names the next one, and together they are all', async () => {
    const path = `/ports?network_id=${lan.network.id}&limit=2`;
    const first = await raw.send({ service: 'network', method: 'GET', path });
    expect(first.body).toMatchObject({
      ports: [expect.anything(), expect.anything()],
      ports_links: expect.arrayContaining([{ rel: 'next', href: expect.stringMatching(/[?&]marker=/) }]),
    });
    const all = await listPorts(neutron, { networkId: lan.network.id }, signal);
    const paged = await listAll(neutron, {
      path: '/ports',
      key: 'ports',
      item: z.object({ id: z.string() }),
      query: { network_id: lan.network.id, limit: 2 },
      signal,
    });
    expect(paged.map((port) => port.id).toSorted()).toEqual(ids(all).toSorted());
  });
});

describe('a change of a port', () => {
  it('bumps its revision', async () => {
    const port = await makePort(ground, lan);
    const json = { port: { description: `${port.description} again` } };
    const { body } = await raw.send({ service: 'network', method: 'PUT', path: `/ports/${port.id}`, json });
    expect(body).toMatchObject({ port: { ...json.port, revision_number: port.revision + 1 } });
  });

  it('by its tags bumps its revision, too', async () => {
    const port = await makePort(ground, lan);
    await setTags(neutron, 'ports', port.id, ['conf-b', 'conf-a'], signal);
    await setTags(neutron, 'ports', port.id, ['conf-c'], signal);
    const after = await getPort(neutron, port.id, signal);
    expect(after?.tags).toEqual(['conf-c']);
    expect(after?.revision).toBeGreaterThan(port.revision);
  });

  it('that expects an older revision is refused: 412 RevisionNumberConstraintFailed', async () => {
    const port = await makePort(ground, lan);
    const call = {
      service: 'network',
      path: `/ports/${port.id}`,
      headers: { 'if-match': 'revision_number=77' },
    } as const;
    const expected = {
      status: 412,
      type: 'RevisionNumberConstraintFailed',
      says: /^Constrained to 77, but current revision is \d+$/,
      code: 'REVISION_CONFLICT',
    } as const;
    await expectRefused(tenant, { ...call, method: 'PUT', json: { port: { description: 'x' } } }, expected);
    await expectRefused(tenant, { ...call, method: 'DELETE' }, expected);
    expect(await getPort(neutron, port.id, signal)).toEqual(port);
  });

  it('that expects the present revision is done', async () => {
    const port = await makePort(ground, lan);
    const headers = { 'if-match': `revision_number=${port.revision}` };
    const json = { port: { admin_state_up: false } };
    const answer = await raw.send({ service: 'network', method: 'PUT', path: `/ports/${port.id}`, json, headers });
    expect(answer.body).toMatchObject({ port: { admin_state_up: false } });
  });
});

it('a port is deleted with 204, and its address and MAC are free at once', async () => {
  const port = await makePort(ground, lan);
  const answer = await raw.send({ service: 'network', method: 'DELETE', path: `/ports/${port.id}` });
  expect([answer.status, answer.text]).toEqual([204, '']);
  const again = await makePort(ground, lan, { macAddress: port.macAddress, fixedIps: port.fixedIps });
  expect(again.id).not.toBe(port.id);
});
