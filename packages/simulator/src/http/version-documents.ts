/**
 * What each service says about its versions, at its root (`/compute/`) and, where it has a page of its own, at the version
 * (`/compute/v2.1/`). Shapes, statuses and ids are those of Nova, Cinder, Glance, Neutron and Keystone of Zed
 * (api/openstack/compute/views/versions.py, cinder/api/views/versions.py, glance/api/versions.py,
 * neutron/pecan_wsgi/controllers/root.py, keystone/api/discovery.py). keystoneauth finds its way by the links.
 */
import type { Call, Reply, Route, Service } from './service.ts';

const GLANCE_MINORS = [15, 9, 7, 6, 5, 4, 3, 2, 1, 0];
const DOCUMENTATION = { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' };

/** A service beside the given one which tells its versions, without a token. */
export function describeVersions(service: Service): Service {
  return {
    ...service,
    prefix: `/${service.prefix.split('/')[1]}`,
    microversions: null,
    routes: ROUTES[service.type](service),
  };
}

const ROUTES: Readonly<Record<Service['type'], (service: Service) => readonly Route[]>> = {
  compute: (service) => [
    get('/', (call) => ok({ versions: [nova(service, call)] })),
    get('/v2.1', (call) => ok({ version: novaInFull(service, call) })),
  ],
  'block-storage': (service) => [
    get('/', (call) => choices({ versions: [cinder(service, call)] })),
    get('/v3', (call) => ok({ versions: [cinder(service, call)] })),
  ],
  image: () => [
    get('/', (call) => choices({ versions: glance(call) })),
    get('/versions', (call) => ok({ versions: glance(call) })),
  ],
  network: () => [
    get('/', (call) => ok({ versions: [neutron(call)] })),
    get('/v2.0', (call) => ok({ resources: neutronCollections(call) })),
  ],
  identity: () => [
    get('/', (call) => choices({ versions: { values: [keystone(call)] } }, `${call.origin}/identity/v3/`)),
    get('/v3', (call) => ok({ version: keystone(call) })),
  ],
};

function get(path: string, handle: (call: Call) => Reply): Route {
  return { method: 'GET', path, public: true, handle };
}

function ok(json: unknown): Reply {
  return { status: 200, json };
}

function choices(json: unknown, location?: string): Reply {
  return { status: 300, json, ...(location === undefined ? {} : { headers: { Location: location } }) };
}

function self(href: string): object {
  return { rel: 'self', href };
}

function range({ microversions }: Service): { readonly version: string; readonly min_version: string } {
  if (microversions === null) return { version: '', min_version: '' };
  const { major, min, max } = microversions;
  return { version: `${major}.${max}`, min_version: `${major}.${min}` };
}

function nova(service: Service, { origin }: Call): object {
  const links = [self(`${origin}/compute/v2.1/`)];
  return { id: 'v2.1', status: 'CURRENT', ...range(service), updated: '2013-07-23T11:33:21Z', links };
}

function novaInFull(service: Service, call: Call): object {
  const links = [self(`${call.origin}/compute/v2.1/`), DOCUMENTATION];
  const type = 'application/vnd.openstack.compute+json;version=2.1';
  return { ...nova(service, call), links, 'media-types': [{ base: 'application/json', type }] };
}

function cinder(service: Service, { origin }: Call): object {
  const links = [DOCUMENTATION, self(`${origin}/volume/v3/`)];
  const type = 'application/vnd.openstack.volume+json;version=3';
  const media = { 'media-types': [{ base: 'application/json', type }] };
  return { id: 'v3.0', status: 'CURRENT', ...range(service), updated: '2022-08-31T00:00:00Z', links, ...media };
}

function glance({ origin }: Call): readonly object[] {
  const links = [self(`${origin}/image/v2/`)];
  return GLANCE_MINORS.map((minor, at) => ({ id: `v2.${minor}`, status: at === 0 ? 'CURRENT' : 'SUPPORTED', links }));
}

function neutron({ origin }: Call): object {
  return { id: 'v2.0', status: 'CURRENT', links: [self(`${origin}/network/v2.0/`)] };
}

function neutronCollections({ origin }: Call): readonly object[] {
  return ['network', 'subnet', 'subnetpool', 'port'].map((name) => {
    return { name, collection: `${name}s`, links: [self(`${origin}/network/v2.0/${name}s`)] };
  });
}

function keystone({ origin }: Call): object {
  const media = [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }];
  const links = [self(`${origin}/identity/v3/`)];
  return { id: 'v3.14', status: 'stable', updated: '2020-04-07T00:00:00Z', links, 'media-types': media };
}
