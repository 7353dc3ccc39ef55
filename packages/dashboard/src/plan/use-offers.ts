import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { cloudsQuery, flavorsQuery, groupQuery, networksQuery, volumeTypesQuery } from '../api/queries.ts';
import type { Flavor, ListedNetwork, NameableCloud, VolumeType } from '../api/types/cloud.ts';
import { namesFor } from '../shared/nameable.ts';
import type { Size } from './offers.ts';

export interface Offered {
  /** Empty while the target is asked, null where it could not be. */
  readonly flavors: readonly Flavor[] | null;
  readonly volumeTypes: readonly VolumeType[] | null;
  readonly networks: readonly ListedNetwork[] | null;
  /** Entries that may be named as the session of the target's operator. */
  readonly operators: readonly string[] | null;
  /** Of what moves, by the name of its flavor: as the source tells it of the servers, whose flavors may be gone. */
  readonly sizes: ReadonlyMap<string, Size>;
}

/** What a plan of that group may choose in that target. */
export function useOffers(source: string, group: string, target: string): Offered {
  const balancers = useQuery(groupQuery(source, group)).data?.group.loadBalancers ?? [];
  const clouds = toldBy<NameableCloud>(useQuery(cloudsQuery));
  return {
    flavors: toldBy<Flavor>(useQuery(flavorsQuery(target))),
    volumeTypes: toldBy<VolumeType>(useQuery(volumeTypesQuery(target))),
    networks: toldBy<ListedNetwork>(useQuery(networksQuery(target))),
    operators: clouds && namesFor(clouds, 'operator').filter((name) => name !== source && name !== target),
    sizes: new Map(balancers.map(({ server: { flavor } }) => [flavor.name, flavor])),
  };
}

function toldBy<T>({ data, isError }: UseQueryResult<readonly T[]>): readonly T[] | null {
  return data ?? (isError ? null : []);
}
