/** A router's static routes (neutron/db/extraroute_db.py). */
import type { SimulatedCloud } from '../../cloud.ts';
import { Refusal } from '../../http/service.ts';
import { contains, needCidr } from '../addresses/cidr.ts';
import { parseIpAddress } from '../addresses/ip-address.ts';
import { conflict } from '../refusals.ts';
import type { HostRoute, RouterRow, SubnetRow } from '../rows.ts';

/** @throws Refusal 400 InvalidRoutes */
export function checkRoutes({ state }: SimulatedCloud, router: RouterRow, routes: readonly HostRoute[]): void {
  const fixedIps = state.ports.where((port) => port.deviceId === router.id).flatMap((port) => port.fixedIps);
  const cidrs = fixedIps.map(({ subnetId }) => needCidr(state.subnets.need(subnetId).cidr));
  for (const route of routes) {
    const nexthop = parseIpAddress(route.nexthop);
    if (nexthop === null || !cidrs.some((cidr) => contains(cidr, nexthop))) {
      throw invalidRoutes(routes, 'the nexthop is not connected with router');
    }
    if (fixedIps.some(({ address }) => address === route.nexthop)) {
      throw invalidRoutes(routes, 'the nexthop is used by router');
    }
  }
}

/** @throws Refusal 409 RouterInterfaceInUseByRoute */
export function checkNoRouteThrough(router: RouterRow, subnet: SubnetRow): void {
  const cidr = needCidr(subnet.cidr);
  const isUsed = router.routes.some(({ nexthop }) => {
    const address = parseIpAddress(nexthop);
    return address !== null && contains(cidr, address);
  });
  if (!isUsed) return;
  throw conflict(
    'RouterInterfaceInUseByRoute',
    `Router interface for subnet ${subnet.id} on router ${router.id} cannot be deleted, as it is required by one or more routes.`,
  );
}

function invalidRoutes(routes: readonly HostRoute[], reason: string): Refusal {
  // As Python prints a list of dictionaries.
  const shown = routes.map(({ destination, nexthop }) => `{'destination': '${destination}', 'nexthop': '${nexthop}'}`);
  return new Refusal(400, `Invalid format for routes: [${shown.join(', ')}], ${reason}`, { type: 'InvalidRoutes' });
}
