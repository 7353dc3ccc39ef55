import type { SimulatedCloud } from '../../cloud.ts';
import { ROUTER_INTERFACE } from '../ports/device-owners.ts';
import { checkQuota } from '../quotas/usage.ts';
import { conflict, routerNotFound } from '../refusals.ts';
import { attribute, type Attributes, readChange, readNew } from '../resource/attributes.ts';
import { given } from '../resource/given.ts';
import { checkIfMatch } from '../resource/if-match.ts';
import { changeByCall, projectFor, type Resource, STANDARD_ATTRIBUTES } from '../resource/resource.ts';
import { newStandard, STANDARD_FILTERS, type Wire, wireStandard } from '../resource/standard.ts';
import { anything, bool, list, text } from '../resource/values.ts';
import type { PortRow, RouterRow } from '../rows.ts';
import { hostRoute } from '../subnets/subnet-attributes.ts';
import { checkGateway, checkGatewayUnused, gatewayAddresses, gatewayInfo, placeGatewayPort } from './gateway.ts';
import { checkRoutes } from './static-routes.ts';

const ATTRIBUTES = {
  ...STANDARD_ATTRIBUTES,
  name: attribute(text()),
  admin_state_up: attribute(bool),
  external_gateway_info: attribute(gatewayInfo),
  routes: attribute(list(hostRoute)),
  availability_zone_hints: attribute(anything),
} satisfies Attributes;

const NO_GATEWAY = { externalNetworkId: null, externalAddresses: [] } as const;

export const routers: Resource<RouterRow> = {
  path: '/v2.0/routers',
  key: 'routers',
  member: 'router',
  filters: [...STANDARD_FILTERS, 'name', 'admin_state_up', 'status'],
  notFound: routerNotFound,
  table: (state) => state.routers,

  wire: ({ cloud, caller }, router) => ({
    ...wireStandard(router),
    name: router.name,
    admin_state_up: router.adminStateUp,
    status: router.status,
    external_gateway_info: wireGateway(router),
    routes: router.routes,
    ...(cloud.driver === 'ovn' ? {} : { flavor_id: null }),
    availability_zones: cloud.driver === 'ovn' ? [] : [cloud.availabilityZone],
    availability_zone_hints: [],
    // OVN has neither extension: every router is both, in its own way.
    ...(caller.isAdmin && cloud.driver !== 'ovn' ? { distributed: false, ha: false } : {}),
  }),

  create: (call) => {
    const { name = '', description = '', ...sent } = readNew(call.json, 'router', ATTRIBUTES);
    const { cloud } = call;
    const projectId = projectFor(call, sent);
    const wanted = sent.external_gateway_info ?? null;
    const network = wanted === null ? null : checkGateway(call, 'create_router', wanted);
    checkQuota(cloud, projectId, 'router');
    const gateway =
      wanted === null || network === null
        ? NO_GATEWAY
        : { externalNetworkId: network.id, externalAddresses: gatewayAddresses(cloud, network, wanted) };
    const router = cloud.state.routers.insert({
      ...newStandard(cloud, projectId, { name, description, revision: network === null ? 1 : 3 }),
      ...gateway,
      status: 'ACTIVE',
      adminStateUp: sent.admin_state_up ?? true,
      routes: [],
    });
    placeGatewayPort(cloud, router);
    return router;
  },

  update: (call, router) => {
    const { name, description, routes, ...sent } = readChange(call.json, 'router', ATTRIBUTES);
    const { cloud } = call;
    if (routes !== undefined) checkRoutes(cloud, router, routes);
    const wanted = sent.external_gateway_info;
    const network = wanted === undefined || wanted === null ? null : checkGateway(call, 'update_router', wanted);
    const isMoved =
      wanted !== undefined && (network?.id !== router.externalNetworkId || wanted?.fixedIps !== undefined);
    if (isMoved) checkGatewayUnused(cloud, router);
    checkIfMatch(call, router);
    const gateway =
      wanted === undefined || !isMoved
        ? {}
        : wanted === null || network === null
          ? NO_GATEWAY
          : { externalNetworkId: network.id, externalAddresses: gatewayAddresses(cloud, network, wanted) };
    const settings = { name, description, routes, adminStateUp: sent.admin_state_up };
    const updated = changeByCall(call, cloud.state.routers, router, { ...given(settings), ...gateway });
    if (isMoved) placeGatewayPort(cloud, updated);
    return updated;
  },

  remove: (call, router) => {
    const { cloud } = call;
    const attached = interfacesOf(cloud, router.id);
    if (attached.length > 0) {
      const ids = attached.map(({ id }) => id).join(',');
      throw conflict('RouterInUse', `Router ${router.id} has ports still attached: ${ids}`);
    }
    checkIfMatch(call, router);
    placeGatewayPort(cloud, { ...router, ...NO_GATEWAY });
    cloud.state.routers.delete(router.id);
  },
};

export function interfacesOf({ state }: SimulatedCloud, routerId: string): readonly PortRow[] {
  return state.ports.where((port) => port.deviceId === routerId && port.deviceOwner === ROUTER_INTERFACE);
}

function wireGateway({ externalNetworkId, externalAddresses }: RouterRow): Wire | null {
  if (externalNetworkId === null) return null;
  return {
    network_id: externalNetworkId,
    external_fixed_ips: externalAddresses.map(({ subnetId, address }) => ({
      subnet_id: subnetId,
      ip_address: address,
    })),
    enable_snat: true,
  };
}
