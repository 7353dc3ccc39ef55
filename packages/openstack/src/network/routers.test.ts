import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud } from '../testing/fake-cloud.ts';
import { addRouterInterface, removeRouterInterface } from './router-interfaces.ts';
import { createRouter, getRouter, setRoutes } from './routers.ts';

const signal = new AbortController().signal;

let cloud: FakeCloud;
let session: CloudSession;
beforeEach(async () => {
  cloud = await startFakeCloud();
  session = await openSession(cloud.config());
});
afterEach(async () => {
  await session.close();
  await cloud.close();
});

describe('attaching a subnet', () => {
  const refuse = (status: number, message: string): void =>
    cloud.on('PUT /network/v2.0/routers/r1/add_router_interface', () => ({
      status,
      json: { NeutronError: { type: 'BadRequest', message, detail: '' } },
    }));
  const portsAre = (...subnetIds: readonly string[]): void =>
    cloud.on('GET /network/v2.0/ports', () => ({
      status: 200,
      json: {
        ports: subnetIds.map((subnet_id, at) => ({ id: `p${at}`, fixed_ips: [{ subnet_id, ip_address: '10.0.0.1' }] })),
      },
    }));

  it.each([400, 409])('that is attached (%i) is success', async (status) => {
    refuse(status, 'Bad router request: Router already has a port on subnet s1.');
    portsAre('s0', 's1');
    await addRouterInterface(session.network, 'r1', { subnetId: 's1' }, signal);
    expect(cloud.seen.at(-1)?.query.get('device_id')).toBe('r1');
  });

  it('that is refused for another reason is not', async () => {
    refuse(400, 'Bad router request: Subnet for router interface must have a gateway IP.');
    portsAre('s0');
    await expect(addRouterInterface(session.network, 'r1', { subnetId: 's1' }, signal)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  });

  it('is undone even when it was not done', async () => {
    await expect(removeRouterInterface(session.network, 'r1', { subnetId: 's1' }, signal)).resolves.toBeUndefined();
  });
});

it('a router is made, read and given routes', async () => {
  const external_gateway_info = {
    network_id: 'ext',
    external_fixed_ips: [{ ip_address: '203.0.113.97', subnet_id: 'x' }],
  };
  const routes = [{ destination: '10.9.0.0/16', nexthop: '10.0.0.9' }];
  const router = {
    id: 'r1',
    name: 'r',
    description: null,
    project_id: 'p',
    revision_number: 3,
    status: 'ACTIVE',
    routes,
    external_gateway_info,
  };
  cloud.on('POST /network/v2.0/routers', () => ({
    status: 201,
    json: { router: { ...router, external_gateway_info: null } },
  }));
  cloud.on('GET /network/v2.0/routers/r1', () => ({ status: 200, json: { router } }));
  cloud.on('PUT /network/v2.0/routers/r1', () => ({ status: 200, json: { router } }));
  const made = await createRouter(session.network, { name: 'r', description: 'd', externalNetworkId: 'ext' }, signal);
  expect(made).toMatchObject({ externalNetworkId: null, externalAddresses: [], description: '' });
  expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toEqual({
    router: { name: 'r', description: 'd', external_gateway_info: { network_id: 'ext' } },
  });
  expect(await getRouter(session.network, 'r1', signal)).toMatchObject({
    externalNetworkId: 'ext',
    externalAddresses: ['203.0.113.97'],
    routes,
  });
  await setRoutes(session.network, 'r1', routes, signal);
  expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toEqual({ router: { routes } });
});
