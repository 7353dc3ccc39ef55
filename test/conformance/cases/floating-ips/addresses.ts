import { createFloatingIp, listFloatingIps, listSubnets, setFloatingIpPort, setTags } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { freeExternalAddresses, NOBODY } from '../../fixtures.ts';
import { expectRefused } from '../../refusal.ts';
import { createCall, look, makeFloatingIp, release, type Stage } from './stage.ts';

/** Which address one gets, who may choose it, and how it is found again. */
export function casesOfAddresses(stage: Stage): void {
  const { ground, lan, router, vip } = stage;
  const { signal, tenant, operator } = ground;
  const { raw } = tenant;
  const neutron = tenant.session.network;
  const networkId = ground.externalNetwork.id;

  describe('an address', () => {
    it('is given out with the description that marks it, and leads nowhere', async () => {
      const answer = await raw.send(createCall(stage, {}));
      expect(answer.status).toBe(201);
      const { floatingip } = answer.body as { floatingip: { id: string } };
      release(ground, floatingip.id);
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
      await expectRefused(tenant, createCall(stage, { floating_ip_address: address }), {
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
      release(ground, made.id);
      expect(made).toMatchObject({ address, projectId: raw.projectId, portId: null });
      expect(await look(stage, made.id)).toMatchObject({ address, projectId: raw.projectId });
      await setTags(operator.session.network, 'floatingips', made.id, ['conf-a'], signal);
      expect(await look(stage, made.id)).toMatchObject({ tags: ['conf-a'] });
    });

    it('that a floating IP or a router has is refused to the operator: 409 IpAddressAlreadyAllocated', async () => {
      const { address } = await makeFloatingIp(stage);
      const expected = { status: 409, type: 'IpAddressAlreadyAllocated', code: 'ADDRESS_IN_USE' } as const;
      const forTenant = { tenant_id: raw.projectId };
      await expectRefused(operator, createCall(stage, { ...forTenant, floating_ip_address: address }), expected);
      const [gateway] = router.externalAddresses;
      await expectRefused(operator, createCall(stage, { ...forTenant, floating_ip_address: gateway }), expected);
    });

    it('outside of the subnet is refused: 400 InvalidIpForNetwork', async () => {
      await expectRefused(operator, createCall(stage, { floating_ip_address: '198.51.100.7' }), {
        status: 400,
        type: 'InvalidIpForNetwork',
        code: 'BAD_REQUEST',
      });
    });

    it('is not given out from a network that is not external: 400', async () => {
      await expectRefused(tenant, createCall(stage, { floating_network_id: lan.network.id }), {
        status: 400,
        type: 'BadRequest',
        says: /is not a valid external network/,
        code: 'BAD_REQUEST',
      });
    });
  });

  describe('floating IPs are found', () => {
    it("among everybody's by the operator, with the project that each is of", async () => {
      const { address } = await makeFloatingIp(stage);
      const found = await listFloatingIps(operator.session.network, { address }, signal);
      expect(found).toMatchObject([{ address, projectId: raw.projectId }]);
      const others = await listFloatingIps(neutron, {}, signal);
      expect(others.every((one) => one.projectId === raw.projectId)).toBe(true);
    });

    it('by address, port and description', async () => {
      const one = await makeFloatingIp(stage);
      await makeFloatingIp(stage);
      await setFloatingIpPort(neutron, one.id, vip.id, one.revision, signal);
      for (const filter of [{ address: one.address }, { portId: vip.id }, { description: one.description }]) {
        const found = await listFloatingIps(neutron, filter, signal);
        expect(found.map((floatingIp) => floatingIp.id)).toEqual([one.id]);
      }
      expect(await listFloatingIps(neutron, { portId: NOBODY }, signal)).toEqual([]);
      expect(await listFloatingIps(neutron, { description: one.description.slice(0, -1) }, signal)).toEqual([]);
    });
  });
}
