import type { CatalogEntry, Token } from '../auth/token.ts';
import type { CloudConfig } from '../clouds-config/cloud-config.ts';
import { OpenStackError } from '../errors/openstack-error.ts';
import { SERVICES, type ServiceType } from './service-type.ts';

/** Where a service is, as configuration or catalog say it. */
export interface EndpointUrls {
  /** Requests are made below it: it ends in the version, or for Cinder in the project. No slash at the end. */
  readonly baseUrl: string;
  /** Where the service describes its version: the same without the project. */
  readonly versionUrl: string;
}

/** @throws OpenStackError ENDPOINT_MISSING, with what the catalog does have */
export function findEndpoint(type: ServiceType, config: CloudConfig, token: Token): EndpointUrls {
  const override = config.endpointOverrides[type];
  if (override !== undefined) return splitEndpoint(type, override, token.project.id);
  const traits = SERVICES[type];
  const entries = traits.catalogTypes
    .map((name) => token.catalog.find((entry) => entry.type === name))
    .filter((entry) => entry !== undefined);
  for (const entry of entries) {
    const url = pickUrl(entry, config);
    // `volume` may also be what Cinder's dead v1 was called; only its v3 is of use.
    if (url !== null && !(entry.type === 'volume' && /\/v[12]\//.test(url)))
      return splitEndpoint(type, url, token.project.id);
  }
  throw missing(type, config, token, entries);
}

function pickUrl(entry: CatalogEntry, config: CloudConfig): string | null {
  const found = entry.endpoints.find(
    (endpoint) =>
      // Keystone v2 catalogs say publicURL.
      endpoint.interface.replace(/URL$/, '') === config.interface &&
      (config.regionName === null || endpoint.region === config.regionName),
  );
  return found?.url ?? null;
}

function splitEndpoint(type: ServiceType, url: string, projectId: string): EndpointUrls {
  const { versionPath } = SERVICES[type];
  const filled = url.replaceAll(/[%$]\((?:project|tenant)_id\)s/g, projectId).replace(/\/+$/, '');
  const withoutProject = filled.replace(new RegExp(`/(?:AUTH_)?${projectId}$`), '');
  const versioned = /\/v\d+(?:\.\d+)?$/.test(withoutProject) ? withoutProject : `${withoutProject}/${versionPath}`;
  // Cinder took no path without the project before 3.67, and takes one with it still.
  const baseUrl = type === 'block-storage' ? `${versioned}/${projectId}` : versioned;
  return { baseUrl, versionUrl: versioned };
}

function missing(
  type: ServiceType,
  config: CloudConfig,
  token: Token,
  entries: readonly CatalogEntry[],
): OpenStackError {
  const wanted = `${config.interface} endpoint of ${type}${config.regionName === null ? '' : ` in region ${config.regionName}`}`;
  const offered = entries.flatMap((entry) =>
    entry.endpoints.map((e) => `${e.interface} in ${e.region ?? 'no region'}`),
  );
  const types = token.catalog.map((entry) => entry.type);
  const hint =
    offered.length > 0
      ? `it has: ${[...new Set(offered)].join(', ')}`
      : `the catalog has: ${types.length === 0 ? 'nothing' : types.join(', ')}`;
  const message = `cloud ${config.name}: the catalog has no ${wanted}; ${hint}`;
  return new OpenStackError({ code: 'ENDPOINT_MISSING', cloud: config.name, service: type, message });
}
