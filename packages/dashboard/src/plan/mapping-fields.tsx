import type { ReactElement } from 'react';
import type { Plan } from '../api/types/plan.ts';
import { ChoiceField } from './choice-field.tsx';
import {
  addressesOutside,
  flavorOffers,
  networkOffers,
  type Size,
  sizeText,
  smallerThan,
  volumeTypeOffers,
} from './offers.ts';
import { OperatorField } from './operator-field.tsx';
import { useOffers } from './use-offers.ts';
import { flavorsOf, type Wishes } from './wishes.ts';

export interface MappingFieldsProps {
  /** What the plan was made from. */
  readonly wishes: Wishes;
  /** Null before. */
  readonly plan: Plan | null;
  /** What will be wished. */
  readonly draft: Wishes;
  readonly flavors: Readonly<Record<string, string>>;
  readonly onWish: (change: Wishes) => void;
  readonly onFlavor: (source: string, target: string) => void;
}

/** What becomes what in the target: flavors, the volume type, the network of the HA IPs. */
export function MappingFields(props: MappingFieldsProps): ReactElement {
  const { wishes, plan, draft, flavors, onWish, onFlavor } = props;
  const { cloud = '', group = '', target = '' } = wishes;
  const offered = useOffers(cloud, group, target);
  const balancers = plan?.loadBalancers ?? [];
  const sources = new Map(balancers.map(({ flavor }) => [flavor.source, flavor.target]));
  const types = unique(balancers.flatMap(({ disks }) => disks.map((disk) => disk.targetVolumeType)));
  const haIps = plan?.haIps ?? [];
  const networks = unique(haIps.map(({ targetNetwork }) => targetNetwork.name));
  const stay = haIps.filter(({ cutover }) => cutover?.driver !== 'dns').map(({ address }) => address);
  const unasked = (what: string): string => `${target} could not be asked for its ${what}: type a name that it has.`;
  const network = networkOf(offered.networks ?? [], draft.network);
  return (
    <>
      {[...sources].map(([source, planned]) => {
        const size = offered.sizes.get(source);
        const wished = flavors[source] || undefined;
        const byBaton = flavorsOf(wishes.flavors)[source] === undefined ? planned : '';
        const chosen = sizeOf(offered.flavors ?? [], wished ?? byBaton);
        const smaller = size === undefined || chosen === null ? null : smallerThan(size, chosen);
        const told = sizeOf(offered.flavors ?? [], byBaton);
        return (
          <ChoiceField
            key={source}
            label={`Flavor for ${size === undefined ? source : sizeText(size)}`}
            chosen={told === null ? byBaton : sizeText(told)}
            value={wished}
            offers={offered.flavors && flavorOffers(offered.flavors)}
            note={smaller ?? (offered.flavors === null ? unasked('flavors') : null)}
            onChange={(name) => onFlavor(source, name ?? '')}
          />
        );
      })}
      <ChoiceField
        label="Volume type"
        chosen={wishes.volumeType === undefined ? types.join(', ') : ''}
        value={draft.volumeType}
        offers={offered.volumeTypes && volumeTypeOffers(offered.volumeTypes)}
        note={offered.volumeTypes === null ? unasked('volume types') : null}
        onChange={(volumeType) => onWish({ volumeType })}
      />
      <ChoiceField
        label="External network of the HA IPs"
        chosen={wishes.network === undefined ? networks.join(', ') : ''}
        value={draft.network}
        offers={offered.networks && networkOffers(offered.networks)}
        note={
          offered.networks === null
            ? unasked('networks')
            : network === null
              ? null
              : outsideText(network.name, addressesOutside(network, stay))
        }
        onChange={(name) => onWish({ network: name })}
      />
      <OperatorField entries={offered.operators} value={draft.operator} onChange={(operator) => onWish({ operator })} />
    </>
  );
}

/** A plan takes the name, or the id. */
function sizeOf(flavors: readonly (Size & { readonly id: string })[], wanted: string): Size | null {
  return flavors.find(({ name, id }) => name === wanted || id === wanted) ?? null;
}

function networkOf<T extends { readonly id: string; readonly name: string }>(
  networks: readonly T[],
  wanted: string | undefined,
): T | null {
  return networks.find(({ name, id }) => name === wanted || id === wanted) ?? null;
}

function outsideText(name: string, outside: readonly string[]): string | null {
  return outside.length === 0
    ? null
    : `${name} has no subnet that holds ${outside.join(', ')}: an HA IP keeps its address.`;
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
