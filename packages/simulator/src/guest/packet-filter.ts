/** What Neutron lets through at a port: security groups (allow rules only), and anti-spoofing. */
import type { AddressPairRow, PortRow, SecurityGroupRuleRow } from '../network/rows.ts';
import type { CloudState } from '../state/cloud-state.ts';
import { covers, coversEverything } from './address.ts';

/** IANA protocol numbers; `port` is the destination's. */
export type Packet = { readonly protocol: 112 } | { readonly protocol: 6; readonly port: number };

/** The other end of a packet, as a rule may name it. */
export type Remote =
  | { readonly kind: 'outside' }
  | { readonly kind: 'address'; readonly address: string; readonly groupIds: readonly string[] };

export const OUTSIDE: Remote = { kind: 'outside' };

const PROTOCOL_NAMES = { 6: 'tcp', 112: 'vrrp' } as const;

/** Connections are tracked: an answer needs no rule. */
export function passes(
  state: CloudState,
  port: PortRow,
  direction: SecurityGroupRuleRow['direction'],
  packet: Packet,
  remote: Remote,
): boolean {
  if (!port.portSecurityEnabled) return true;
  return state.securityGroupRules
    .all()
    .some(
      (rule) =>
        rule.direction === direction &&
        rule.etherType === 'IPv4' &&
        port.securityGroupIds.includes(rule.securityGroupId) &&
        isOfProtocol(rule, packet) &&
        isOfRemote(rule, remote),
    );
}

function isOfProtocol(rule: SecurityGroupRuleRow, packet: Packet): boolean {
  const protocol = rule.protocol?.toLowerCase() ?? 'any';
  // Neutron takes a name, a number, or `any` and 0 for all (neutron/extensions/securitygroup.py).
  if (protocol === 'any' || protocol === '0') return true;
  if (protocol !== String(packet.protocol) && protocol !== PROTOCOL_NAMES[packet.protocol]) return false;
  if (packet.protocol !== 6 || rule.portRangeMin === null) return true;
  return rule.portRangeMin <= packet.port && packet.port <= (rule.portRangeMax ?? rule.portRangeMin);
}

function isOfRemote(rule: SecurityGroupRuleRow, remote: Remote): boolean {
  if (remote.kind === 'outside') {
    return rule.remoteGroupId === null && (rule.remoteIpPrefix === null || coversEverything(rule.remoteIpPrefix));
  }
  if (rule.remoteGroupId !== null && !remote.groupIds.includes(rule.remoteGroupId)) return false;
  return rule.remoteIpPrefix === null || covers(rule.remoteIpPrefix, remote.address);
}

/** Anti-spoofing: ARP and IP leave a port only from its own addresses and its allowed address pairs, with their MAC. */
export function maySendFrom(port: PortRow, address: string): boolean {
  if (!port.portSecurityEnabled) return true;
  return (
    port.fixedIps.some((fixed) => fixed.address === address) ||
    port.allowedAddressPairs.some((pair) => covers(pair.ipAddress, address) && isOwnMac(pair, port))
  );
}

/** A pair without a MAC means the port's own (Neutron fills it in). */
function isOwnMac(pair: AddressPairRow, port: PortRow): boolean {
  return pair.macAddress === '' || pair.macAddress.toLowerCase() === port.macAddress.toLowerCase();
}

/** The port is the guest's, and nobody has switched it or its network off. */
export function isWired(state: CloudState, port: PortRow, guestId: string): boolean {
  return port.deviceId === guestId && port.adminStateUp && (state.networks.get(port.networkId)?.adminStateUp ?? true);
}
