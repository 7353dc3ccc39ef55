import { createHash } from 'node:crypto';
import type { SimulatedCloud } from '../cloud.ts';

interface Service {
  readonly type: string;
  readonly name: string;
  readonly path: (projectId: string) => string;
}

const SERVICES: readonly Service[] = [
  { type: 'compute', name: 'nova', path: () => '/compute/v2.1' },
  { type: 'volumev3', name: 'cinderv3', path: (projectId) => `/volume/v3/${projectId}` },
  { type: 'block-storage', name: 'cinder', path: (projectId) => `/volume/v3/${projectId}` },
  { type: 'image', name: 'glance', path: () => '/image' },
  { type: 'network', name: 'neutron', path: () => '/network' },
  { type: 'identity', name: 'keystone', path: () => '/identity' },
];

/** The catalog of a token (keystone/catalog/backends/sql.py, get_v3_catalog). All interfaces lead to the same place. */
export function catalogOf(cloud: SimulatedCloud, projectId: string): readonly object[] {
  return SERVICES.map(({ type, name, path }) => ({
    id: stableId(`service ${type}`),
    type,
    name,
    endpoints: ['admin', 'internal', 'public'].map((face) => ({
      id: stableId(`endpoint ${type} ${face}`),
      interface: face,
      region: cloud.region,
      region_id: cloud.region,
      url: `${cloud.origin}${path(projectId)}`,
    })),
  }));
}

/** In the form of Keystone's ids; the same in every simulation, as nothing is known of it but its name. */
export function stableId(of: string): string {
  return createHash('md5').update(of).digest('hex');
}
