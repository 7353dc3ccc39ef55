import { badRequest } from '../refusals.ts';
import { attribute, type Attributes, once, type Read, requiredOnce } from '../resource/attributes.ts';
import { STANDARD_ATTRIBUTES } from '../resource/resource.ts';
import { bool, integer, ipAddress, list, nullable, oneOf, record, text, uuid } from '../resource/values.ts';
import type { HostRoute } from '../rows.ts';
import type { Pool } from './subnet-addresses.ts';

const IPV6_MODES = ['slaac', 'dhcpv6-stateful', 'dhcpv6-stateless'] as const;

const pool: Read<Pool> = (value, name) => {
  const { start, end } = record(value, name);
  return { start: ipAddress(start, name), end: ipAddress(end, name) };
};

/** A route of a subnet's DHCP answers, or of a router. */
export const hostRoute: Read<HostRoute> = (value, name) => {
  const { destination, nexthop } = record(value, name);
  return { destination: text()(destination, name), nexthop: ipAddress(nexthop, name) };
};

const ipVersion: Read<4 | 6> = (value) => {
  const version = integer(value, 'ip_version');
  if (version === 4 || version === 6) return version;
  throw badRequest(`Invalid input for ip_version. Reason: ${version} is not in valid_values.`);
};

export const SUBNET_ATTRIBUTES = {
  ...STANDARD_ATTRIBUTES,
  name: attribute(text()),
  network_id: requiredOnce(uuid),
  ip_version: requiredOnce(ipVersion),
  cidr: once(text()),
  gateway_ip: attribute(nullable(ipAddress)),
  enable_dhcp: attribute(bool),
  dns_nameservers: attribute(list(ipAddress)),
  host_routes: attribute(list(hostRoute)),
  allocation_pools: attribute(list(pool)),
  // Not even a null is taken for IPv4.
  ipv6_address_mode: once(oneOf(...IPV6_MODES)),
  ipv6_ra_mode: once(oneOf(...IPV6_MODES)),
} satisfies Attributes;
