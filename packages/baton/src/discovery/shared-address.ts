/**
 * A VIP without a floating IP: two or more servers of one network have an address pair for the same single address. An unbound
 * port may reserve it or not. This is how internal VIPs and those of IPv6 look, and those of provider networks.
 */
import type { Candidate, DeclarationReader } from './candidate.ts';
import { isUnbound, placeKey } from './cloud-index.ts';
import { holdersIn, membersOf } from './holders.ts';
import { isLinkLocal, vipAt } from './vip.ts';

export const sharedAddress: DeclarationReader = (cloud) => {
  const candidates = [...holdersIn(cloud).exact.values()].flatMap((holders): readonly Candidate[] => {
    const [first] = holders;
    if (first === undefined) return [];
    const { networkId } = first.port;
    const address = first.pair.ipAddress.replace(/\/\d+$/, '');
    const owner = cloud.portByPlace.get(placeKey(networkId, address));
    const isNobodys = owner === undefined || isUnbound(owner);
    const servers = new Set(holders.map(({ port }) => port.deviceId));
    if (!isNobodys || isLinkLocal(address) || servers.size < 2) return [];
    const members = membersOf(cloud, networkId, address);
    if (members.size < 2) return [];
    const vip = vipAt(cloud, networkId, address, {
      confidence: 'likely',
      evidence: [`${members.size} servers have an address pair for just ${address}, and no port reserves it`],
    });
    return [{ way: 'address pairs', vip, haIps: [], members }];
  });
  return { candidates, leftOut: [] };
};
