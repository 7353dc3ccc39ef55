import { isAbsolute, join, resolve } from 'node:path';
import { SERVICES, type ServiceType } from '../catalog/service-type.ts';
import { OpenStackError } from '../errors/openstack-error.ts';
import type { CloudConfig, EndpointInterface, TlsConfig } from './cloud-config.ts';
import { readAuth } from './read-auth.ts';
import type { ConfigEnvironment } from './search-path.ts';
import { booleanOf, isSettings, mergeSettings, textOf, type Settings } from './settings.ts';

export interface CloudEntry {
  readonly name: string;
  /** The file, or `environment`. */
  readonly source: string;
  /** The same with line and column, for errors. */
  readonly where: string;
  readonly settings: Settings;
  readonly warnings: readonly string[];
}

/** Major versions that this client speaks, by the prefix that settings use. */
const API_VERSIONS: Readonly<Record<string, string>> = {
  identity: '3',
  compute: '2',
  network: '2',
  volume: '3',
  block_storage: '3',
  image: '2',
};

/** Turns merged settings into a configuration, or says what is wrong with them. */
export function readCloud(entry: CloudEntry, environment: ConfigEnvironment): CloudConfig {
  const where = `${entry.where}: cloud ${entry.name}`;
  const { settings, regionName } = chooseRegion(entry.settings);
  const auth = isSettings(settings['auth']) ? settings['auth'] : {};
  const authUrl = textOf(auth, 'auth_url') ?? textOf(settings, 'auth_url');
  if (authUrl === null) throw invalid(`${where}: auth.auth_url is missing`);
  return {
    name: entry.name,
    source: entry.source,
    authUrl: checkUrl(where, 'auth.auth_url', authUrl),
    auth: readAuth(where, settings, auth),
    regionName,
    interface: readInterface(where, settings),
    tls: readTls(where, settings, environment),
    endpointOverrides: byService(settings, 'endpoint_override', (key, url) => checkUrl(where, key, url)),
    defaultMicroversions: byService(settings, 'default_microversion', (key, text) => {
      if (/^\d+\.\d+$/.test(text)) return text;
      throw invalid(`${where}: ${key} must look like 2.73, not ${text}`);
    }),
    warnings: [...entry.warnings, ...versionWarnings(where, settings)],
  };
}

/** `region_name`, or the first of `regions:`, which may carry settings of its own. */
function chooseRegion(cloud: Settings): { settings: Settings; regionName: string | null } {
  const named = textOf(cloud, 'region_name');
  const regions = Array.isArray(cloud['regions']) ? cloud['regions'] : [];
  for (const region of regions) {
    const name = isSettings(region) ? textOf(region, 'name') : typeof region === 'string' ? region : null;
    if (name === null || (named !== null && name !== named)) continue;
    const values = isSettings(region) && isSettings(region['values']) ? region['values'] : {};
    return { settings: mergeSettings(cloud, values), regionName: name };
  }
  return { settings: cloud, regionName: named };
}

function readInterface(where: string, settings: Settings): EndpointInterface {
  // `publicURL` and the like are what Keystone v2 called them.
  const text = textOf(settings, 'interface', 'endpoint_type')?.replace(/URL$/, '') ?? 'public';
  if (text === 'public' || text === 'internal' || text === 'admin') return text;
  throw invalid(`${where}: interface must be public, internal or admin, not ${text}`);
}

function readTls(where: string, settings: Settings, environment: ConfigEnvironment): TlsConfig {
  const file = (key: string): string | null => {
    const text = textOf(settings, key);
    if (text === null) return null;
    if (text.startsWith('~/')) return join(environment.home, text.slice(2));
    return isAbsolute(text) ? text : resolve(environment.cwd, text);
  };
  const tls = { caFile: file('cacert'), certFile: file('cert'), keyFile: file('key') };
  if (tls.keyFile !== null && tls.certFile === null) throw invalid(`${where}: key is given without cert`);
  return { verify: booleanOf(settings, 'verify') ?? !(booleanOf(settings, 'insecure') ?? false), ...tls };
}

/** `compute_endpoint_override` and its kin: the service by any of its names, with `_` for `-`. */
function byService(
  settings: Settings,
  suffix: string,
  read: (key: string, text: string) => string,
): Partial<Record<ServiceType, string>> {
  const found: Partial<Record<ServiceType, string>> = {};
  for (const type of Object.keys(SERVICES) as ServiceType[]) {
    const keys = SERVICES[type].catalogTypes.map((name) => `${name.replaceAll('-', '_')}_${suffix}`);
    const key = keys.find((candidate) => textOf(settings, candidate) !== null);
    if (key !== undefined) found[type] = read(key, textOf(settings, key) ?? '');
  }
  return found;
}

function versionWarnings(where: string, settings: Settings): readonly string[] {
  return Object.entries(API_VERSIONS).flatMap(([prefix, spoken]) => {
    const key = `${prefix}_api_version`;
    const wanted = textOf(settings, key);
    if (wanted === null || wanted.replace(/^v/, '').split('.')[0] === spoken) return [];
    return [`${where}: ${key} is ${wanted}; version ${spoken} is spoken all the same, there is no other here`];
  });
}

function checkUrl(where: string, key: string, text: string): string {
  // An override may hold `%(project_id)s`.
  const filled = text.replaceAll(/[%$]\((?:project|tenant)_id\)s/g, 'id');
  const url = URL.canParse(filled) ? new URL(filled) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw invalid(`${where}: ${key} must be an http or https URL`);
  }
  if (url.username !== '' || url.password !== '') throw invalid(`${where}: ${key} must not carry a user or password`);
  return text;
}

function invalid(message: string): OpenStackError {
  return new OpenStackError({ code: 'CONFIG_INVALID', message });
}
