import {
  addRouterInterface,
  createNetwork,
  createRouter,
  createSecurityGroup,
  createSecurityGroupRule,
  deleteNetwork,
  deleteRouter,
  deleteSecurityGroup,
  getPort,
  listAgents,
  listExtensions,
  listNetworkZones,
  listPorts,
  removeRouterInterface,
  setDhcp,
} from '@baton/openstack';
import { describe, expect, it } from 'vitest';
import { makeLan, makePort } from '../../fixtures.ts';
import { eventually } from '../../look.ts';
import type { Stage } from './stage.ts';

/** How a cloud's network backend shows, and what a network is made of where it is another one. */
export function casesOfBackends(stage: Stage): void {
  const { ground, lan } = stage;
  const { signal, tenant, operator } = ground;
  const neutron = tenant.session.network;

  describe('a network backend', () => {
    it('shows its agents to operators, and none to tenants', async () => {
      expect((await listAgents(neutron, signal)) ?? []).toEqual([]);
      const agents = (await listAgents(operator.session.network, signal)) ?? [];
      expect(agents.map((agent) => agent.type)).toContainEqual(
        expect.stringMatching(/^(OVN Controller( Gateway)? agent|Linux bridge agent|Open vSwitch agent)$/),
      );
    });

    it('shows tenants its kind by the owner of its own ports, which agrees with its extensions', async () => {
      const other = await makeLan(ground);
      await setDhcp(neutron, other.subnet.id, true, signal);
      const owner = await eventually(ground, 'a port of its own', async () => {
        const ports = await listPorts(neutron, { networkId: other.network.id }, signal);
        return ports.find((port) => port.fixedIps.length > 0)?.deviceOwner ?? null;
      });
      const agentBased = (await listExtensions(neutron, signal)).includes('dhcp_agent_scheduler');
      expect(owner).toBe(agentBased ? 'network:dhcp' : 'network:distributed');
      await setDhcp(neutron, other.subnet.id, false, signal);
    });

    it('answers with the zones that hints may name, if any', async () => {
      for (const zone of await listNetworkZones(neutron, signal)) {
        expect(['network', 'router']).toContain(zone.resource);
        expect(zone.name).not.toBe('');
      }
    });
  });

  it('an MTU above what the cloud gives is refused, and below it is taken', async () => {
    const network = { name: ground.name('net'), description: 'conf' };
    await expect(createNetwork(neutron, { ...network, mtu: 65_000 }, signal)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    const made = await createNetwork(neutron, { ...network, mtu: 1400 }, signal);
    ground.later(() => deleteNetwork(neutron, made.id, signal));
    expect(made.mtu).toBe(1400);
  });

  it('a router can have an address of its own by a port, which goes with the interface', async () => {
    const other = await makeLan(ground);
    const name = ground.name('router');
    const router = await createRouter(neutron, { name, description: name }, signal);
    ground.later(() => deleteRouter(neutron, router.id, signal));
    const fixedIps = [{ subnetId: other.subnet.id, address: '10.77.0.254' }];
    const port = await makePort(ground, other, { fixedIps });
    await addRouterInterface(neutron, router.id, { portId: port.id }, signal);
    expect(await getPort(neutron, port.id, signal)).toMatchObject({ deviceId: router.id, fixedIps });
    await removeRouterInterface(neutron, router.id, { subnetId: other.subnet.id }, signal);
    expect(await getPort(neutron, port.id, signal)).toBeNull();
  });

  it('a port keeps DHCP options, the kind of its NIC and that it is down', async () => {
    const extraDhcpOptions = [{ name: 'mtu', value: '1400', ipVersion: 4 }] as const;
    const port = await makePort(ground, lan, { extraDhcpOptions, vnicType: 'normal', adminStateUp: false });
    expect(await getPort(neutron, port.id, signal)).toMatchObject({
      extraDhcpOptions,
      vnicType: 'normal',
      adminStateUp: false,
    });
  });

  it('a rule that admits one address is answered as the range of one', async () => {
    const name = ground.name('group');
    const group = await createSecurityGroup(neutron, { name, description: name }, signal);
    ground.later(() => deleteSecurityGroup(neutron, group.id, signal));
    const rule = {
      direction: 'ingress',
      etherType: 'IPv4',
      protocol: 'tcp',
      portRangeMin: 22,
      portRangeMax: 22,
      remoteGroupId: null,
      description: '',
    } as const;
    const made = await createSecurityGroupRule(neutron, group.id, { ...rule, remoteIpPrefix: '10.77.0.9/32' }, signal);
    expect(made.remoteIpPrefix).toBe('10.77.0.9/32');
  });
}
