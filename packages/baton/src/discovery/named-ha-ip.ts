/** A floating IP that metadata or a person calls an HA IP, compared with what the cloud says of it. */
import type { HaIp, HaIpDeclaration } from '../domain/ha-group.ts';
import { sameAddress } from '../domain/ip-range.ts';
import { type CloudIndex, isUnbound } from './cloud-index.ts';
import { portName } from './names.ts';

export interface NamedHaIp {
  /** Null when there is no such floating IP to see. */
  readonly haIp: HaIp | null;
  readonly contradiction: string | null;
}

export function haIpNamed(
  cloud: CloudIndex,
  named: string,
  vip: { readonly networkId: string; readonly address: string },
  declaredBy: HaIpDeclaration,
  evidence: string,
): NamedHaIp {
  const floatingIp = cloud.floatingIpByAddress.get(named);
  if (floatingIp === undefined) {
    return { haIp: null, contradiction: `${evidence}, but the project has no such floating IP` };
  }
  const base = { address: floatingIp.address, floatingIp, vipAddress: vip.address, declaredBy };
  if (floatingIp.portId === null) {
    // A platform that reads metadata may lead it there by itself, where Neutron does not show it.
    const more = `Neutron leads floating IP ${named} to no port`;
    return { haIp: { ...base, confidence: 'likely', evidence: [evidence, more] }, contradiction: null };
  }
  const port = cloud.portById.get(floatingIp.portId);
  const leads = floatingIp.fixedIpAddress ?? port?.fixedIps[0]?.address ?? null;
  const isVip = port?.networkId === vip.networkId && leads !== null && sameAddress(leads, vip.address);
  if (isVip && port !== undefined && isUnbound(port)) {
    const more = `floating IP ${named} leads to ${leads} of the unbound port ${portName(port)}`;
    return { haIp: { ...base, confidence: 'certain', evidence: [evidence, more] }, contradiction: null };
  }
  const place = `${leads ?? 'an address'}${port === undefined ? '' : ` of port ${portName(port)}`}`;
  if (isVip || (port !== undefined && cloud.serverById.has(port.deviceId))) {
    // Contrail leads it to the ports of the load balancers themselves, and steers it to the MASTER.
    const more = `floating IP ${named} leads to ${place}`;
    return { haIp: { ...base, confidence: 'likely', evidence: [evidence, more] }, contradiction: null };
  }
  return {
    haIp: { ...base, confidence: 'possible', evidence: [evidence] },
    contradiction: `${evidence}, but floating IP ${named} leads to ${place}`,
  };
}
