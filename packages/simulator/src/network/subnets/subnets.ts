import { type Call, Refusal } from '../../http/service.ts';
import { subnetsOf } from '../addresses/allocate.ts';
import { formatCidr, needCidr, parseCidr } from '../addresses/cidr.ts';
import { networks } from '../networks/networks.ts';
import { DHCP, DISTRIBUTED, ROUTER_INTERFACE } from '../ports/device-owners.ts';
import { checkQuota } from '../quotas/usage.ts';
import { badResourceRequest, conflict, invalidInput, subnetNotFound } from '../refusals.ts';
import { readChange, readNew } from '../resource/attributes.ts';
import { given } from '../resource/given.ts';
import { checkIfMatch } from '../resource/if-match.ts';
import { changeByCall, find, isOwn, type Resource } from '../resource/resource.ts';
import { change, newStandard, STANDARD_FILTERS, wireStandard } from '../resource/standard.ts';
import type { SubnetRow } from '../rows.ts';
import { followDhcp } from './dhcp-port.ts';
import { checkNoOverlap, checkPools, defaultGateway, defaultPools } from './subnet-addresses.ts';
import { SUBNET_ATTRIBUTES } from './subnet-attributes.ts';

export const subnets: Resource<SubnetRow> = {
  path: '/v2.0/subnets',
  key: 'subnets',
  member: 'subnet',
  filters: [...STANDARD_FILTERS, 'name', 'network_id', 'ip_version', 'cidr', 'gateway_ip', 'enable_dhcp'],
  notFound: subnetNotFound,
  table: (state) => state.subnets,
  // Those of an external network are the operators' own business, unless it is shared as well.
  isShown: ({ cloud }, subnet) => cloud.state.networks.need(subnet.networkId).shared,

  wire: (_call, subnet) => ({
    ...wireStandard(subnet),
    name: subnet.name,
    network_id: subnet.networkId,
    ip_version: subnet.ipVersion,
    cidr: subnet.cidr,
    gateway_ip: subnet.gatewayIp,
    enable_dhcp: subnet.enableDhcp,
    dns_nameservers: subnet.dnsNameservers,
    host_routes: subnet.hostRoutes,
    allocation_pools: subnet.allocationPools,
    ipv6_address_mode: subnet.ipv6AddressMode,
    ipv6_ra_mode: subnet.ipv6RaMode,
    subnetpool_id: null,
    service_types: [],
  }),

  create: (call) => {
    const { name = '', description = '', ...sent } = readNew(call.json, 'subnet', SUBNET_ATTRIBUTES);
    const { cloud } = call;
    const network = find(networks, call, sent.network_id);
    if (!isOwn(call, network)) {
      throw new Refusal(403, `Tenant ${call.caller.projectId} not allowed to create subnet on this network`);
    }
    checkQuota(cloud, network.projectId, 'subnet');
    const cidr = readCidr(sent.cidr, sent.ip_version);
    checkNoOverlap(cidr, network.id, subnetsOf(cloud.state, network.id));
    const gatewayIp = sent.gateway_ip === undefined ? defaultGateway(cidr) : sent.gateway_ip;
    const allocationPools = sent.allocation_pools ?? defaultPools(cidr, gatewayIp);
    checkPools(allocationPools, cidr, gatewayIp);
    const subnet = cloud.state.subnets.insert({
      ...newStandard(cloud, network.projectId, { name, description }),
      networkId: network.id,
      ipVersion: cidr.version,
      cidr: formatCidr(cidr),
      gatewayIp,
      allocationPools,
      enableDhcp: sent.enable_dhcp ?? true,
      dnsNameservers: sent.dns_nameservers ?? [],
      hostRoutes: sent.host_routes ?? [],
      ipv6AddressMode: sent.ipv6_address_mode ?? null,
      ipv6RaMode: sent.ipv6_ra_mode ?? null,
    });
    change(cloud, cloud.state.networks, network, {});
    followDhcp(cloud, network.id);
    return subnet;
  },

  update: (call, subnet) => {
    const { name, description, ...sent } = readChange(call.json, 'subnet', SUBNET_ATTRIBUTES);
    const gatewayIp = sent.gateway_ip;
    if (gatewayIp !== undefined && gatewayIp !== null && gatewayIp !== subnet.gatewayIp) checkGatewayFree(call, subnet);
    const allocationPools = sent.allocation_pools;
    checkPools(
      allocationPools ?? subnet.allocationPools,
      needCidr(subnet.cidr),
      gatewayIp === undefined ? subnet.gatewayIp : gatewayIp,
    );
    const settings = {
      enableDhcp: sent.enable_dhcp,
      dnsNameservers: sent.dns_nameservers,
      hostRoutes: sent.host_routes,
    };
    const patch = given({ name, description, gatewayIp, allocationPools, ...settings });
    const updated = changeByCall(call, call.cloud.state.subnets, subnet, patch);
    followDhcp(call.cloud, subnet.networkId);
    return updated;
  },

  remove: (call, subnet) => {
    const { state } = call.cloud;
    const users = state.ports.where(
      (port) =>
        ![DHCP, DISTRIBUTED].includes(port.deviceOwner) && port.fixedIps.some(({ subnetId }) => subnetId === subnet.id),
    );
    if (users.length > 0) {
      throw conflict(
        'SubnetInUse',
        `Unable to complete operation on subnet ${subnet.id}: One or more ports have an IP allocation from this subnet.`,
      );
    }
    checkIfMatch(call, subnet);
    state.subnets.delete(subnet.id);
    change(call.cloud, state.networks, state.networks.need(subnet.networkId), {});
    followDhcp(call.cloud, subnet.networkId);
  },
};

function readCidr(text: string | undefined, version: number): ReturnType<typeof needCidr> {
  if (text === undefined) {
    throw badResourceRequest('subnets', 'a subnetpool must be specified in the absence of a cidr.');
  }
  const cidr = parseCidr(text);
  if (cidr === null) throw invalidInput(`${text} is not in a CIDR format.`);
  if (cidr.version !== version) {
    throw invalidInput(`cidr '${text}' does not match the ip_version '${version}'.`);
  }
  return cidr;
}

function checkGatewayFree({ cloud }: Call, subnet: SubnetRow): void {
  const user = cloud.state.ports.where(
    (port) =>
      port.deviceOwner === ROUTER_INTERFACE &&
      port.fixedIps.some(({ subnetId, address }) => subnetId === subnet.id && address === subnet.gatewayIp),
  )[0];
  if (user === undefined) return;
  throw conflict(
    'GatewayIpInUse',
    `Current gateway ip ${subnet.gatewayIp} already in use by port ${user.id}. Unable to update.`,
  );
}
