/** What a plan may choose from in a cloud, from lists alone, as the session there sees it. In an order of its own, so that it is stable. */
import type { Flavor, VolumeType } from '../domain/cloud-resources.ts';
import type { Id } from '../domain/id.ts';
import type { Cloud } from '../ports/cloud.ts';

export interface ListedNetwork {
  readonly id: Id<'network'>;
  readonly name: string;
  readonly projectId: string;
  /** Floating IPs come from it. */
  readonly external: boolean;
  readonly shared: boolean;
  readonly mtu: number;
  /** Of its subnets. Null: the session may not see them, as is usual for an external network of another project. */
  readonly cidrs: readonly string[] | null;
}

/** The smallest first, as planning chooses them. */
export async function listFlavors({ compute }: Cloud, signal: AbortSignal): Promise<readonly Flavor[]> {
  return (await compute.listFlavors(signal)).toSorted(
    (a, b) => a.ramMib - b.ramMib || a.vcpus - b.vcpus || a.diskGib - b.diskGib || a.name.localeCompare(b.name),
  );
}

export async function listVolumeTypes({ volumes }: Cloud, signal: AbortSignal): Promise<readonly VolumeType[]> {
  return (await volumes.listVolumeTypes(signal)).toSorted(byName);
}

export async function listNetworks({ network }: Cloud, signal: AbortSignal): Promise<readonly ListedNetwork[]> {
  const [networks, subnets] = await Promise.all([network.listNetworks({}, signal), network.listSubnets({}, signal)]);
  return networks
    .map(({ id, name, projectId, external, shared, mtu }) => {
      const cidrs = subnets.filter((subnet) => subnet.networkId === id).map(({ cidr }) => cidr);
      return { id, name, projectId, external, shared, mtu, cidrs: cidrs.length === 0 && external ? null : cidrs };
    })
    .toSorted(byName);
}

function byName(
  a: { readonly name: string; readonly id: string },
  b: { readonly name: string; readonly id: string },
): number {
  return a.name.localeCompare(b.name) || a.id.localeCompare(b.id);
}
