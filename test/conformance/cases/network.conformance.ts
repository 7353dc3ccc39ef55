import { listExtensions, listNetworks, listPorts, listSecurityGroups, listSubnets, setTags } from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { openStage } from '../ground.ts';
import { casesOfBackends } from './network/backends.ts';
import { casesOfNetworks } from './network/networks.ts';
import { casesOfRouters } from './network/routers.ts';
import { setStage } from './network/stage.ts';

const stage = await openStage(setStage);
const { ground, lan, router } = stage;
const { signal, tenant } = ground;
const { raw } = tenant;
const neutron = tenant.session.network;

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

casesOfNetworks(stage);
casesOfRouters(stage);
casesOfBackends(stage);

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
