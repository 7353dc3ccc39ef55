import type { NameableCloud } from './generated.ts';

export type {
  Clouds,
  Flavor,
  FlavorList,
  ListedNetwork,
  NameableCloud,
  NetworkList,
  VolumeType,
  VolumeTypeList,
} from './generated.ts';

export type CloudUse = NameableCloud['as'][number];
