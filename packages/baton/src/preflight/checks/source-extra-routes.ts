import type { PlannedRouter } from '../../domain/plan.ts';
import { covers, sameAddress } from '../../domain/ip-range.ts';
import { block, type Check, foundOr, type Verdict, warn } from '../check.ts';
import { movingIds } from '../planned.ts';

export const sourceExtraRoutes: Check = {
  id: 'source.extra-routes',
  title: 'Static routes still lead somewhere',
  looksAt:
    'Next hops of the static routes of routers and subnets: those on no network of the plan, and those that belong to something that stays in the source.',
  needs: 'lists',
  remedy:
    'Take the route out of the plan (routers.routes, networks.subnets.hostRoutes), or let it lead to what does the same in the target, such as the VPN gateway there.',
  run: async ({ plan, source, target }) => {
    const [ports, servers, outside] = await Promise.all([source.ports(), source.servers(), target.subnets()]);
    const moving = movingIds(plan).ports;
    const subnets = plan.networks.flatMap((network) => network.subnets);
    const staysAt = (nexthop: string): string | null => {
      const holder = ports.find(
        (port) =>
          port.deviceId !== '' &&
          // Router and DHCP ports are made anew with the network.
          !port.deviceOwner.startsWith('network:') &&
          !moving.has(port.id) &&
          plan.networks.some((network) => network.sourceId === port.networkId) &&
          port.fixedIps.some((ip) => sameAddress(ip.address, nexthop)),
      );
      return holder === undefined
        ? null
        : (servers.find((one) => one.id === holder.deviceId)?.name ?? (holder.name || holder.id));
    };
    /** Neutron refuses a route whose next hop is on no subnet of the router (extraroute_db.py, _validate_routes_nexthop). */
    const reaches = (router: PlannedRouter, nexthop: string): boolean =>
      [
        ...subnets.filter((subnet) => router.sourceSubnetIds.includes(subnet.sourceId)),
        ...outside.filter((subnet) => subnet.networkId === router.externalNetwork?.id),
      ].some((subnet) => covers(subnet.cidr, nexthop));
    const judge = (where: string, { destination, nexthop }: PlannedRouter['routes'][number]): readonly Verdict[] => {
      const holder = staysAt(nexthop);
      return holder === null
        ? []
        : [warn(`${where} sends ${destination} to ${nexthop}, which is ${holder} and stays in ${plan.source.cloud}.`)];
    };
    const found = [
      ...plan.routers.flatMap((router) =>
        router.routes.flatMap((route) =>
          router.target === 'create' && !reaches(router, route.nexthop)
            ? [
                block(
                  `${router.name} sends ${route.destination} to ${route.nexthop}, which is on none of its networks in the plan: Neutron would refuse it.`,
                ),
              ]
            : judge(router.name, route),
        ),
      ),
      ...subnets.flatMap((subnet) => subnet.hostRoutes.flatMap((route) => judge(`Subnet ${subnet.name}`, route))),
    ];
    return foundOr(found, 'There are none that would not.');
  },
};
