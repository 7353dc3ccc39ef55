import { z } from 'zod';
import { orGone, orNull } from '../absence.ts';
import { hasCode } from '../errors/openstack-error.ts';
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
}

export interface NewRouter {
  readonly name: string;
  readonly description: string;
  readonly externalNetworkId?: string;
}

const gatewaySchema = z.object({
  network_id: z.string(),
  external_fixed_ips: z.array(z.object({ ip_address: z.string() })).default([]),
});

const routerSchema = z
  .object({
    ...commonFields,
    status: z.string(),
    external_gateway_info: gatewaySchema.nullish(),
    routes: routesSchema,
  })
  .transform((raw): Router => ({
    ...toCommon(raw),
    status: raw.status,
    externalNetworkId: raw.external_gateway_info?.network_id ?? null,
    externalAddresses: raw.external_gateway_info?.external_fixed_ips.map((ip) => ip.ip_address) ?? [],
    routes: raw.routes,
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
  const json = { router: { name: router.name, description: router.description, ...gateway } };
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

/**
 * `PUT /v2.0/routers/{id}/add_router_interface`. Attached already, for which Neutron answers 400 or 409, is success, once a
 * look at the router's ports confirms it.
 *
 * @throws OpenStackError CONFLICT (the gateway's address belongs to another), BAD_REQUEST (overlaps with another subnet)
 */
export async function addRouterInterface(
  neutron: ServiceClient,
  id: string,
  subnetId: string,
  signal: AbortSignal,
): Promise<void> {
  const call = {
    method: 'PUT',
    path: path`/routers/${id}/add_router_interface`,
    json: { subnet_id: subnetId },
    signal,
  } as const;
  try {
    await neutron.request(call);
  } catch (error) {
    if (!hasCode(error, 'BAD_REQUEST', 'CONFLICT', 'ADDRESS_IN_USE')) throw error;
    if (!(await isAttached(neutron, id, subnetId, signal))) throw error;
  }
}

/** `PUT /v2.0/routers/{id}/remove_router_interface`. Not attached is success. @throws OpenStackError CONFLICT while floating IPs need it */
export function removeRouterInterface(
  neutron: ServiceClient,
  id: string,
  subnetId: string,
  signal: AbortSignal,
): Promise<void> {
  const json = { subnet_id: subnetId };
  return orGone(neutron.request({ method: 'PUT', path: path`/routers/${id}/remove_router_interface`, json, signal }));
}

/** `DELETE /v2.0/routers/{id}`. Success when there is none. @throws OpenStackError CONFLICT while it has interfaces */
export function deleteRouter(neutron: ServiceClient, id: string, signal: AbortSignal): Promise<void> {
  return deleteResource(neutron, 'routers', id, signal);
}

const routerPortSchema = z.object({ fixed_ips: z.array(z.object({ subnet_id: z.string() })) });

async function isAttached(neutron: ServiceClient, id: string, subnetId: string, signal: AbortSignal): Promise<boolean> {
  const query = { device_id: id };
  const ports = await listAll(neutron, { path: '/ports', key: 'ports', item: routerPortSchema, query, signal });
  return ports.some((port) => port.fixed_ips.some((ip) => ip.subnet_id === subnetId));
}
