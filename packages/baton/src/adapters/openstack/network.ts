import * as openstack from '@baton/openstack';
import type { NetworkPort } from '../../ports/cloud.ts';
import { withBatonErrors } from './cloud-error.ts';

export function networkPort({ network: neutron }: openstack.CloudSession): NetworkPort {
  return withBatonErrors<NetworkPort>({
    listExtensions: (signal) => openstack.listExtensions(neutron, signal),
    listZones: (signal) => openstack.listNetworkZones(neutron, signal),
    listAgents: (signal) => openstack.listAgents(neutron, signal),

    listNetworks: (filter, signal) => openstack.listNetworks(neutron, filter, signal),
    getNetwork: (id, signal) => openstack.getNetwork(neutron, id, signal),
    createNetwork: (network, signal) => openstack.createNetwork(neutron, network, signal),
    deleteNetwork: (id, signal) => openstack.deleteNetwork(neutron, id, signal),

    listSubnets: (filter, signal) => openstack.listSubnets(neutron, filter, signal),
    createSubnet: (subnet, signal) => openstack.createSubnet(neutron, subnet, signal),
    setDhcp: (id, enabled, signal) => openstack.setDhcp(neutron, id, enabled, signal),
    deleteSubnet: (id, signal) => openstack.deleteSubnet(neutron, id, signal),

    listRouters: (filter, signal) => openstack.listRouters(neutron, filter, signal),
    getRouter: (id, signal) => openstack.getRouter(neutron, id, signal),
    createRouter: (router, signal) => openstack.createRouter(neutron, router, signal),
    setRoutes: (id, routes, signal) => openstack.setRoutes(neutron, id, routes, signal),
    addRouterInterface: (id, through, signal) => openstack.addRouterInterface(neutron, id, through, signal),
    removeRouterInterface: (id, through, signal) => openstack.removeRouterInterface(neutron, id, through, signal),
    deleteRouter: (id, signal) => openstack.deleteRouter(neutron, id, signal),

    listPorts: (filter, signal) => openstack.listPorts(neutron, filter, signal),
    getPort: (id, signal) => openstack.getPort(neutron, id, signal),
    createPort: (port, signal) => openstack.createPort(neutron, port, signal),
    changePort: (id, change, revision, signal) => openstack.changePort(neutron, id, change, revision, signal),
    setPortUp: (id, up, signal) => openstack.setPortUp(neutron, id, up, signal),
    deletePort: (id, signal) => openstack.deletePort(neutron, id, signal),

    listSecurityGroups: (filter, signal) => openstack.listSecurityGroups(neutron, filter, signal),
    createSecurityGroup: (group, signal) => openstack.createSecurityGroup(neutron, group, signal),
    createSecurityGroupRule: (groupId, rule, signal) =>
      openstack.createSecurityGroupRule(neutron, groupId, rule, signal),
    deleteSecurityGroupRule: (id, signal) => openstack.deleteSecurityGroupRule(neutron, id, signal),
    deleteSecurityGroup: (id, signal) => openstack.deleteSecurityGroup(neutron, id, signal),
    getAddressGroup: (id, signal) => openstack.getAddressGroup(neutron, id, signal),

    listFloatingIps: (filter, signal) => openstack.listFloatingIps(neutron, filter, signal),
    getFloatingIp: (id, signal) => openstack.getFloatingIp(neutron, id, signal),
    createFloatingIp: (floatingIp, signal) => openstack.createFloatingIp(neutron, floatingIp, signal),
    setFloatingIpPort: (id, portId, revision, signal) =>
      openstack.setFloatingIpPort(neutron, id, portId, revision, signal),
    deleteFloatingIp: (id, signal) => openstack.deleteFloatingIp(neutron, id, signal),

    setTags: (kind, id, tags, signal) => openstack.setTags(neutron, kind, id, tags, signal),
  });
}
