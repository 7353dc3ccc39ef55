/** Neutron's resources. `revision` is bumped by every change, the agents' own included. */
interface NeutronRow {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly revision: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface NetworkRow extends NeutronRow {
  readonly mtu: number;
  readonly external: boolean;
  readonly shared: boolean;
  readonly adminStateUp: boolean;
  readonly portSecurityEnabled: boolean;
}

export interface HostRoute {
  readonly destination: string;
  readonly nexthop: string;
}

export interface SubnetRow extends NeutronRow {
  readonly networkId: string;
  readonly ipVersion: 4 | 6;
  readonly cidr: string;
  readonly gatewayIp: string | null;
  readonly enableDhcp: boolean;
  readonly dnsNameservers: readonly string[];
  readonly hostRoutes: readonly HostRoute[];
  readonly allocationPools: readonly { readonly start: string; readonly end: string }[];
  readonly ipv6AddressMode: string | null;
  readonly ipv6RaMode: string | null;
}

export interface RouterRow extends NeutronRow {
  readonly status: string;
  readonly adminStateUp: boolean;
  readonly externalNetworkId: string | null;
  readonly externalAddresses: readonly { readonly subnetId: string; readonly address: string }[];
  readonly routes: readonly HostRoute[];
}

export interface FixedIpRow {
  readonly subnetId: string;
  readonly address: string;
}

export interface AddressPairRow {
  readonly ipAddress: string;
  readonly macAddress: string;
}

export interface PortRow extends NeutronRow {
  readonly networkId: string;
  readonly macAddress: string;
  readonly fixedIps: readonly FixedIpRow[];
  readonly allowedAddressPairs: readonly AddressPairRow[];
  readonly securityGroupIds: readonly string[];
  readonly portSecurityEnabled: boolean;
  readonly adminStateUp: boolean;
  /** ACTIVE or DOWN. An unbound port stays DOWN for ever. */
  readonly status: string;
  /** A server's id, a router's id, or empty. */
  readonly deviceId: string;
  /** `compute:nova`, `network:router_interface`, `network:router_gateway`, `network:dhcp`, `network:distributed`, `network:floatingip`, or empty. */
  readonly deviceOwner: string;
  /** As it was given: nothing in a simulation follows from these. Absent: Neutron's own. */
  readonly extraDhcpOptions?: unknown;
  readonly vnicType?: string;
  readonly dnsName?: string;
  readonly dnsDomain?: string;
}

export interface SecurityGroupRow extends NeutronRow {
  readonly stateful: boolean;
}

export interface SecurityGroupRuleRow extends NeutronRow {
  readonly securityGroupId: string;
  readonly direction: 'ingress' | 'egress';
  readonly etherType: 'IPv4' | 'IPv6';
  readonly protocol: string | null;
  readonly portRangeMin: number | null;
  readonly portRangeMax: number | null;
  readonly remoteIpPrefix: string | null;
  readonly remoteGroupId: string | null;
}

export interface FloatingIpRow extends NeutronRow {
  readonly address: string;
  /** The external network that the address is of. */
  readonly networkId: string;
  readonly portId: string | null;
  readonly fixedIpAddress: string | null;
  readonly routerId: string | null;
  /** ACTIVE or DOWN, written by the L3 agent, later than the API's answer. */
  readonly status: string;
  /**
   * What the L3 agent has put in place, which is what packets see; it follows `portId` some time later. Never shown by
   * the API.
   */
  readonly agentPortId: string | null;
}
