import {
  createFloatingIp,
  getFloatingIp,
  getPort,
  listFloatingIps,
  listSubnets,
  setFloatingIpPort,
  setTags,
  type FloatingIp,
} from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { freeExternalAddresses, makeLan, makePort, makeRouter, NOBODY, releaseLater } from '../fixtures.ts';
import { openGround } from '../ground.ts';
import { eventually, expectOrder, statesUntil } from '../look.ts';
import { expectRefused } from '../refusal.ts';

const ground = await openGround();
const { signal, tenant, operator } = ground;
const neutron = tenant.session.network;
const { raw } = tenant;
const networkId = ground.externalNetwork.id;
const lan = await makeLan(ground);
const router = await makeRouter(ground, lan);

async function makeFloatingIp(): Promise<FloatingIp> {
  const floatingIp = await createFloatingIp(neutron, { networkId, description: ground.name('fip') }, signal);
  releaseLater(ground, floatingIp.id);
  return floatingIp;
}

const look = async (id: string): Promise<FloatingIp> => {
  const found = await getFloatingIp(neutron, id, signal);
  if (found === null) throw new Error(`floating IP ${id} is gone`);
  return found;
};

/** The agent is through with what was asked of it. */
const settled = (id: string, status: 'ACTIVE' | 'DOWN'): Promise<FloatingIp> =>
  eventually(ground, `floating IP ${id} ${status}`, async () => {
    const found = await look(id);
    return found.status === status ? found : null;
  });

const create = (floatingIp: object) =>
  ({
    service: 'network',
    method: 'POST',
    path: '/floatingips',
    json: { floatingip: { floating_network_id: networkId, description: ground.name('fip'), ...floatingIp } },
  }) as const;
const point = (id: string, portId: string | null) =>
  ({
    service: 'network',
    method: 'PUT',
    path: `/floatingips/${id}`,
    json: { floatingip: { port_id: portId } },
  }) as const;

describe('an address', () => {
  it('is given out with the description that marks it, and leads nowhere', async () => {
    const answer = await raw.send(create({}));
    expect(answer.status).toBe(201);
    const { floatingip } = answer.body as { floatingip: { id: string } };
    releaseLater(ground, floatingip.id);
    expect(floatingip).toMatchObject({
      floating_ip_address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      floating_network_id: networkId,
      description: expect.stringMatching(/^conf-/),
      project_id: raw.projectId,
      port_id: null,
      fixed_ip_address: null,
      router_id: null,
      status: 'DOWN',
      tags: [],
      revision_number: 0,
    });
  });

  it('that a tenant chooses is refused: 403, by policy', async () => {
    const [address] = await freeExternalAddresses(ground, 1);
    await expectRefused(tenant, create({ floating_ip_address: address }), {
      status: 403,
      type: 'PolicyNotAuthorized',
      says: /create_floatingip:floating_ip_address.* is disallowed by policy/,
      code: 'POLICY_DENIED',
    });
  });

  it("is chosen by the operator for a tenant, outside of the network's own pool too, and is the tenant's", async () => {
    const [address = ''] = await freeExternalAddresses(ground, 1);
    const [subnet] = await listSubnets(operator.session.network, { networkId }, signal);
    expect(subnet?.allocationPools.every((pool) => pool.end !== address)).toBe(true);
    const made = await createFloatingIp(
      operator.session.network,
      { networkId, description: ground.name('fip'), address, projectId: raw.projectId },
      signal,
    );
    releaseLater(ground, made.id);
    expect(made).toMatchObject({ address, projectId: raw.projectId, portId: null });
    expect(await look(made.id)).toMatchObject({ address, projectId: raw.projectId });
    await setTags(operator.session.network, 'floatingips', made.id, ['conf-a'], signal);
    expect(await look(made.id)).toMatchObject({ tags: ['conf-a'] });
  });

  it('that a floating IP or a router has is refused to the operator: 409 IpAddressAlreadyAllocated', async () => {
    const { address } = await makeFloatingIp();
    const expected = { status: 409, type: 'IpAddressAlreadyAllocated', code: 'ADDRESS_IN_USE' } as const;
    const forTenant = { tenant_id: raw.projectId };
    await expectRefused(operator, create({ ...forTenant, floating_ip_address: address }), expected);
    const [gateway] = router.externalAddresses;
    await expectRefused(operator, create({ ...forTenant, floating_ip_address: gateway }), expected);
  });

  it('outside of the subnet is refused: 400 InvalidIpForNetwork', async () => {
    await expectRefused(operator, create({ floating_ip_address: '198.51.100.7' }), {
      status: 400,
      type: 'InvalidIpForNetwork',
      code: 'BAD_REQUEST',
    });
  });

  it('is not given out from a network that is not external: 400', async () => {
    await expectRefused(tenant, create({ floating_network_id: lan.network.id }), {
      status: 400,
      type: 'BadRequest',
      says: /is not a valid external network/,
      code: 'BAD_REQUEST',
    });
  });
});

describe('floating IPs are found', () => {
  it('by address, port and description', async () => {
    const one = await makeFloatingIp();
    await makeFloatingIp();
    const port = await makePort(ground, lan);
    await setFloatingIpPort(neutron, one.id, port.id, one.revision, signal);
    for (const filter of [{ address: one.address }, { portId: port.id }, { description: one.description }]) {
      const found = await listFloatingIps(neutron, filter, signal);
      expect(found.map((floatingIp) => floatingIp.id)).toEqual([one.id]);
    }
    expect(await listFloatingIps(neutron, { portId: NOBODY }, signal)).toEqual([]);
    expect(await listFloatingIps(neutron, { description: one.description.slice(0, -1) }, signal)).toEqual([]);
  });
});

