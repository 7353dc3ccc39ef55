import {
  classifyBlockStorage,
  classifyCompute,
  classifyDns,
  classifyIdentity,
  classifyImage,
  classifyNetwork,
  type Classify,
} from '../errors/classify.ts';

export type ServiceType = 'compute' | 'network' | 'block-storage' | 'image' | 'identity' | 'dns';

export interface ServiceTraits {
  /** What people call it. */
  readonly project: string;
  /** Types under which it stands in catalogs, in order of preference: https://service-types.openstack.org/ */
  readonly catalogTypes: readonly string[];
  /** The part of the path that we speak, added when the catalog's URL has none. */
  readonly versionPath: string;
  /** The word in `OpenStack-API-Version: <word> 2.1`; null where the service has no microversions. */
  readonly microversionWord: string | null;
  readonly classify: Classify;
}

export const SERVICES: Readonly<Record<ServiceType, ServiceTraits>> = {
  compute: {
    project: 'Nova',
    catalogTypes: ['compute'],
    versionPath: 'v2.1',
    microversionWord: 'compute',
    classify: classifyCompute,
  },
  network: {
    project: 'Neutron',
    catalogTypes: ['network'],
    versionPath: 'v2.0',
    microversionWord: null,
    classify: classifyNetwork,
  },
  'block-storage': {
    project: 'Cinder',
    catalogTypes: ['block-storage', 'volumev3', 'block-store', 'volume'],
    versionPath: 'v3',
    // Cinder reads only this word, whatever its type in the catalog is (keystoneauth1 session.py says the same).
    microversionWord: 'volume',
    classify: classifyBlockStorage,
  },
  image: {
    project: 'Glance',
    catalogTypes: ['image'],
    versionPath: 'v2',
    microversionWord: null,
    classify: classifyImage,
  },
  identity: {
    project: 'Keystone',
    catalogTypes: ['identity'],
    versionPath: 'v3',
    microversionWord: null,
    classify: classifyIdentity,
  },
  dns: {
    project: 'Designate',
    catalogTypes: ['dns'],
    versionPath: 'v2',
    microversionWord: null,
    classify: classifyDns,
  },
};
