/** Clouds, and what a plan may choose from in the target, as the API answers them. */
import type { Flavor, ListedNetwork, NameableCloud, VolumeType } from '../api/types/cloud.ts';

export const recordedClouds: readonly NameableCloud[] = [
  { name: 'os1', as: ['source', 'target', 'operator'] },
  { name: 'os2', as: ['source', 'target', 'operator'] },
  { name: 'os2-admin', as: ['source', 'target', 'operator'] },
];

const flavor = (name: string, vcpus: number, ramMib: number): Flavor => ({
  id: `flavor-${name}`,
  name,
  vcpus,
  ramMib,
  diskGib: 20,
  ephemeralGib: 0,
  swapMib: 0,
});

const flavors = [flavor('b2.tiny', 1, 1024), flavor('b2.small', 2, 4096), flavor('b2.medium', 4, 8192)];

const volumeTypes: readonly VolumeType[] = [
  { id: 'type-hdd', name: 'hdd', isDefault: false, encrypted: null },
  { id: 'type-ssd', name: 'ssd', isDefault: true, encrypted: null },
];

const network = (name: string, external: boolean, cidrs: readonly string[] | null): ListedNetwork => ({
  id: `net-${name}`,
  name,
  projectId: 'admin',
  external,
  shared: false,
  mtu: 1500,
  cidrs,
});

const networks = [
  network('internet', true, ['203.0.113.0/24']),
  network('office', true, ['198.51.100.0/24']),
  network('shared', false, ['10.1.0.0/24']),
];

/** By the last part of their paths. */
export const recordedLists: Readonly<Record<string, unknown>> = {
  flavors: { flavors },
  'volume-types': { volumeTypes },
  networks: { networks },
};
