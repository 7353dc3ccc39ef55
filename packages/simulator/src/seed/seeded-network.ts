import type { SimulatedCloud } from '../cloud.ts';
import { freeAddress } from '../network/addresses/allocate.ts';
import { drawMacAddress } from '../network/addresses/mac-address.ts';
import { TENANT_MTU } from '../network/driver.ts';
import { DHCP, DISTRIBUTED, ROUTER_GATEWAY, ROUTER_INTERFACE } from '../network/ports/device-owners.ts';
import { insertServicePort } from '../network/ports/new-port.ts';
import { newStandard } from '../network/resource/standard.ts';
import type {
  NetworkRow,
  PortRow,
  RouterRow,
  SecurityGroupRow,
  SecurityGroupRuleRow,
  SubnetRow,
} from '../network/rows.ts';
import { defaultSecurityGroup, insertSecurityGroup } from '../network/security-groups/default-group.ts';
import { externalNetwork, type Tenant } from './tenant.ts';

export interface SeededNetwork {
  readonly network: NetworkRow;
  readonly subnet: SubnetRow;
  readonly router: RouterRow;
}

/** The address with that last number. @throws Error for anything but a /24 */
export function addressIn(cidr: string, last: number): string {
  const [, prefix] = /^(\d+\.\d+\.\d+\.)0\/24$/.exec(cidr) ?? [];
  if (prefix === undefined) throw new Error(`${cidr} is not a /24, such as 10.0.0.0/24`);
  return `${prefix}${last}`;
}

/** `<name>-net`, `<name>-subnet` and `<name>-router`, which leads to the internet. */
export function seedNetwork({ cloud, projectId }: Tenant, name: string, cidr: string): SeededNetwork {
  const { state } = cloud;
  const gatewayIp = addressIn(cidr, 1);
  defaultSecurityGroup(cloud, projectId);
  const network = state.networks.insert({
    ...newStandard(cloud, projectId, { name: `${name}-net`, revision: 1 }),
    mtu: TENANT_MTU[cloud.driver],
    external: false,
    shared: false,
    adminStateUp: true,
    portSecurityEnabled: true,
  });
  const subnet = state.subnets.insert({
    ...newStandard(cloud, projectId, { name: `${name}-subnet` }),
    networkId: network.id,
    ipVersion: 4,
    cidr,
    gatewayIp,
    enableDhcp: true,
    dnsNameservers: [],
    hostRoutes: [],
    allocationPools: [{ start: addressIn(cidr, 2), end: addressIn(cidr, 254) }],
    ipv6AddressMode: null,
    ipv6RaMode: null,
  });
  const common = { networkId: network.id, projectId };
  const fixedIp = (address: string) => [{ subnetId: subnet.id, address }];
  const [deviceId, deviceOwner] =
    cloud.driver === 'ovn' ? [`ovnmeta-${network.id}`, DISTRIBUTED] : [`dhcp-${network.id}`, DHCP];
  const services = { ...common, deviceId, deviceOwner, fixedIps: fixedIp(addressIn(cidr, 2)) };
  insertServicePort(cloud, services, cloud.driver === 'ovn' ? 'DOWN' : 'ACTIVE');
  const router = seedRouter(cloud, projectId, `${name}-router`);
  const inside = { ...common, deviceId: router.id, deviceOwner: ROUTER_INTERFACE };
  insertServicePort(cloud, { ...inside, fixedIps: fixedIp(gatewayIp) }, 'ACTIVE');
  return { network, subnet, router };
}

function seedRouter(cloud: Tenant['cloud'], projectId: string, name: string): RouterRow {
  const external = externalNetwork(cloud);
  const address = freeAddress(cloud, external.subnet, 'first');
  if (address === null) throw new Error(`cloud ${cloud.name} has no external address left for ${name}`);
  const router = cloud.state.routers.insert({
    ...newStandard(cloud, projectId, { name, revision: 2 }),
    status: 'ACTIVE',
    adminStateUp: true,
    externalNetworkId: external.network.id,
    externalAddresses: [address],
    routes: [],
  });
  const gateway = { networkId: external.network.id, projectId: '', deviceId: router.id, deviceOwner: ROUTER_GATEWAY };
  insertServicePort(cloud, { ...gateway, fixedIps: [address] }, 'ACTIVE');
  return router;
}

/** Everything out; in: VRRP from its own members, HTTP and ICMP from everywhere. */
export function seedSecurityGroup({ cloud, projectId }: Tenant, name: string, httpPort: number): SecurityGroupRow {
  const group = insertSecurityGroup(cloud, projectId, { name, description: '', stateful: true });
  const admit = (rule: Pick<SecurityGroupRuleRow, 'protocol'> & Partial<SecurityGroupRuleRow>): void => {
    cloud.state.securityGroupRules.insert({
      ...newStandard(cloud, projectId, {}),
      securityGroupId: group.id,
      direction: 'ingress',
      etherType: 'IPv4',
      portRangeMin: null,
      portRangeMax: null,
      remoteIpPrefix: null,
      remoteGroupId: null,
      ...rule,
    });
  };
  admit({ protocol: '112', remoteGroupId: group.id });
  admit({ protocol: 'tcp', portRangeMin: httpPort, portRangeMax: httpPort });
  admit({ protocol: 'icmp' });
  return group;
}

export interface NewPort {
  readonly name: string;
  readonly address: string;
  readonly securityGroupId: string;
  /** Addresses that it may use besides its own. */
  readonly pairs?: readonly string[];
  /** Null: unbound. */
  readonly serverId: string | null;
}

/** A port of a server, up already, or one that only keeps an address. */
export function seedPort(
  { cloud, projectId }: { readonly cloud: SimulatedCloud; readonly projectId: string },
  { network, subnet }: SeededNetwork,
  port: NewPort,
): PortRow {
  const macAddress = drawMacAddress(cloud, network.id);
  return cloud.state.ports.insert({
    ...newStandard(cloud, projectId, { name: port.name, revision: port.serverId === null ? 1 : 4 }),
    networkId: network.id,
    macAddress,
    fixedIps: [{ subnetId: subnet.id, address: port.address }],
    allowedAddressPairs: (port.pairs ?? []).map((ipAddress) => ({ ipAddress, macAddress })),
    securityGroupIds: [port.securityGroupId],
    portSecurityEnabled: true,
    adminStateUp: true,
    status: port.serverId === null ? 'DOWN' : 'ACTIVE',
    deviceId: port.serverId ?? '',
    deviceOwner: port.serverId === null ? '' : 'compute:nova',
  });
}
