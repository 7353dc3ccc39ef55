/** Where each HA IP's address is in the target. */
import type { HaGroup } from '../domain/ha-group.ts';
import type { PlannedChoice, PlannedHaIp } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';
import { carriedDns, carriedTags, type Carried } from './carried.ts';
import { chosenNames, nameNotes } from './by-name.ts';
import { chooseExternalNetwork } from './choose-external-network.ts';
import { chooseNetworkForName } from './choose-network-for-name.ts';
import type { SourceFacts, TargetInventory } from './inventory.ts';

interface Context {
  readonly group: HaGroup;
  readonly request: PlanRequest;
  readonly source: SourceFacts;
  readonly target: TargetInventory;
}

export function planHaIps({
  group,
  request,
  source,
  target,
}: Context): Carried<readonly PlannedHaIp[]> & { readonly choices: readonly PlannedChoice[] } {
  const chosen = group.haIps.map((haIp) => {
    const sourceName = source.externalNetworkNames.get(haIp.floatingIp.networkId) ?? null;
    const cutover = request.cutovers?.[haIp.address] ?? request.cutover;
    const choose = cutover?.driver === 'dns' ? chooseNetworkForName : chooseExternalNetwork;
    const network = choose(haIp.address, sourceName, target.networks, request.externalNetwork, target.cloud);
    const dns = carriedDns(`floating IP ${haIp.address}`, haIp.floatingIp, target.extensions);
    return { haIp, cutover, network, dns };
  });
  const planned = chosen.map(({ haIp, cutover, network, dns }): PlannedHaIp => ({
    address: haIp.address,
    sourceFloatingIpId: haIp.floatingIp.id,
    vipAddress: haIp.vipAddress,
    targetNetwork: { id: network.value.id, name: network.value.name },
    ...dns.planned,
    ...carriedTags(haIp.floatingIp),
    ...(cutover === undefined ? {} : { cutover }),
  }));
  return {
    planned,
    choices: [
      ...chosenNames(planned),
      ...chosen.map(({ haIp, network }) => ({
        about: `external network of ${haIp.address}`,
        chosen: network.value.name,
        why: network.why,
      })),
    ],
    notes: [
      ...nameNotes(planned, request.sourceCloud, target.cloud),
      ...chosen.flatMap(({ haIp: { address, floatingIp }, network, dns }) => [
        ...(network.differs ? [network.why] : []),
        ...dns.notes,
        ...(floatingIp.qosPolicyId === null ? [] : [`the QoS policy of floating IP ${address} is not carried over`]),
        ...(floatingIp.portForwardings.length === 0
          ? []
          : [
              `the port forwardings of floating IP ${address} (${floatingIp.portForwardings.map((one) => `${one.protocol} ${one.externalPort ?? 'ranges'}`).join(', ')}) are not carried over`,
            ]),
      ]),
    ],
  };
}
