/** Where each HA IP's address is in the target. */
import type { HaGroup } from '../domain/ha-group.ts';
import type { PlannedChoice, PlannedHaIp } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';
import { carriedDns, carriedTags, type Carried } from './carried.ts';
import { chooseExternalNetwork } from './choose-external-network.ts';
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
    const network = chooseExternalNetwork(
      haIp.address,
      sourceName,
      target.networks,
      request.externalNetwork,
      target.cloud,
    );
    const dns = carriedDns(`floating IP ${haIp.address}`, haIp.floatingIp, target.extensions);
    return { haIp, network, dns };
  });
  return {
    planned: chosen.map(({ haIp, network, dns }) => ({
      address: haIp.address,
      sourceFloatingIpId: haIp.floatingIp.id,
      vipAddress: haIp.vipAddress,
      targetNetwork: { id: network.value.id, name: network.value.name },
      ...dns.planned,
      ...carriedTags(haIp.floatingIp),
    })),
    choices: chosen.map(({ haIp, network }) => ({
      about: `external network of ${haIp.address}`,
      chosen: network.value.name,
      why: network.why,
    })),
    notes: chosen.flatMap(({ haIp: { address, floatingIp }, network, dns }) => [
      ...(network.differs ? [network.why] : []),
      ...dns.notes,
      ...(floatingIp.qosPolicyId === null ? [] : [`the QoS policy of floating IP ${address} is not carried over`]),
      ...(floatingIp.portForwardings.length === 0
        ? []
        : [
            `the port forwardings of floating IP ${address} (${floatingIp.portForwardings.map((one) => `${one.protocol} ${one.externalPort ?? 'ranges'}`).join(', ')}) are not carried over`,
          ]),
    ]),
  };
}
