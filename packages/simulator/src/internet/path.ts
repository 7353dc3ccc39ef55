/**
 * The way of a new connection from the internet to a guest:
 * gateway's neighbour entry -> cloud -> floating IP -> router -> claim on the inner network -> port -> guest.
 */
import { isIPv4 } from 'node:net';
import type { SimulatedCloud } from '../cloud.ts';
import { withoutLength } from '../guest/address.ts';
import type { GuestDefinition } from '../guest/definition.ts';
import { hasLease } from '../guest/nics.ts';
import { isWired, maySendFrom, OUTSIDE, passes } from '../guest/packet-filter.ts';
import type { GuestRow } from '../guest/rows.ts';
import type { PortRow } from '../network/rows.ts';
import { virtualParents } from '../network/virtual-port.ts';
import type { CloudState } from '../state/cloud-state.ts';
import { type HeldAddress, heldBy } from './agent.ts';
import { type Clouds, entryOf } from './announcements.ts';
import type { Server } from './internet.ts';

/** Who serves, in which of its boots. */
export interface Serving extends Server {
  readonly bootId: string;
}

export function findServing(clouds: Clouds, address: string): Serving | null {
  const entry = entryOf(clouds, address);
  if (entry === null) return null;
  // A router that has dropped the address still gets its packets, until somebody else announces it. It routes them back
  // out to the external network, where another cloud's router answers if it has the address (seen on two Neutrons with
  // legacy L3 on one external network: associate there first, then disassociate here, lost nothing).
  for (const cloud of [entry, ...clouds.values()]) {
    const held = heldBy(cloud, address);
    if (held !== null) return servingIn(cloud, held);
  }
  return null;
}

function servingIn(cloud: SimulatedCloud, held: HeldAddress): Serving | null {
  const { state } = cloud;
  const target = state.ports.get(held.portId);
  const inner = held.fixedIpAddress ?? target?.fixedIps.find((fixed) => isIPv4(fixed.address))?.address;
  if (target === null || inner === undefined || !isRouted(state, target, inner, held.networkId)) return null;
  const claim = state.claims.get(`${target.networkId}/${inner}`);
  const port = claim === null ? null : state.ports.get(claim.portId);
  if (cloud.driver === 'ovn' && target.deviceId === '' && !isVirtual(state, target, inner, port)) return null;
  const guest = port === null ? null : state.guests.get(port.deviceId);
  if (port === null || guest?.definition === null || guest?.definition === undefined) return null;
  return serves(state, guest, guest.definition, port, inner)
    ? { cloud: cloud.name, serverId: guest.id, hostname: guest.definition.hostname, bootId: guest.bootId }
    : null;
}

function isVirtual(state: CloudState, vip: PortRow, address: string, holder: PortRow | null): boolean {
  return virtualParents(state, vip, address).some((parent) => parent.id === holder?.id);
}

/** A router stands between that subnet and the external network. */
function isRouted(state: CloudState, target: PortRow, inner: string, externalNetworkId: string): boolean {
  const subnetId = target.fixedIps.find((fixed) => fixed.address === inner)?.subnetId;
  return state.ports.all().some((port) => {
    if (port.deviceOwner !== 'network:router_interface' || !port.adminStateUp) return false;
    if (!port.fixedIps.some((fixed) => fixed.subnetId === subnetId)) return false;
    const router = state.routers.get(port.deviceId);
    return router !== null && router.adminStateUp && router.externalNetworkId === externalNetworkId;
  });
}

function serves(state: CloudState, guest: GuestRow, system: GuestDefinition, port: PortRow, address: string): boolean {
  return (
    system.httpPort !== null &&
    guest.phase === 'running' &&
    guest.pausedAtMs === null &&
    holds(guest, system, port, address) &&
    isWired(state, port, guest.id) &&
    maySendFrom(port, address) &&
    passes(state, port, 'ingress', { protocol: 6, port: system.httpPort }, OUTSIDE)
  );
}

function holds(guest: GuestRow, system: GuestDefinition, port: PortRow, address: string): boolean {
  if (!guest.portIds.includes(port.id) || !hasLease(guest, port.id)) return false;
  if (port.fixedIps.some((fixed) => fixed.address === address)) return true;
  return (system.keepalived?.instances ?? []).some(
    (instance) =>
      guest.vrrp[instance.name] === 'MASTER' &&
      guest.portIds[instance.nic] === port.id &&
      instance.virtualAddresses.some((virtual) => withoutLength(virtual) === address),
  );
}
