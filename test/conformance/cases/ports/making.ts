import { deletePort } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { makeLan, makePort, NOBODY, someMac } from '../../fixtures.ts';
import { expectRefused } from '../../refusal.ts';
import { createCall, fixed, type Stage } from './stage.ts';

/** A port in the target is the twin of one in the source: same MAC, same addresses, same pairs. */
export function casesOfMaking(stage: Stage): void {
  const { ground, lan, one } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const neutron = tenant.session.network;

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
      const answer = await raw.send(createCall(stage, { network_id: other.network.id }));
      const { port } = answer.body as { port: { id: string } };
      ground.later(() => deletePort(neutron, port.id, signal));
      expect(port).toMatchObject({ fixed_ips: [{ subnet_id: other.subnet.id, ip_address: expect.any(String) }] });
    });

    it('with the default security group when none is named', async () => {
      const answer = await raw.send(createCall(stage, fixed(stage, '10.77.0.201')));
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
      await expectRefused(tenant, createCall(stage, { mac_address: one.macAddress }), expected);
    });

    it('with an address that another port has: 409 IpAddressAlreadyAllocated', async () => {
      const expected = { status: 409, type: 'IpAddressAlreadyAllocated', code: 'ADDRESS_IN_USE' } as const;
      await expectRefused(tenant, createCall(stage, fixed(stage, one.fixedIps[0]?.address ?? '')), expected);
    });

    it('with an address outside of the subnet: 400 InvalidIpForSubnet', async () => {
      const expected = { status: 400, type: 'InvalidIpForSubnet', code: 'BAD_REQUEST' } as const;
      await expectRefused(tenant, createCall(stage, fixed(stage, '10.78.0.5')), expected);
    });

    it('on a network that is not there: 404 NetworkNotFound', async () => {
      const expected = { status: 404, type: 'NetworkNotFound', code: 'NOT_FOUND' } as const;
      await expectRefused(tenant, createCall(stage, { network_id: NOBODY }), expected);
    });

    it('with a security group that is not there: 404 SecurityGroupNotFound', async () => {
      const expected = { status: 404, type: 'SecurityGroupNotFound', code: 'NOT_FOUND' } as const;
      await expectRefused(tenant, createCall(stage, { security_groups: [NOBODY] }), expected);
    });

    it('with address pairs and without port security: 409', async () => {
      const json = { port_security_enabled: false, allowed_address_pairs: [{ ip_address: '10.77.0.100' }] };
      const expected = { status: 409, type: 'AddressPairAndPortSecurityRequired', code: 'CONFLICT' } as const;
      await expectRefused(tenant, createCall(stage, json), expected);
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
}
