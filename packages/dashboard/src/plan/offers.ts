/** What may be chosen in the target, as options of a field, and what is to be known of a choice. */
import type { Flavor, ListedNetwork, VolumeType } from '../api/types/cloud.ts';
import { covers } from '../groups/ip-cover.ts';
import { bytesText } from '../shared/quantity.ts';

export interface Offer {
  /** As a plan is asked for it. */
  readonly value: string;
  readonly label: string;
}

/** Of a server, or of a flavor that one may get. */
export interface Size {
  readonly name: string;
  readonly vcpus: number;
  readonly ramMib: number;
  readonly diskGib: number;
}

export function flavorOffers(flavors: readonly Flavor[]): readonly Offer[] {
  return flavors.map((flavor) => ({ value: flavor.name, label: sizeText(flavor) }));
}

export function volumeTypeOffers(types: readonly VolumeType[]): readonly Offer[] {
  return types.map(({ name, isDefault, encrypted }) => {
    const more = [...(isDefault ? ['the default'] : []), ...(encrypted === true ? ['encrypted'] : [])];
    return { value: name, label: withMore(name, more) };
  });
}

/** HA IPs come from external networks. Of several with one name each is called by its id, and so is one that has none. */
export function networkOffers(networks: readonly ListedNetwork[]): readonly Offer[] {
  const external = networks.filter((network) => network.external);
  return external.map(({ id, name, cidrs }) => {
    const isAlone = name !== '' && external.filter((other) => other.name === name).length === 1;
    const more = [...(isAlone || name === '' ? [] : [id]), ...(cidrs ?? [])];
    return { value: isAlone ? name : id, label: withMore(name || id, more) };
  });
}

/** What is chosen stays, also where nobody offers it. */
export function withPresent(offers: readonly Offer[], present: string | undefined): readonly Offer[] {
  if (present === undefined || offers.some(({ value }) => value === present)) return offers;
  return [...offers, { value: present, label: present }];
}

/** `b2.small (2 vCPU, 4 GiB RAM, 20 GiB disk)`. */
export function sizeText({ name, vcpus, ramMib, diskGib }: Size): string {
  return withMore(name, [`${vcpus} vCPU`, `${ramText(ramMib)} RAM`, `${diskGib} GiB disk`]);
}

/**
 * Null where it is as big. Its disk does not count: what moves boots from a volume, and Nova then makes none of the flavor's size.
 */
export function smallerThan(source: Size, chosen: Size): string | null {
  const less = [
    ...(chosen.vcpus < source.vcpus ? [`${chosen.vcpus} vCPU in place of ${source.vcpus}`] : []),
    ...(chosen.ramMib < source.ramMib ? [`${ramText(chosen.ramMib)} RAM in place of ${ramText(source.ramMib)}`] : []),
  ];
  return less.length === 0 ? null : `Smaller than ${source.name}: ${less.join(', ')}.`;
}

/** Addresses that no subnet of that network holds; none where its subnets are not to be seen. */
export function addressesOutside({ cidrs }: ListedNetwork, addresses: readonly string[]): readonly string[] {
  if (cidrs === null) return [];
  return addresses.filter((address) => !cidrs.some((cidr) => covers(cidr, address)));
}

function ramText(ramMib: number): string {
  return bytesText(ramMib * 1024 * 1024);
}

function withMore(name: string, more: readonly string[]): string {
  return more.length === 0 ? name : `${name} (${more.join(', ')})`;
}
