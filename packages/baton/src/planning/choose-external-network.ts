import type { Network } from '../domain/cloud-resources.ts';
import { covers } from '../domain/ip-range.ts';
import type { Choice } from './choice.ts';
import { listed, unmapped } from './choice.ts';
import type { NetworkWithSubnets } from './inventory.ts';

/**
 * The external network of the target that holds an HA IP's address: as asked for, else the one of the same name, else the
 * only one with that address. Without its subnets in sight (often the operator's alone) the name must do.
 */
export function chooseExternalNetwork(
  address: string,
  sourceName: string | null,
  networks: readonly NetworkWithSubnets[],
  asked: string | undefined,
  targetCloud: string,
): Choice<Network> {
  const external = networks.filter(({ network }) => network.external);
  const fail = (message: string) =>
    unmapped(
      'EXTERNAL_NETWORK_UNMAPPED',
      `${message} External networks there: ${listed(external.map(describe))}.`,
      `An HA IP keeps its address, so the target needs an external network that holds ${address}: name it with --external-network, or ask the target's operator for one (an entry of clouds.yaml for the operator, --target-operator-cloud, lets Baton see its subnets).`,
    );
  const holds = ({ subnets }: NetworkWithSubnets): boolean | null =>
    subnets === null ? null : subnets.some((subnet) => covers(subnet.cidr, address));
  const wanted = asked ?? sourceName;
  const named = external.filter(({ network }) => network.name === wanted || network.id === wanted);
  const fit = named.find((one) => holds(one) === true) ?? named.find((one) => holds(one) === null);
  if (fit !== undefined) {
    const unseen = holds(fit) === null ? ', chosen by its name: this session may not see its subnets' : null;
    const how =
      asked === undefined
        ? (unseen ?? ': the same name, and a subnet of it holds the address')
        : `, as asked for${unseen ?? ''}`;
    return {
      value: fit.network,
      why: `external network ${fit.network.name} for ${address}${how}`,
      differs: asked !== undefined || unseen !== null,
    };
  }
  if (asked !== undefined) {
    throw fail(
      named.length === 0
        ? `${targetCloud} has no external network ${asked}.`
        : `${asked} in ${targetCloud} does not hold ${address}.`,
    );
  }
  const others = external.filter((one) => holds(one) === true);
  const [only] = others;
  if (only === undefined || others.length > 1) {
    throw fail(
      others.length > 1
        ? `Several external networks of ${targetCloud} hold ${address}, and none has the source's name ${wanted ?? '(unknown)'}.`
        : `No external network of ${targetCloud} is known to hold ${address}.`,
    );
  }
  return {
    value: only.network,
    why: `external network ${only.network.name} for ${address}: the only one that holds it`,
    differs: true,
  };
}

function describe({ network, subnets }: NetworkWithSubnets): string {
  const cidrs = subnets === null ? 'subnets not visible' : subnets.map((subnet) => subnet.cidr).join(' ');
  return `${network.name} (${cidrs})`;
}
