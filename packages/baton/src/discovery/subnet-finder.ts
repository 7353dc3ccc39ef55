import type { Port, Subnet } from '../domain/cloud-resources.ts';
import { covers } from '../domain/ip-range.ts';

/** The network of those that the ports are on that has the address in a subnet; null when none has. */
export type SubnetFinder = (address: string, ports: readonly Port[]) => string | null;

export function subnetFinder(subnets: readonly Subnet[]): SubnetFinder {
  const cidrs = new Map<string, string[]>();
  for (const { networkId, cidr } of subnets) cidrs.set(networkId, [...(cidrs.get(networkId) ?? []), cidr]);
  return (address, ports) =>
    ports.find(({ networkId }) => cidrs.get(networkId)?.some((cidr) => covers(cidr, address)) === true)?.networkId ??
    null;
}
