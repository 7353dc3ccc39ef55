import { z } from 'zod';
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

export const fixedIp = z.strictObject({ subnetId: idText, address: ipAddress });

export const addressPair = z.strictObject({ ipAddress: ipAddressOrCidr, macAddress: macAddress.exactOptional() });

export const plannedHaIp = z.strictObject({
  address: ipAddress,
  vipAddress: ipAddress,
  targetNetwork: namedNetwork,
  sourceFloatingIpId: idText,
});

export const plannedVip = z.strictObject({
  address: ipAddress,
  name: text,
  sourcePortId: idText,
  sourceNetworkId: idText,
  sourceSubnetId: idText,
  sourceSecurityGroupIds: z.array(idText),
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
});

export const plannedNetwork = z.strictObject({
  name: text,
  sourceId: idText,
  target: place,
  mtu,
  portSecurityEnabled: z.boolean(),
  subnets: z.array(plannedSubnet),
});

export const plannedRouter = z.strictObject({
  name: text,
  sourceId: idText,
  target: place,
  externalNetwork: namedNetwork.nullable(),
  sourceSubnetIds: z.array(idText),
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
});
