/** Where a floating IP can lead (neutron/db/l3_db.py, _check_and_get_fip_assoc). */
import type { SimulatedCloud } from '../../cloud.ts';
import type { Call } from '../../http/service.ts';
import { parseIpAddress } from '../addresses/ip-address.ts';
import { ROUTER_INTERFACE } from '../ports/device-owners.ts';
import { ports } from '../ports/ports.ts';
import { badResourceRequest, conflict, notFound } from '../refusals.ts';
import { find } from '../resource/resource.ts';
import type { FixedIpRow, FloatingIpRow, PortRow } from '../rows.ts';

export type Association = Pick<FloatingIpRow, 'portId' | 'fixedIpAddress' | 'routerId'>;

/** @throws Refusal 404 PortNotFound, ExternalGatewayForFloatingIPNotFound, 400, 409 FloatingIPPortAlreadyAssociated */
export function associationWith(
  call: Call,
  floatingIp: Pick<FloatingIpRow, 'id' | 'address' | 'networkId'>,
  portId: string,
  fixedIpAddress: string | undefined,
): Association {
  const port = find(ports, call, portId);
  const fixedIp = fixedIpOf(port, fixedIpAddress);
  const routerId = routerBetween(call.cloud, fixedIp.subnetId, floatingIp.networkId);
  if (routerId === null) {
    throw notFound(
      'ExternalGatewayForFloatingIPNotFound',
      `External network ${floatingIp.networkId} is not reachable from subnet ${fixedIp.subnetId}.  Therefore, cannot associate Port ${port.id} with a Floating IP.`,
    );
  }
  checkAlone(call.cloud, floatingIp, port, fixedIp);
  return { portId: port.id, fixedIpAddress: fixedIp.address, routerId };
}

function fixedIpOf(port: PortRow, wanted: string | undefined): FixedIpRow {
  if (wanted !== undefined) {
    const found = port.fixedIps.find(({ address }) => address === wanted);
    if (found !== undefined) return found;
    throw badResourceRequest('floatingip', `Port ${port.id} does not have fixed ip ${wanted}.`);
  }
  const [first, second] = port.fixedIps.filter(({ address }) => parseIpAddress(address)?.version === 4);
  if (first === undefined) {
    throw badResourceRequest(
      'floatingip',
      `Cannot add floating IP to port ${port.id} that has no fixed IPv4 addresses.`,
    );
  }
  if (second === undefined) return first;
  throw badResourceRequest(
    'floatingip',
    `Port ${port.id} has multiple fixed IPv4 addresses.  Must provide a specific IPv4 address when assigning a floating IP.`,
  );
}

/** The router that has both. One at the subnet's gateway address is preferred to others. */
function routerBetween({ state }: SimulatedCloud, subnetId: string, networkId: string): string | null {
  const gatewayIp = state.subnets.get(subnetId)?.gatewayIp;
  const interfaces = state.ports.where(
    (port) =>
      port.deviceOwner === ROUTER_INTERFACE &&
      port.fixedIps.some((ip) => ip.subnetId === subnetId) &&
      state.routers.get(port.deviceId)?.externalNetworkId === networkId,
  );
  const atGateway = interfaces.find((port) => port.fixedIps.some(({ address }) => address === gatewayIp));
  return (atGateway ?? interfaces[0])?.deviceId ?? null;
}

function checkAlone(
  { state }: SimulatedCloud,
  floatingIp: Pick<FloatingIpRow, 'id' | 'address' | 'networkId'>,
  { id: portId }: PortRow,
  { address }: FixedIpRow,
): void {
  const others = state.floatingIps.where(
    (other) =>
      other.id !== floatingIp.id &&
      other.portId === portId &&
      other.fixedIpAddress === address &&
      other.networkId === floatingIp.networkId,
  );
  if (others.length === 0) return;
  throw conflict(
    'FloatingIPPortAlreadyAssociated',
    `Cannot associate floating IP ${floatingIp.address} (${floatingIp.id}) with port ${portId} using fixed IP ${address}, as that fixed IP already has a floating IP on external network ${floatingIp.networkId}.`,
  );
}
