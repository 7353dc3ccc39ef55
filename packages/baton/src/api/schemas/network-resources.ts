/** Networks, and what stands on them, as answers hold them: domain/cloud-resources.ts, field by field. */
import { z } from 'zod';
import type { FloatingIp, Network, Port, Router, SecurityGroup, Subnet } from '../../domain/cloud-resources.ts';
import { named, told } from './components.ts';
import type { Same, Sure } from './same.ts';
import { text, texts } from './shared.ts';

const flag = z.boolean();
const count = z.number();
const ipVersion = z.literal([4, 6]);
const routes = z.array(z.object({ destination: text, nexthop: text }));

const common = { id: text, name: text, description: text, tags: texts, projectId: text, revision: count };
const dns = { dnsName: text.nullable(), dnsDomain: text.nullable() };

export const network = named(
  'Network',
  'A network as Neutron tells of it.',
  z.object({
    ...common,
    mtu: count,
    external: flag,
    shared: flag,
    portSecurityEnabled: flag,
    subnetIds: texts,
    dnsDomain: text.nullable(),
    qosPolicyId: text.nullable(),
    availabilityZoneHints: texts,
    vlanTransparent: flag.nullable(),
    provider: told(
      'What it is made of; only operators see it.',
      z.object({ type: text, physicalNetwork: text.nullable(), segmentationId: count.nullable() }).nullable(),
    ),
  }),
);
export type NetworkIsSame = Sure<Same<Network, typeof network>>;

export const subnet = named(
  'Subnet',
  'A subnet as Neutron tells of it.',
  z.object({
    ...common,
    networkId: text,
    ipVersion,
    cidr: text,
    gatewayIp: text.nullable(),
    enableDhcp: flag,
    dnsNameservers: texts,
    hostRoutes: routes,
    allocationPools: z.array(z.object({ start: text, end: text })),
    ipv6AddressMode: text.nullable(),
    ipv6RaMode: text.nullable(),
    subnetPoolId: text.nullable(),
    serviceTypes: texts,
    dnsPublishFixedIp: flag,
  }),
);
export type SubnetIsSame = Sure<Same<Subnet, typeof subnet>>;

export const router = named(
  'Router',
  'A router as Neutron tells of it.',
  z.object({
    ...common,
    status: text,
    externalNetworkId: text.nullable(),
    externalAddresses: texts,
    routes,
    distributed: flag.nullable(),
    ha: flag.nullable(),
    enableSnat: flag.nullable(),
    availabilityZoneHints: texts,
  }),
);
export type RouterIsSame = Sure<Same<Router, typeof router>>;

export const port = named(
  'Port',
  'A port as Neutron tells of it.',
  z.object({
    ...common,
    networkId: text,
    macAddress: text,
    fixedIps: z.array(z.object({ subnetId: text, address: text })),
    allowedAddressPairs: z.array(z.object({ ipAddress: text, macAddress: text.exactOptional() })),
    securityGroupIds: texts,
    portSecurityEnabled: flag,
    adminStateUp: flag,
    status: text,
    deviceId: told('Empty for an unbound port.', text),
    deviceOwner: text,
    ...dns,
    qosPolicyId: text.nullable(),
    extraDhcpOptions: z.array(z.object({ name: text, value: text, ipVersion })),
    vnicType: text,
    binding: told(
      'How it is plugged; only operators see it.',
      z.object({ vifType: text, vifDetails: z.record(text, z.union([text, flag, count])), hostId: text }).nullable(),
    ),
    trunk: told(
      "Of a trunk's parent port.",
      z
        .object({
          trunkId: text,
          subPorts: z.array(z.object({ portId: text, segmentationType: text, segmentationId: count })),
        })
        .nullable(),
    ),
  }),
);
export type PortIsSame = Sure<Same<Port, typeof port>>;

export const floatingIp = named(
  'FloatingIp',
  'A floating IP as Neutron tells of it. Its status says that an agent acted, never that somebody answers.',
  z.object({
    ...common,
    address: text,
    networkId: text,
    portId: text.nullable(),
    fixedIpAddress: text.nullable(),
    status: text,
    qosPolicyId: text.nullable(),
    ...dns,
    portForwardings: z.array(
      z.object({
        protocol: text,
        externalPort: count.nullable(),
        internalPort: count.nullable(),
        internalAddress: text,
      }),
    ),
  }),
);
export type FloatingIpIsSame = Sure<Same<FloatingIp, typeof floatingIp>>;

export const securityGroup = named(
  'SecurityGroup',
  'A security group with its rules.',
  z.object({
    ...common,
    stateful: flag,
    rules: z.array(
      z.object({
        id: text,
        direction: z.enum(['ingress', 'egress']),
        etherType: z.enum(['IPv4', 'IPv6']),
        protocol: text.nullable(),
        portRangeMin: count.nullable(),
        portRangeMax: count.nullable(),
        remoteIpPrefix: text.nullable(),
        remoteGroupId: text.nullable(),
        remoteAddressGroupId: text.nullable(),
        description: text,
      }),
    ),
  }),
);
export type SecurityGroupIsSame = Sure<Same<SecurityGroup, typeof securityGroup>>;
