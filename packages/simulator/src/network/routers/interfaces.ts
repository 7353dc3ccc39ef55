/** `add_router_interface` and `remove_router_interface` (neutron/db/l3_db.py). */
import { type Call, Refusal, type Reply, type Route } from '../../http/service.ts';
import { needCidr, overlap } from '../addresses/cidr.ts';
import { deletePort } from '../ports/delete-port.ts';
import { ROUTER_INTERFACE } from '../ports/device-owners.ts';
import { chosenFixedIp } from '../ports/fixed-ips.ts';
import { insertServicePort } from '../ports/new-port.ts';
import { schedulePortStatus } from '../ports/port-status.ts';
import { ports } from '../ports/ports.ts';
import { badResourceRequest, conflict, notFound } from '../refusals.ts';
import { isRecord } from '../resource/attributes.ts';
import { checkIfMatch } from '../resource/if-match.ts';
import { find } from '../resource/resource.ts';
import { change } from '../resource/standard.ts';
import { uuid } from '../resource/values.ts';
import type { PortRow, RouterRow, SubnetRow } from '../rows.ts';
import { subnets } from '../subnets/subnets.ts';
import { interfacesOf, routers } from './routers.ts';
import { checkNoRouteThrough } from './static-routes.ts';

export const routerInterfaceRoutes: readonly Route[] = [
  { method: 'PUT', path: `${routers.path}/:id/add_router_interface`, handle: add },
  { method: 'PUT', path: `${routers.path}/:id/remove_router_interface`, handle: remove },
];

interface Named {
  readonly subnetId: string | undefined;
  readonly portId: string | undefined;
}

function add(call: Call): Reply {
  const router = find(routers, call, call.params['id'] ?? '');
  const named = readNamed(call);
  if (named.subnetId !== undefined && named.portId !== undefined) {
    throw badResourceRequest('router', 'Cannot specify both subnet-id and port-id.');
  }
  const port =
    named.portId === undefined ? addSubnet(call, router, named.subnetId ?? '') : addPort(call, router, named.portId);
  schedulePortStatus(call.cloud, port.id);
  change(call.cloud, call.cloud.state.routers, router, {});
  return interfaceReply(router, port);
}

/** The new port has the subnet's gateway address. */
function addSubnet(call: Call, router: RouterRow, subnetId: string): PortRow {
  const { cloud } = call;
  const subnet = find(subnets, call, subnetId);
  if (subnet.gatewayIp === null) {
    throw badResourceRequest('router', 'Subnet for router interface must have a gateway IP.');
  }
  checkSubnet(call, router, subnet);
  const network = cloud.state.networks.need(subnet.networkId);
  const fixedIps = [chosenFixedIp(cloud, network, subnet, subnet.gatewayIp)];
  checkIfMatch(call, router);
  const device = { deviceId: router.id, deviceOwner: ROUTER_INTERFACE };
  return insertServicePort(cloud, { networkId: network.id, projectId: router.projectId, fixedIps, ...device });
}

function addPort(call: Call, router: RouterRow, portId: string): PortRow {
  const port = find(ports, call, portId);
  if (port.deviceId !== '') {
    throw conflict(
      'PortInUse',
      `Unable to complete operation on port ${port.id} for network ${port.networkId}. Port already has an attached device ${port.deviceId}.`,
    );
  }
  if (port.fixedIps.length === 0) throw badResourceRequest('router', 'Router port must have at least one fixed IP');
  for (const { subnetId } of port.fixedIps) checkSubnet(call, router, call.cloud.state.subnets.need(subnetId));
  checkIfMatch(call, router);
  const device = { deviceId: router.id, deviceOwner: ROUTER_INTERFACE };
  return change(call.cloud, call.cloud.state.ports, port, device);
}

function remove(call: Call): Reply {
  const { cloud } = call;
  const router = find(routers, call, call.params['id'] ?? '');
  const port = attachedPort(call, router, readNamed(call));
  for (const { subnetId } of port.fixedIps) checkUnused(call, router, cloud.state.subnets.need(subnetId));
  checkIfMatch(call, router);
  deletePort(cloud, port.id);
  change(cloud, cloud.state.routers, router, {});
  return interfaceReply(router, port);
}

function attachedPort(call: Call, router: RouterRow, { subnetId, portId }: Named): PortRow {
  const attached = interfacesOf(call.cloud, router.id);
  const isOn = (port: PortRow): boolean => port.fixedIps.some((ip) => ip.subnetId === subnetId);
  if (portId !== undefined) {
    const port = attached.find(({ id }) => id === portId);
    if (port === undefined) {
      throw notFound('RouterInterfaceNotFound', `Router ${router.id} does not have an interface with id ${portId}`);
    }
    if (subnetId === undefined || isOn(port)) return port;
    throw new Refusal(400, `Subnet on port ${port.id} does not match the requested subnet ${subnetId}.`, {
      type: 'SubnetMismatchForPort',
    });
  }
  find(subnets, call, subnetId ?? '');
  const port = attached.find(isOn);
  if (port !== undefined) return port;
  throw notFound('RouterInterfaceNotFoundForSubnet', `Router ${router.id} has no interface on subnet ${subnetId}`);
}

function readNamed({ json }: Call): Named {
  const body = isRecord(json) ? json : {};
  const read = (name: string): string | undefined => (body[name] === undefined ? undefined : uuid(body[name], name));
  const named = { subnetId: read('subnet_id'), portId: read('port_id') };
  if (named.subnetId !== undefined || named.portId !== undefined) return named;
  throw badResourceRequest('router', 'Either subnet_id or port_id must be specified.');
}

function checkSubnet({ cloud }: Call, router: RouterRow, subnet: SubnetRow): void {
  const cidr = needCidr(subnet.cidr);
  const attached = cloud.state.ports.where((port) => port.deviceId === router.id).flatMap((port) => port.fixedIps);
  for (const { subnetId } of attached) {
    if (subnetId === subnet.id) {
      throw badResourceRequest('router', `Router already has a port on subnet ${subnet.id}.`);
    }
    const other = cloud.state.subnets.need(subnetId);
    if (!overlap(cidr, needCidr(other.cidr))) continue;
    throw badResourceRequest(
      'router',
      `Cidr ${subnet.cidr} of subnet ${subnet.id} overlaps with cidr ${other.cidr} of subnet ${other.id}.`,
    );
  }
}

function checkUnused({ cloud }: Call, router: RouterRow, subnet: SubnetRow): void {
  const { floatingIps, ports } = cloud.state;
  const users = floatingIps.where((floatingIp) => {
    const port = floatingIp.portId === null ? null : ports.get(floatingIp.portId);
    return floatingIp.routerId === router.id && port?.fixedIps.some((ip) => ip.subnetId === subnet.id) === true;
  });
  if (users.length > 0) {
    throw conflict(
      'RouterInterfaceInUseByFloatingIP',
      `Router interface for subnet ${subnet.id} on router ${router.id} cannot be deleted, as it is required by one or more floating IPs.`,
    );
  }
  checkNoRouteThrough(router, subnet);
}

function interfaceReply(router: RouterRow, port: PortRow): Reply {
  const subnetIds = port.fixedIps.map(({ subnetId }) => subnetId);
  return {
    status: 200,
    json: {
      id: router.id,
      tenant_id: router.projectId,
      port_id: port.id,
      network_id: port.networkId,
      subnet_id: subnetIds[0] ?? null,
      subnet_ids: subnetIds,
    },
  };
}
