import { getFloatingIp, getPort, setFloatingIpPort } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { makeLan, makePort, NOBODY } from '../../fixtures.ts';
import { eventually, expectOrder, statesUntil } from '../../look.ts';
import { expectRefused } from '../../refusal.ts';
import { createCall, look, makeFloatingIp, pointCall, release, settled, type Stage } from './stage.ts';

/** What a cutover is made of: where a floating IP leads, who may change it, and when it is true. */
export function casesOfMoves(stage: Stage): void {
  const { ground, lan, router, vip, other } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const neutron = tenant.session.network;

  describe('a floating IP that leads to a VIP port', () => {
    it('says so at once, and ACTIVE only later, when the agent has acted and bumped the revision', async () => {
      const made = await makeFloatingIp(stage);
      const answer = await raw.send({ ...pointCall(made.id, vip.id), headers: { 'if-match': 'revision_number=0' } });
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
      expectOrder(await statesUntil(ground, 'ACTIVE', async () => (await look(stage, made.id)).status), [
        'DOWN',
        'ACTIVE',
      ]);
      expect((await look(stage, made.id)).revision).toBeGreaterThan(revision);
      // The port itself is nobody's: whoever holds the VIP answers, and its status says nothing.
      expect(await getPort(neutron, vip.id, signal)).toMatchObject({ status: 'DOWN', deviceId: '' });
    });

    it('is let go: the answer still says ACTIVE, and DOWN comes later', async () => {
      const made = await makeFloatingIp(stage);
      await setFloatingIpPort(neutron, made.id, vip.id, made.revision, signal);
      const active = await settled(stage, made.id, 'ACTIVE');
      const released = await setFloatingIpPort(neutron, made.id, null, active.revision, signal);
      expect(released).toMatchObject({ portId: null, fixedIpAddress: null, status: 'ACTIVE' });
      expectOrder(await statesUntil(ground, 'DOWN', async () => (await look(stage, made.id)).status), [
        'ACTIVE',
        'DOWN',
      ]);
    });

    it('is pointed to another port in one call, and never leaves ACTIVE', async () => {
      const made = await makeFloatingIp(stage);
      await setFloatingIpPort(neutron, made.id, vip.id, made.revision, signal);
      const active = await settled(stage, made.id, 'ACTIVE');
      const moved = await setFloatingIpPort(neutron, made.id, other.id, active.revision, signal);
      expect(moved).toMatchObject({ portId: other.id, status: 'ACTIVE' });
      const seen = new Set<string>();
      await eventually(ground, "the agent's own change", async () => {
        const now = await look(stage, made.id);
        seen.add(now.status);
        return now.revision > moved.revision ? true : null;
      });
      expect([...seen]).toEqual(['ACTIVE']);
    });

    it('is moved by one hand at a time: an older revision is 412, also in a delete', async () => {
      const made = await makeFloatingIp(stage);
      await setFloatingIpPort(neutron, made.id, vip.id, made.revision, signal);
      const headers = { 'if-match': `revision_number=${made.revision}` };
      const expected = {
        status: 412,
        type: 'RevisionNumberConstraintFailed',
        says: /^Constrained to 0, but current revision is \d+$/,
        code: 'REVISION_CONFLICT',
      } as const;
      await expectRefused(tenant, { ...pointCall(made.id, null), headers }, expected);
      await expectRefused(
        tenant,
        { service: 'network', method: 'DELETE', path: `/floatingips/${made.id}`, headers },
        expected,
      );
      expect(await look(stage, made.id)).toMatchObject({ portId: vip.id });
    });

    it('keeps its router from letting go of the subnet: 409', async () => {
      const made = await makeFloatingIp(stage);
      await setFloatingIpPort(neutron, made.id, vip.id, made.revision, signal);
      const path = `/routers/${router.id}/remove_router_interface`;
      await expectRefused(
        tenant,
        { service: 'network', method: 'PUT', path, json: { subnet_id: lan.subnet.id } },
        { status: 409, type: 'RouterInterfaceInUseByFloatingIP', code: 'CONFLICT' },
      );
    });

    it('leads nowhere once its port is deleted, and stays reserved', async () => {
      const made = await makeFloatingIp(stage);
      const doomed = await makePort(ground, lan);
      await setFloatingIpPort(neutron, made.id, doomed.id, made.revision, signal);
      await raw.send({ service: 'network', method: 'DELETE', path: `/ports/${doomed.id}` });
      expect(await look(stage, made.id)).toMatchObject({ address: made.address, portId: null, fixedIpAddress: null });
    });

    it('may be made so at once, and be deleted so: its address is given back', async () => {
      const answer = await raw.send(createCall(stage, { port_id: other.id }));
      expect(answer.status).toBe(201);
      const { floatingip } = answer.body as { floatingip: { id: string } };
      release(ground, floatingip.id);
      expect(floatingip).toMatchObject({ port_id: other.id, fixed_ip_address: other.fixedIps[0]?.address });
      await settled(stage, floatingip.id, 'ACTIVE');
      const path = `/floatingips/${floatingip.id}`;
      const deleted = await raw.send({ service: 'network', method: 'DELETE', path });
      expect([deleted.status, deleted.text]).toEqual([204, '']);
      expect(await getFloatingIp(neutron, floatingip.id, signal)).toBeNull();
    });

    it('does not tell its port: that stays DOWN, whoever answers there', async () => {
      expect(await getPort(neutron, vip.id, signal)).toMatchObject({ status: 'DOWN', deviceId: '', deviceOwner: '' });
    });
  });

  describe('an association is refused', () => {
    it('to an address that has one already: 409 FloatingIPPortAlreadyAssociated', async () => {
      const [one, two] = [await makeFloatingIp(stage), await makeFloatingIp(stage)];
      await setFloatingIpPort(neutron, one.id, vip.id, one.revision, signal);
      await expectRefused(tenant, pointCall(two.id, vip.id), {
        status: 409,
        type: 'FloatingIPPortAlreadyAssociated',
        code: 'CONFLICT',
      });
    });

    it('to a port that no router leads to: 404 ExternalGatewayForFloatingIPNotFound', async () => {
      const made = await makeFloatingIp(stage);
      const vip = await makePort(ground, await makeLan(ground));
      await expectRefused(tenant, pointCall(made.id, vip.id), {
        status: 404,
        type: 'ExternalGatewayForFloatingIPNotFound',
        code: 'NOT_FOUND',
      });
    });

    it('to a port that is not there: 404 PortNotFound', async () => {
      const made = await makeFloatingIp(stage);
      await expectRefused(tenant, pointCall(made.id, NOBODY), { status: 404, type: 'PortNotFound', code: 'NOT_FOUND' });
    });
  });
}
