/**
 * The neighbour table of the internet's gateway: which cloud gets the packets for an address. It is kept as the one claim
 * that some cloud has on its external network.
 */
import type { SimulatedCloud } from '../cloud.ts';
import type { FloatingIpRow } from '../network/rows.ts';

export type Clouds = ReadonlyMap<string, SimulatedCloud>;

/** The cloud that announced the address last. */
export function entryOf(clouds: Clouds, address: string): SimulatedCloud | null {
  for (const cloud of clouds.values()) if (claimIds(cloud, address).length > 0) return cloud;
  return null;
}

/** An L3 agent that puts an address in place tells the external network (neutron ip_lib, send_ip_addr_adv_notif). */
export function announce(clouds: Clouds, cloud: SimulatedCloud, floatingIp: FloatingIpRow, portId: string): void {
  const { claims } = cloud.state;
  const id = `${floatingIp.networkId}/${floatingIp.address}`;
  const sender = gatewayPortId(cloud, floatingIp) ?? portId;
  const macAddress = cloud.state.ports.get(sender)?.macAddress ?? '';
  const claimed = { networkId: floatingIp.networkId, address: floatingIp.address, portId: sender, macAddress };
  if (claims.get(id) === null) claims.insert({ id, ...claimed });
  else claims.update(id, claimed);
  // Not before: in between two clouds have it, and either is right, while none would be wrong.
  for (const other of clouds.values()) {
    if (other !== cloud) for (const id of claimIds(other, floatingIp.address)) other.state.claims.delete(id);
  }
}

function claimIds({ state }: SimulatedCloud, address: string): readonly string[] {
  return state.networks
    .where((network) => network.external)
    .map((network) => `${network.id}/${address}`)
    .filter((id) => state.claims.get(id) !== null);
}

function gatewayPortId({ state }: SimulatedCloud, floatingIp: FloatingIpRow): string | null {
  const [gateway] = state.ports.where(
    (port) => port.deviceOwner === 'network:router_gateway' && port.deviceId === floatingIp.routerId,
  );
  return gateway?.id ?? null;
}
