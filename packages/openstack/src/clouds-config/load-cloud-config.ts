/**
 * Finds a cloud as openstacksdk does, so that whatever works with the OpenStack client works here:
 * clouds.yaml (OS_CLIENT_CONFIG_FILE, `.`, the user's directory, the site's), its `profile:` from clouds-public.yaml
 * below it, secure.yaml above it, and plain OS_* variables as a cloud of their own.
 * https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
 */
import { homedir } from 'node:os';
import process from 'node:process';
import { OpenStackError } from '../errors/openstack-error.ts';
import type { CloudConfig } from './cloud-config.ts';
import { readEnvironmentCloud } from './environment-cloud.ts';
import { readCloud, type CloudEntry } from './read-cloud.ts';
import { searchDirectories, searchPath, type ConfigEnvironment } from './search-path.ts';
import { readSettingsFile, type SettingsFile } from './settings-file.ts';
import { isSettings, mergeSettings, textOf, type Settings } from './settings.ts';

interface Sources {
  readonly clouds: SettingsFile | null;
  readonly secure: SettingsFile | null;
  readonly environmentName: string;
  readonly environmentCloud: Settings | null;
}

/** The environment of this process. */
export function processEnvironment(): ConfigEnvironment {
  return { env: process.env, cwd: process.cwd(), home: homedir(), siteDirectory: '/etc/openstack' };
}

/**
 * Reads the configuration of a cloud. Without a name: OS_CLOUD, else plain OS_* variables, else the only cloud there is.
 *
 * @throws OpenStackError CLOUD_UNKNOWN (with the names that exist), CONFIG_INVALID (with file, line and column)
 */
export async function loadCloudConfig(
  name: string | null = null,
  environment: ConfigEnvironment = processEnvironment(),
): Promise<CloudConfig> {
  const sources = await readSources(environment);
  const wanted = chooseName(name, environment, sources);
  if (wanted === sources.environmentName && sources.environmentCloud !== null) {
    const settings = await withProfile(wanted, sources.environmentCloud, environment);
    return readCloud(
      { name: wanted, source: 'environment', where: 'environment', settings, warnings: [] },
      environment,
    );
  }
  return readCloud(await readEntry(wanted, sources, environment), environment);
}

/** The names that `loadCloudConfig` would find, in the order of the file. */
export async function listCloudNames(
  environment: ConfigEnvironment = processEnvironment(),
): Promise<readonly string[]> {
  return namesOf(await readSources(environment));
}

async function readSources(environment: ConfigEnvironment): Promise<Sources> {
  const { env } = environment;
  const [clouds, secure] = await Promise.all([
    readFirst('clouds', 'OS_CLIENT_CONFIG_FILE', environment),
    readFirst('secure', 'OS_CLIENT_SECURE_FILE', environment),
  ]);
  const environmentName = env['OS_CLOUD_NAME'] || 'envvars';
  return { clouds, secure, environmentName, environmentCloud: readEnvironmentCloud(env) };
}

/** The file that a variable names, which must then exist, else the first on the search path. */
async function readFirst(stem: string, variable: string, environment: ConfigEnvironment): Promise<SettingsFile | null> {
  const named = environment.env[variable];
  if (named) {
    const file = await readSettingsFile(named);
    if (file !== null) return file;
    throw new OpenStackError({ code: 'CONFIG_INVALID', message: `${variable} names ${named}, which does not exist` });
  }
  for (const path of searchPath(stem, environment)) {
    const file = await readSettingsFile(path);
    if (file !== null) return file;
  }
  return null;
}

function chooseName(name: string | null, { env }: ConfigEnvironment, sources: Sources): string {
  const chosen = name ?? (env['OS_CLOUD'] || null);
  if (chosen !== null) return chosen;
  if (sources.environmentCloud !== null) return sources.environmentName;
  const names = namesOf(sources);
  if (names.length === 1 && names[0] !== undefined) return names[0];
  const choice = names.length === 0 ? 'none is configured' : `known: ${names.join(', ')}`;
  throw new OpenStackError({ code: 'CLOUD_UNKNOWN', message: `no cloud was named (OS_CLOUD is not set); ${choice}` });
}

async function readEntry(name: string, sources: Sources, environment: ConfigEnvironment): Promise<CloudEntry> {
  const { clouds, secure } = sources;
  const own = entryOf(clouds, name);
  if (clouds === null || own === null) throw unknownCloud(name, sources, environment);
  const secret = entryOf(secure, name);
  const merged = secret === null ? own : mergeSettings(own, secret);
  const settings = await withProfile(name, merged, environment);
  const warnings = [clouds, secure]
    .filter((file) => file !== null)
    .filter((file) => file.readableByOthers && holdsSecret(entryOf(file, name)))
    .map((file) => `${file.path} holds a secret of cloud ${name} and can be read by others; chmod 600 it`);
  return { name, source: clouds.path, where: clouds.locate(['clouds', name]), settings, warnings };
}

/** Lays the cloud over the profile that it names in clouds-public.yaml. */
async function withProfile(name: string, cloud: Settings, environment: ConfigEnvironment): Promise<Settings> {
  const profile = textOf(cloud, 'profile', 'cloud');
  if (profile === null) return cloud;
  const file = await readFirst('clouds-public', 'OS_CLIENT_VENDOR_FILE', environment);
  const publicClouds = file?.settings['public-clouds'];
  const found = isSettings(publicClouds) ? publicClouds[profile] : undefined;
  if (isSettings(found)) return mergeSettings(found, cloud);
  const where = file === null ? 'there is no clouds-public.yaml' : `${file.path} has no such profile`;
  throw new OpenStackError({
    code: 'CONFIG_INVALID',
    message: `cloud ${name} uses the profile ${profile}, but ${where}`,
  });
}

function unknownCloud(name: string, sources: Sources, environment: ConfigEnvironment): OpenStackError {
  const known = namesOf(sources);
  const where = sources.clouds?.path ?? `a clouds.yaml of ${searchDirectories(environment).join(', ')}`;
  const choice = known.length === 0 ? 'no cloud is configured' : `known: ${known.join(', ')}`;
  return new OpenStackError({ code: 'CLOUD_UNKNOWN', message: `no cloud named ${name} in ${where}; ${choice}` });
}

function namesOf({ clouds, environmentCloud, environmentName }: Sources): readonly string[] {
  const inFile = clouds?.settings['clouds'];
  return [...(isSettings(inFile) ? Object.keys(inFile) : []), ...(environmentCloud === null ? [] : [environmentName])];
}

function entryOf(file: SettingsFile | null, name: string): Settings | null {
  const clouds = file?.settings['clouds'];
  const entry = isSettings(clouds) ? clouds[name] : undefined;
  return isSettings(entry) ? entry : null;
}

function holdsSecret(entry: Settings | null): boolean {
  if (entry === null) return false;
  const auth = isSettings(entry['auth']) ? entry['auth'] : {};
  return textOf({ ...entry, ...auth }, 'password', 'token', 'application_credential_secret') !== null;
}
