/**
 * The way most clouds document: a floating IP leads to a port that no server has (it only reserves the VIP), and the ports
 * of two or more servers on the same network carry an allowed address pair for that address
 * (Neutron, doc/source/ovn/virtual_ips.rst). A port may reserve several VIPs, and several floating IPs may lead to one.
 */
import type { HaIp } from '../domain/ha-group.ts';
import type { Candidate, DeclarationReader } from './candidate.ts';
import { isUnbound, placeKey } from './cloud-index.ts';
import { membersOf } from './holders.ts';
import { portName } from './names.ts';
import { vipAt } from './vip.ts';

export const floatingIpOnVipPort: DeclarationReader = (cloud) => {
  const places = new Map<string, { networkId: string; address: string; haIps: HaIp[] }>();
  for (const floatingIp of cloud.floatingIps) {
    const port = cloud.portById.get(floatingIp.portId ?? '');
    // Neutron takes the port's first IPv4 address where none is named (l3_db.py, _internal_fip_assoc_data).
    const address = floatingIp.fixedIpAddress ?? port?.fixedIps.find((one) => !one.address.includes(':'))?.address;
    if (port === undefined || address === undefined || !isUnbound(port)) continue;
    const key = placeKey(port.networkId, address);
    const place = places.get(key) ?? { networkId: port.networkId, address, haIps: [] };
    places.set(key, place);
    place.haIps.push({
      address: floatingIp.address,
      floatingIp,
      vipAddress: address,
      declaredBy: 'vip-port',
      confidence: 'certain',
      evidence: [`floating IP ${floatingIp.address} leads to ${address} of the unbound port ${portName(port)}`],
    });
  }
  const candidates = [...places.values()].flatMap(({ networkId, address, haIps }): readonly Candidate[] => {
    const members = membersOf(cloud, networkId, address);
    if (members.size < 2) return [];
    const vip = vipAt(cloud, networkId, address, { confidence: 'certain', evidence: [] });
    return [{ way: 'address pairs', vip, haIps, members }];
  });
  return { candidates, leftOut: [] };
};
