/**
 * What was read, in an order that depends on what it is: a cloud lists things as its database gives them. With it the same
 * inventory gives the same plan. NICs, disks and DNS servers keep their places, which mean something.
 */
import type { AddressPair, SecurityGroup } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { TargetInventory } from './inventory.ts';

export function groupInOrder(group: HaGroup): HaGroup {
  return {
    ...group,
    haIps: by(group.haIps, ({ address, floatingIp }) => [addressKey(address), floatingIp.id]),
    vips: by(group.vips, ({ address, networkId }) => [addressKey(address), networkId]),
    loadBalancers: by(group.loadBalancers, ({ server }) => [server.name, server.id]).map((balancer) => ({
      ...balancer,
      ports: balancer.ports.map((port) => ({
        ...port,
        allowedAddressPairs: by(port.allowedAddressPairs, pairKey),
        securityGroupIds: port.securityGroupIds.toSorted(),
      })),
    })),
    networks: by(group.networks, ({ name, id }) => [name, id]),
    subnets: by(group.subnets, ({ cidr, id }) => [addressKey(cidr), id]),
    routers: by(group.routers, ({ router }) => [router.name, router.id]),
    securityGroups: by(group.securityGroups, ({ name, id }) => [name, id]).map(rulesInOrder),
  };
}

export function inventoryInOrder(target: TargetInventory): TargetInventory {
  return {
    ...target,
    flavors: by(target.flavors, ({ name, id }) => [name, id]),
    volumeTypes: by(target.volumeTypes, ({ name, id }) => [name, id]),
    networks: by(target.networks, ({ network }) => [network.name, network.id]).map((one) => ({
      ...one,
      subnets: one.subnets === null ? null : by(one.subnets, ({ cidr, id }) => [addressKey(cidr), id]),
    })),
    keyPairs: by(target.keyPairs, ({ name, fingerprint }) => [name, fingerprint]),
    availabilityZones: target.availabilityZones.toSorted(),
  };
}

function rulesInOrder(group: SecurityGroup): SecurityGroup {
  return {
    ...group,
    rules: by(group.rules, ({ direction, etherType, protocol, portRangeMin, remoteIpPrefix, id }) => [
      direction,
      etherType,
      protocol ?? '',
      String(portRangeMin ?? 0).padStart(5, '0'),
      remoteIpPrefix ?? '',
      id,
    ]),
  };
}

const pairKey = ({ ipAddress, macAddress }: AddressPair): readonly string[] => [
  addressKey(ipAddress),
  macAddress ?? '',
];

/** 10.0.0.9 before 10.0.0.10; IPv6 as it is written. */
function addressKey(address: string): string {
  return address.includes(':') ? address : address.replaceAll(/\d+/g, (number) => number.padStart(3, '0'));
}

function by<T>(all: readonly T[], keysOf: (one: T) => readonly string[]): readonly T[] {
  return all.toSorted((one, other) => compare(keysOf(one), keysOf(other)));
}

function compare(one: readonly string[], other: readonly string[]): number {
  for (const [at, key] of one.entries()) {
    const against = other[at] ?? '';
    if (key !== against) return key < against ? -1 : 1;
  }
  return 0;
}
