import { z } from 'zod';
import { orGone } from '../absence.ts';
import { hasCode } from '../errors/openstack-error.ts';
import { listAll } from '../list-all.ts';
import { path } from '../path.ts';
import type { ServiceClient } from '../service-client.ts';

/** A subnet gets the router's address that is its gateway's; a port brings an address of its own. */
export type RouterInterface = { readonly subnetId: string } | { readonly portId: string };

/**
 * `PUT /v2.0/routers/{id}/add_router_interface`. Attached already, for which Neutron answers 400 or 409, is success, once a
 * look at the router's ports confirms it.
 *
 * @throws OpenStackError CONFLICT (the gateway's address belongs to another), BAD_REQUEST (overlaps with another subnet)
 */
export async function addRouterInterface(
  neutron: ServiceClient,
  id: string,
  through: RouterInterface,
  signal: AbortSignal,
): Promise<void> {
  const call = {
    method: 'PUT',
    path: path`/routers/${id}/add_router_interface`,
    json: wireInterface(through),
    signal,
  } as const;
  try {
    await neutron.request(call);
  } catch (error) {
    if (!hasCode(error, 'BAD_REQUEST', 'CONFLICT', 'ADDRESS_IN_USE')) throw error;
    if (!(await isAttached(neutron, id, through, signal))) throw error;
  }
}

/**
 * `PUT /v2.0/routers/{id}/remove_router_interface`, which deletes the interface's port too, whoever made it. Not attached is
 * success.
 *
 * @throws OpenStackError CONFLICT while floating IPs need it
 */
export function removeRouterInterface(
  neutron: ServiceClient,
  id: string,
  through: RouterInterface,
  signal: AbortSignal,
): Promise<void> {
  const json = wireInterface(through);
  return orGone(neutron.request({ method: 'PUT', path: path`/routers/${id}/remove_router_interface`, json, signal }));
}

function wireInterface(through: RouterInterface): object {
  return 'subnetId' in through ? { subnet_id: through.subnetId } : { port_id: through.portId };
}

const routerPortSchema = z.object({ id: z.string(), fixed_ips: z.array(z.object({ subnet_id: z.string() })) });

async function isAttached(
  neutron: ServiceClient,
  id: string,
  through: RouterInterface,
  signal: AbortSignal,
): Promise<boolean> {
  const query = { device_id: id };
  const ports = await listAll(neutron, { path: '/ports', key: 'ports', item: routerPortSchema, query, signal });
  return ports.some((port) =>
    'portId' in through ? port.id === through.portId : port.fixed_ips.some((ip) => ip.subnet_id === through.subnetId),
  );
}
