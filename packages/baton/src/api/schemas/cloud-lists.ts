/** What a plan may choose from in a cloud. */
import { z } from 'zod';
import type { Flavor, VolumeType } from '../../domain/cloud-resources.ts';
import type { ListedNetwork } from '../../services/cloud-lists.ts';
import { named } from './components.ts';
import type { Same, Sure } from './same.ts';
import { text, texts } from './shared.ts';

const flavor = named(
  'Flavor',
  'A size of servers. `ephemeralGib` and `swapMib` are null where the cloud does not say.',
  z.object({
    id: text,
    name: text,
    vcpus: z.number().int(),
    ramMib: z.number().int(),
    diskGib: z.number().int(),
    ephemeralGib: z.number().nullable(),
    swapMib: z.number().nullable(),
  }),
);
export type FlavorIsSame = Sure<Same<Flavor, typeof flavor>>;

export const flavorList = named('FlavorList', 'The smallest first.', z.object({ flavors: z.array(flavor) }));

const volumeType = named(
  'VolumeType',
  'A kind of volumes. `encrypted` is null where the cloud does not tell this session.',
  z.object({
    id: text,
    name: text,
    isDefault: z.boolean(),
    encrypted: z.boolean().nullable(),
  }),
);
export type VolumeTypeIsSame = Sure<Same<VolumeType, typeof volumeType>>;

export const volumeTypeList = named('VolumeTypeList', 'By name.', z.object({ volumeTypes: z.array(volumeType) }));

const network = named(
  'ListedNetwork',
  'A network. `cidrs`: of its subnets; null where the session may not see them, as is usual for external ones.',
  z.object({
    id: text,
    name: text,
    projectId: text,
    external: z.boolean(),
    shared: z.boolean(),
    mtu: z.number().int(),
    cidrs: texts.nullable(),
  }),
);
export type ListedNetworkIsSame = Sure<Same<ListedNetwork, typeof network>>;

export const networkList = named('NetworkList', 'By name.', z.object({ networks: z.array(network) }));
