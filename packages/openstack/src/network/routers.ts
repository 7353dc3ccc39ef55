import { z } from 'zod';
import { orNull } from '../absence.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';
import { commonFields, deleteResource, routesSchema, toCommon, type NeutronResource } from './neutron-resource.ts';

export interface Route {
  readonly destination: string;
  readonly nexthop: string;
}

export interface Router extends NeutronResource {
  readonly id: string;
  readonly status: string;
  readonly externalNetworkId: string | null;
  readonly externalAddresses: readonly string[];
  readonly routes: readonly Route[];
  /** Only operators see whether it is distributed (DVR) or highly available. */
  readonly distributed: boolean | null;
  readonly ha: boolean | null;
  /** Whether it lends its external address to those without a floating IP. Null: it has no gateway, or the cloud does not say. */
  readonly enableSnat: boolean | null;
  readonly availabilityZoneHints: readonly string[];
}

export interface NewRouter {
  readonly name: string;
  readonly description: string;
  readonly externalNetworkId?: string;
  readonly availabilityZoneHints?: readonly string[];
}

const gatewaySchema = z.object({
  network_id: z.string(),
  external_fixed_ips: z.array(z.object({ ip_address: z.string() })).default([]),
  enable_snat: z.boolean().nullish(),
});

const routerSchema = z
  .object({
    ...commonFields,
    status: z.string(),
    external_gateway_info: gatewaySchema.nullish(),
    routes: routesSchema,
    distributed: z.boolean().nullish(),
    ha: z.boolean().nullish(),
    availability_zone_hints: z.array(z.string()).default([]),
  })
  .transform((raw): Router => ({
    ...toCommon(raw),
    status: raw.status,
    externalNetworkId: raw.external_gateway_info?.network_id ?? null,
    externalAddresses: raw.external_gateway_info?.external_fixed_ips.map((ip) => ip.ip_address) ?? [],
    routes: raw.routes,
    distributed: raw.distributed ?? null,
    ha: raw.ha ?? null,
    enableSnat: raw.external_gateway_info?.enable_snat ?? null,
    availabilityZoneHints: raw.availability_zone_hints,
  }));

const oneSchema = z.object({ router: routerSchema });

/** `GET /v2.0/routers`. All pages. */
export function listRouters(
  neutron: ServiceClient,
  filter: { readonly name?: string; readonly description?: string },
  signal: AbortSignal,
): Promise<readonly Router[]> {
  const query = { name: filter.name, description: filter.description };
  return listAll(neutron, { path: '/routers', key: 'routers', item: routerSchema, query, signal });
}

/** `GET /v2.0/routers/{id}`. Null when there is none. */
export async function getRouter(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<Router | null> {
  const found = await orNull(neutron.read(oneSchema, { method: 'GET', path: path`/routers/${id}`, signal }));
  return found?.router ?? null;
}

/** `POST /v2.0/routers`, with a gateway on an external network when one is named. */
export async function createRouter(neutron: ServiceClient, router: NewRouter, signal: AbortSignal): Promise<Router> {
  const gateway =
    router.externalNetworkId === undefined ? {} : { external_gateway_info: { network_id: router.externalNetworkId } };
  const zones =
    router.availabilityZoneHints === undefined ? {} : { availability_zone_hints: router.availabilityZoneHints };
  const json = { router: { name: router.name, description: router.description, ...gateway, ...zones } };
  const answer = await neutron.read(oneSchema, { method: 'POST', path: '/routers', json, signal });
  return answer.router;
}

/** `PUT /v2.0/routers/{id}`: these static routes and no others. */
export async function setRoutes(
  neutron: ServiceClient,
  id: string,
  routes: readonly Route[],
  signal: AbortSignal,
): Promise<void> {
  await neutron.request({ method: 'PUT', path: path`/routers/${id}`, json: { router: { routes } }, signal });
}

/** `DELETE /v2.0/routers/{id}`. Success when there is none. @throws OpenStackError CONFLICT while it has interfaces */
export function deleteRouter(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return deleteResource(neutron, 'routers', id, signal);
}