describe('a floating IP that leads to a VIP port', () => {
  it('says so at once, and ACTIVE only later, when the agent has acted and bumped the revision', async () => {
    const made = await makeFloatingIp();
    const vip = await makePort(ground, lan);
    const answer = await raw.send({ ...point(made.id, vip.id), headers: { 'if-match': 'revision_number=0' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      floatingip: {
        id: made.id,
        port_id: vip.id,
        fixed_ip_address: vip.fixedIps[0]?.address,
        router_id: router.id,
        status: 'DOWN',
        revision_number: expect.any(Number),
      },
    });
    const { revision_number: revision } = (answer.body as { floatingip: { revision_number: number } }).floatingip;
    expect(revision).toBeGreaterThan(made.revision);
    expectOrder(await statesUntil(ground, 'ACTIVE', async () => (await look(made.id)).status), ['DOWN', 'ACTIVE']);
    expect((await look(made.id)).revision).toBeGreaterThan(revision);
    // The port itself is nobody's: whoever holds the VIP answers, and its status says nothing.
    expect(await getPort(neutron, vip.id, signal)).toMatchObject({ status: 'DOWN', deviceId: '' });
  });

  it('is let go: the answer still says ACTIVE, and DOWN comes later', async () => {
    const made = await makeFloatingIp();
    const vip = await makePort(ground, lan);
    await setFloatingIpPort(neutron, made.id, vip.id, made.revision, signal);
    const active = await settled(made.id, 'ACTIVE');
    const released = await setFloatingIpPort(neutron, made.id, null, active.revision, signal);
    expect(released).toMatchObject({ portId: null, fixedIpAddress: null, status: 'ACTIVE' });
    expectOrder(await statesUntil(ground, 'DOWN', async () => (await look(made.id)).status), ['ACTIVE', 'DOWN']);
  });

  it('is pointed to another port in one call, and never leaves ACTIVE', async () => {
    const made = await makeFloatingIp();
    const [vip, other] = [await makePort(ground, lan), await makePort(ground, lan)];
    await setFloatingIpPort(neutron, made.id, vip.id, made.revision, signal);
    const active = await settled(made.id, 'ACTIVE');
    const moved = await setFloatingIpPort(neutron, made.id, other.id, active.revision, signal);
    expect(moved).toMatchObject({ portId: other.id, status: 'ACTIVE' });
    const seen = new Set<string>();
    await eventually(ground, "the agent's own change", async () => {
      const now = await look(made.id);
      seen.add(now.status);
      return now.revision > moved.revision ? true : null;
    });
    expect([...seen]).toEqual(['ACTIVE']);
  });

  it('is moved by one hand at a time: an older revision is 412, also in a delete', async () => {
    const made = await makeFloatingIp();
    const vip = await makePort(ground, lan);
    await setFloatingIpPort(neutron, made.id, vip.id, made.revision, signal);
    const headers = { 'if-match': `revision_number=${made.revision}` };
    const expected = {
      status: 412,
      type: 'RevisionNumberConstraintFailed',
      says: /^Constrained to 0, but current revision is \d+$/,
      code: 'REVISION_CONFLICT',
    } as const;
    await expectRefused(tenant, { ...point(made.id, null), headers }, expected);
    await expectRefused(
      tenant,
      { service: 'network', method: 'DELETE', path: `/floatingips/${made.id}`, headers },
      expected,
    );
    expect(await look(made.id)).toMatchObject({ portId: vip.id });
  });

  it('keeps its router from letting go of the subnet: 409', async () => {
    const made = await makeFloatingIp();
    const vip = await makePort(ground, lan);
    await setFloatingIpPort(neutron, made.id, vip.id, made.revision, signal);
    const path = `/routers/${router.id}/remove_router_interface`;
    await expectRefused(
      tenant,
      { service: 'network', method: 'PUT', path, json: { subnet_id: lan.subnet.id } },
      { status: 409, type: 'RouterInterfaceInUseByFloatingIP', code: 'CONFLICT' },
    );
  });

  it('leads nowhere once its port is deleted, and stays reserved', async () => {
    const made = await makeFloatingIp();
    const vip = await makePort(ground, lan);
    await setFloatingIpPort(neutron, made.id, vip.id, made.revision, signal);
    await raw.send({ service: 'network', method: 'DELETE', path: `/ports/${vip.id}` });
    expect(await look(made.id)).toMatchObject({ address: made.address, portId: null, fixedIpAddress: null });
  });
});

describe('an association is refused', () => {
  it('to an address that has one already: 409 FloatingIPPortAlreadyAssociated', async () => {
    const [one, two] = [await makeFloatingIp(), await makeFloatingIp()];
    const vip = await makePort(ground, lan);
    await setFloatingIpPort(neutron, one.id, vip.id, one.revision, signal);
    await expectRefused(tenant, point(two.id, vip.id), {
      status: 409,
      type: 'FloatingIPPortAlreadyAssociated',
      code: 'CONFLICT',
    });
  });

  it('to a port that no router leads to: 404 ExternalGatewayForFloatingIPNotFound', async () => {
    const made = await makeFloatingIp();
    const vip = await makePort(ground, await makeLan(ground));
    await expectRefused(tenant, point(made.id, vip.id), {
      status: 404,
      type: 'ExternalGatewayForFloatingIPNotFound',
      code: 'NOT_FOUND',
    });
  });

  it('to a port that is not there: 404 PortNotFound', async () => {
    const made = await makeFloatingIp();
    await expectRefused(tenant, point(made.id, NOBODY), { status: 404, type: 'PortNotFound', code: 'NOT_FOUND' });
  });
});
