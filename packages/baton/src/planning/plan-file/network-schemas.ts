import { z } from 'zod';
import { NETWORK_BACKENDS } from '../../domain/network-backend.ts';
import { plannedCutover } from './moving-schemas.ts';
import {
  choose,
  cidr,
  idText,
  ipAddress,
  ipAddressOrCidr,
  macAddress,
  mtu,
  nameText,
  rulePort,
  text,
} from './value-schemas.ts';

const route = z.strictObject({ destination: cidr, nexthop: ipAddress });
const namedNetwork = z.strictObject({ id: idText, name: text });

/** What becomes of a thing in the target: it is made, or one that is there takes its place. */
const place = z.union(
  [z.literal('create'), z.strictObject({ use: idText })],
  choose('does not say what to do', 'create, or {use: <id in the target>}'),
);

const zoneHints = z.array(nameText).exactOptional();

/** What the source's owner tagged it with. */
export const tags = z.array(text).exactOptional();

export const networkBackend = z.enum(NETWORK_BACKENDS);

export const fixedIp = z.strictObject({ subnetId: idText, address: ipAddress });

export const addressPair = z.strictObject({ ipAddress: ipAddressOrCidr, macAddress: macAddress.exactOptional() });

export const extraDhcpOption = z.strictObject({
  name: text,
  value: text,
  ipVersion: z.union([z.literal(4), z.literal(6)], choose('is not an IP version', '4 or 6')),
});

export const plannedHaIp = z.strictObject({
  address: ipAddress,
  vipAddress: ipAddress,
  targetNetwork: namedNetwork,
  sourceFloatingIpId: idText,
  cutover: plannedCutover.exactOptional(),
  dnsName: text.exactOptional(),
  dnsDomain: text.exactOptional(),
  tags,
});

export const plannedVip = z.strictObject({
  address: ipAddress,
  name: text,
  sourcePortId: idText,
  sourceNetworkId: idText,
  sourceSubnetId: idText,
  sourceSecurityGroupIds: z.array(idText),
  dnsName: text.exactOptional(),
  dnsDomain: text.exactOptional(),
  tags,
});

const plannedSubnet = z.strictObject({
  sourceId: idText,
  name: text,
  use: idText.exactOptional(),
  ipVersion: z.union([z.literal(4), z.literal(6)], choose('is not an IP version', '4 or 6')),
  cidr,
  gatewayIp: ipAddress.nullable(),
  enableDhcp: z.boolean(),
  dnsNameservers: z.array(ipAddress),
  hostRoutes: z.array(route),
  allocationPools: z.array(z.strictObject({ start: ipAddress, end: ipAddress })),
  ipv6AddressMode: text.nullable(),
  ipv6RaMode: text.nullable(),
  dnsPublishFixedIp: z.boolean().exactOptional(),
  tags,
});

export const plannedNetwork = z.strictObject({
  name: text,
  sourceId: idText,
  target: place,
  mtu,
  portSecurityEnabled: z.boolean(),
  dnsDomain: text.exactOptional(),
  availabilityZoneHints: zoneHints,
  vlanTransparent: z.boolean().exactOptional(),
  tags,
  subnets: z.array(plannedSubnet),
});

export const plannedRouter = z.strictObject({
  name: text,
  sourceId: idText,
  target: place,
  externalNetwork: namedNetwork.nullable(),
  sourceSubnetIds: z.array(idText),
  interfaces: z.array(fixedIp).exactOptional(),
  availabilityZoneHints: zoneHints,
  tags,
  routes: z.array(route),
});

const plannedRule = z.strictObject({
  direction: z.enum(['ingress', 'egress']),
  etherType: z.enum(['IPv4', 'IPv6']),
  protocol: text.nullable(),
  portRangeMin: rulePort.nullable(),
  portRangeMax: rulePort.nullable(),
  remoteIpPrefix: ipAddressOrCidr.nullable(),
  remoteGroupId: idText.nullable(),
  description: text,
});

export const plannedSecurityGroup = z.strictObject({
  name: nameText,
  sourceId: idText,
  target: place,
  stateful: z.boolean(),
  rules: z.array(plannedRule),
  tags,
});
