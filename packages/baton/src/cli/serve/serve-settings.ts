/**
 * What `baton serve` is told by options, else by the environment. What is wrong is refused before anything is opened; what is wrong
 * in the files that are only named here, by those who read them (wire-controller.ts), which is before anything is opened, too.
 */
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type ControllerSettings, LOG_LEVELS, type LogLevel } from '../../controller/controller-settings.ts';
import type { OpenedCloud } from '../../domain/tenant-clouds.ts';
import { usageError } from '../usage-error.ts';
import { addressText, isLoopback, type ListenAddress, readListenAddress } from './listen-address.ts';
import { assertTargetsAreNoOperators, readOpenedClouds } from './opened-clouds.ts';
import { readTrustedProxies } from './trusted-proxies.ts';

export interface ServeOptions {
  readonly listen?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecureHttp?: boolean;
  readonly trustedProxy?: string;
  readonly loginCloud?: string;
  readonly roles?: string;
  readonly tenantSources?: string;
  readonly tenantTargets?: string;
  readonly tenantOperatorCloud?: string;
  readonly sessionKeyFile?: string;
  readonly webhooks?: string;
  readonly selfService?: string;
  readonly workers?: string;
  readonly sessionHours?: string;
  readonly logLevel?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Throws code USAGE. */
export async function serveSettings(options: ServeOptions, env: Env): Promise<ControllerSettings> {
  const given = (option: string, variable: string, value: string | undefined): Given | null => {
    if (value !== undefined) return { value, source: option };
    const fallback = env[variable];
    return fallback ? { value: fallback, source: variable } : null;
  };
  const listen = read(
    given('--listen', 'BATON_LISTEN', options.listen),
    readListenAddress,
    { host: '127.0.0.1', port: 8080 },
    'It has the form address:port, such as 127.0.0.1:8080 or [::1]:8080.',
  );
  const settings = {
    trustedProxies: read(
      given('--trusted-proxy', 'BATON_TRUSTED_PROXY', options.trustedProxy),
      readTrustedProxies,
      [],
      'It names addresses or networks of proxies, separated by commas, such as 127.0.0.1 or 192.0.2.0/28.',
    ),
    workers: read(
      given('--workers', 'BATON_WORKERS', options.workers),
      whole(0, 100),
      8,
      'It is a whole number from 0 to 100.',
    ),
    sessionHours: read(
      given('--session-hours', 'BATON_SESSION_HOURS', options.sessionHours),
      whole(1, 168),
      12,
      'It is a whole number of hours from 1 to 168.',
    ),
    logLevel: read(
      given('--log-level', 'BATON_LOG_LEVEL', options.logLevel),
      logLevel,
      'info',
      `It is one of ${LOG_LEVELS.join(', ')}.`,
    ),
  };
  const loginCloud =
    given('--login-cloud', 'BATON_LOGIN_CLOUD', options.loginCloud) ?? given('', 'OS_CLOUD', undefined);
  if (loginCloud === null) {
    throw usageError(
      'At which cloud do people log in? --login-cloud is missing.',
      'Add --login-cloud <name>, or set BATON_LOGIN_CLOUD. The names are those of clouds.yaml.',
    );
  }
  const opened = (named: Given | null, otherwise: readonly OpenedCloud[]): readonly OpenedCloud[] =>
    read(
      named,
      readOpenedClouds,
      otherwise,
      'It names entries of clouds.yaml, separated by commas; <project id>=<name> is open to that project alone.',
    );
  const tenantClouds = {
    source: opened(given('--tenant-sources', 'BATON_TENANT_SOURCES', options.tenantSources), [
      { name: loginCloud.value, projectId: null },
    ]),
    target: opened(given('--tenant-targets', 'BATON_TENANT_TARGETS', options.tenantTargets), []),
    operator: opened(given('--tenant-operator-cloud', 'BATON_TENANT_OPERATOR_CLOUD', options.tenantOperatorCloud), []),
  };
  assertTargetsAreNoOperators(tenantClouds);
  const certFile = given('--tls-cert', 'BATON_TLS_CERT', options.tlsCert);
  const keyFile = given('--tls-key', 'BATON_TLS_KEY', options.tlsKey);
  const tls = await readTls(certFile, keyFile);
  if (tls === null) assertMayBePlain(listen, options.insecureHttp === true || saysYes(env['BATON_INSECURE_HTTP']));
  return {
    ...settings,
    listen,
    tls,
    loginCloud: loginCloud.value,
    tenantClouds,
    rolesFile: given('--roles', 'BATON_ROLES', options.roles)?.value ?? null,
    sessionKeyFile: given('--session-key-file', 'BATON_SESSION_KEY_FILE', options.sessionKeyFile)?.value ?? null,
    webhooksFile: given('--webhooks', 'BATON_WEBHOOKS', options.webhooks)?.value ?? null,
    selfServiceFile: given('--self-service', 'BATON_SELF_SERVICE', options.selfService)?.value ?? null,
  };
}

/** What somebody set, and where. */
interface Given {
  readonly value: string;
  readonly source: string;
}

function read<T>(given: Given | null, reader: (text: string) => T | null, otherwise: T, rule: string): T {
  if (given === null) return otherwise;
  const value = reader(given.value);
  if (value === null) throw usageError(`${given.source} is ${given.value}. ${rule}`, 'See: baton serve --help');
  return value;
}

function whole(least: number, most: number): (text: string) => number | null {
  return (text) => {
    const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : null;
  };
}

function logLevel(text: string): LogLevel | null {
  return LOG_LEVELS.find((level) => level === text) ?? null;
}

function saysYes(text: string | undefined): boolean {
  return /^(1|true|yes|on)$/i.test(text ?? '');
}

function assertMayBePlain(listen: ListenAddress, insecureHttp: boolean): void {
  if (insecureHttp || isLoopback(listen.host)) return;
  throw usageError(
    `${addressText(listen)} is reached from other machines, and without TLS whoever is on the way reads passwords and sessions.`,
    'Add --tls-cert and --tls-key; or listen on 127.0.0.1, behind a proxy that speaks TLS. Where everybody on the way is trusted: --insecure-http.',
  );
}

async function readTls(certFile: Given | null, keyFile: Given | null): Promise<ControllerSettings['tls']> {
  if (certFile === null && keyFile === null) return null;
  if (certFile === null || keyFile === null) {
    const [there, missing] = certFile === null ? ['key', '--tls-cert'] : ['certificate', '--tls-key'];
    throw usageError(
      `There is a ${there} for TLS, but ${missing} is missing.`,
      `Add ${missing} <file>: both are PEM files.`,
    );
  }
  const [cert, key] = [await readGiven(certFile), await readGiven(keyFile)];
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    // The message of OpenSSL names a routine and a reason, never what is in the file.
    throw usageError(
      `${certFile.value} and ${keyFile.value} cannot be used for TLS: ${error instanceof Error ? error.message : String(error)}.`,
      'Both are PEM files, and the key is that of the first certificate. A key behind a passphrase cannot be used.',
    );
  }
  return { cert, key };
}

async function readGiven({ value, source }: Given): Promise<Buffer> {
  try {
    return await readFile(value);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw usageError(`${source} names ${value}, which cannot be read (${why}).`, 'Check the path and its permissions.');
  }
}
