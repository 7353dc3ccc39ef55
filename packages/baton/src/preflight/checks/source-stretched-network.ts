/**
 * Has the provider extended a network of the source into the target? Then a VIP that the new load balancer announces steals
 * the one that serves in the source, long before the cutover; a filter of VRRP alone makes that worse, since both are MASTER.
 */
import type { Network } from '../../domain/cloud-resources.ts';
import type { PlannedNetwork } from '../../domain/plan.ts';
import { block, type Check, type CheckInput, foundOr, unknown, type Verdict, warn } from '../check.ts';
import { shortList } from '../planned.ts';

/** VLANs and flat networks are wires of the provider's: the same number is the same wire. VXLAN and Geneve count per cloud. */
const ON_THE_WIRE = new Set(['vlan', 'flat']);

export const sourceStretchedNetwork: Check = {
  id: 'source.stretched-network',
  title: "The VIP's network of the source does not reach into the target",
  looksAt:
    "Networks of the target with the name and range of the group's: whether they are the same VLAN of the same physical network (operators see that), or hold ports with MACs of the source. On one wire the new load balancer would take the VIP from the one that serves.",
  needs: 'lists',
  remedy:
    'Let Baton make a network of its own: target: create for that network in the plan. If it must be the extended one, the operator has to filter ARP and neighbour discovery for the VIPs (not protocol 112 alone) between the platforms until the cutover, which cannot be seen from here.',
  run: async (input) => {
    const { plan } = input;
    const found = await Promise.all(plan.networks.map((network) => judge(input, network)));
    return foundOr(found.flat(), `No network of ${plan.target.cloud} is one with the group's.`);
  },
};

async function judge(input: CheckInput, planned: PlannedNetwork): Promise<readonly Verdict[]> {
  const { plan, source, target, targetOperator } = input;
  const [here, there, more, subnets] = await Promise.all([
    source.networks(),
    target.networks(),
    targetOperator?.networks() ?? [],
    target.subnets(),
  ]);
  const from = here.find((one) => one.id === planned.sourceId);
  const used = planned.target === 'create' ? null : planned.target.use;
  const alike = there.filter(
    (network) =>
      network.id === used ||
      (network.name === planned.name &&
        subnets.some((one) => one.networkId === network.id && planned.subnets.some(({ cidr }) => cidr === one.cidr))),
  );
  const verdicts = await Promise.all(
    alike.map(async (network): Promise<readonly Verdict[]> => {
      const seen = [network, ...more.filter((one) => one.id === network.id)];
      const twins = await twinsOn(input, planned.sourceId, network.id);
      const why = from !== undefined && seen.some((one) => isOneWire(from, one)) ? describeWire(from) : twins;
      if (why === null)
        return network.id === used && from !== undefined && !isKnown(from, seen)
          ? [
              unknown(
                `Whether ${planned.name} of both clouds is one wire cannot be told: its VLAN is not shown to this session.`,
                'Ask the operator whether the network was extended from the source; if it was, the VIPs must be filtered between the platforms (ARP and neighbour discovery, not protocol 112 alone).',
              ),
            ]
          : [];
      if (network.id !== used)
        return [
          warn(
            `${planned.name} of ${plan.source.cloud} seems to reach into ${plan.target.cloud} as ${network.id} (${why}). Baton makes another one and does not touch it.`,
            'See that nobody plugs the load balancers of the target into the extended network while those of the source serve.',
          ),
        ];
      const hasVip = plan.vips.some((vip) => vip.sourceNetworkId === planned.sourceId);
      return hasVip
        ? [
            block(
              `${planned.name} is one wire in both clouds (${why}): the VIP would be taken from the source too early.`,
            ),
          ]
        : [
            warn(
              `${planned.name} is one wire in both clouds (${why}): a load balancer and its twin must never both be on it.`,
            ),
          ];
    }),
  );
  return verdicts.flat();
}

/** Ports on the target's network with a MAC that the source's has, as an extension leaves them; null when there are none. */
async function twinsOn(
  { source, target, own }: CheckInput,
  sourceNetworkId: string,
  networkId: string,
): Promise<string | null> {
  const [here, there] = await Promise.all([source.ports(), target.ports()]);
  const macs = new Set(
    here.filter((one) => one.networkId === sourceNetworkId).map((one) => one.macAddress.toLowerCase()),
  );
  const twins = there.filter(
    (port) => port.networkId === networkId && !own.made(port) && macs.has(port.macAddress.toLowerCase()),
  );
  return twins.length === 0
    ? null
    : `the same MACs on both sides: ${shortList(twins.map((port) => port.macAddress.toLowerCase()))}`;
}

function isOneWire({ provider: one }: Network, { provider: other }: Network): boolean {
  return (
    one !== null &&
    other !== null &&
    ON_THE_WIRE.has(one.type) &&
    one.type === other.type &&
    one.physicalNetwork === other.physicalNetwork &&
    one.segmentationId === other.segmentationId
  );
}

function isKnown(from: Network, seen: readonly Network[]): boolean {
  return from.provider !== null && seen.some((one) => one.provider !== null);
}

function describeWire({ provider }: Network): string {
  return `${provider?.type ?? ''} ${provider?.segmentationId ?? ''} on ${provider?.physicalNetwork ?? 'one physical network'}`;
}
