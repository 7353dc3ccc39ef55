/**
 * Addresses that the load balancers share and no port of the source holds, such as a VIP that only their address pairs name.
 * Neutron would give them to its own DHCP or metadata port as soon as DHCP is on, and to any port later, so a port of no
 * device holds each of them in the target.
 */
import { covers, isSingleAddress, sameAddress } from '../domain/ip-range.ts';
import type { Plan } from '../domain/plan.ts';

export interface Reservation {
  readonly address: string;
  readonly sourceNetworkId: string;
  readonly sourceSubnetId: string;
}

/** On networks that are made: what is free on others is for their owners to say. */
export function reservationsOf(
  plan: Pick<Plan, 'networks' | 'vips' | 'loadBalancers' | 'routers'>,
): readonly Reservation[] {
  const nics = plan.loadBalancers.flatMap((balancer) => balancer.nics);
  const held = [
    ...plan.vips.map((vip) => vip.address),
    ...nics.flatMap((nic) => nic.fixedIps.map((ip) => ip.address)),
    ...plan.routers.flatMap((router) => router.interfaces ?? []).map((ip) => ip.address),
    ...plan.networks.flatMap((network) => network.subnets.flatMap((subnet) => subnet.gatewayIp ?? [])),
  ];
  const found = new Map<string, Reservation>();
  for (const nic of nics) {
    const network = plan.networks.find((one) => one.sourceId === nic.sourceNetworkId);
    if (network?.target !== 'create') continue;
    for (const { ipAddress: address } of nic.allowedAddressPairs) {
      const subnet = network.subnets.find((one) => covers(one.cidr, address));
      if (subnet === undefined || !isSingleAddress(address) || held.some((one) => sameAddress(one, address))) continue;
      found.set(`${network.sourceId}/${address}`, {
        address: address.split('/')[0] ?? address,
        sourceNetworkId: network.sourceId,
        sourceSubnetId: subnet.sourceId,
      });
    }
  }
  return [...found.values()];
}
