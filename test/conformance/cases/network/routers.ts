import { addRouterInterface, listPorts, listRouters, setRoutes } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { makeLan, NOBODY } from '../../fixtures.ts';
import { expectRefused } from '../../refusal.ts';
import type { Stage } from './stage.ts';

/** Routers: without one no floating IP leads anywhere. */
export function casesOfRouters(stage: Stage): void {
  const { ground, lan, router } = stage;
  const { signal, tenant } = ground;
  const { raw } = tenant;
  const neutron = tenant.session.network;

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
      await addRouterInterface(neutron, router.id, { subnetId: lan.subnet.id }, signal);
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
}
