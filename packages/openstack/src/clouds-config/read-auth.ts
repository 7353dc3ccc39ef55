import { OpenStackError } from '../errors/openstack-error.ts';
import type { AuthConfig, DomainRef, ProjectRef, UserRef } from './cloud-config.ts';
import { textOf, type Settings } from './settings.ts';

const KINDS: Readonly<Record<string, AuthConfig['kind']>> = {
  password: 'password',
  v3password: 'password',
  token: 'token',
  v3token: 'token',
  v3applicationcredential: 'application-credential',
  application_credential: 'application-credential',
};

/**
 * The credentials of a cloud. `where` begins every error. Fields may stand under `auth:` or beside it: openstacksdk
 * takes both, and the environment knows no nesting.
 */
export function readAuth(where: string, cloud: Settings, auth: Settings): AuthConfig {
  const get = (...keys: readonly string[]): string | null => textOf(auth, ...keys) ?? textOf(cloud, ...keys);
  const missing = (field: string, hint = ''): OpenStackError =>
    new OpenStackError({ code: 'CONFIG_INVALID', message: `${where}: auth.${field} is missing${hint}` });
  const domain = (prefix: string): DomainRef => {
    const id = get(`${prefix}_domain_id`, 'domain_id', 'default_domain_id');
    if (id !== null) return { id };
    const name = get(`${prefix}_domain_name`, 'domain_name', 'default_domain_name', `${prefix}_domain`);
    // Where nobody names a domain, the one that every Keystone has: the OpenStack client does the same.
    return name === null ? { id: 'default' } : { name };
  };
  const user = (): UserRef => {
    const id = get('user_id');
    if (id !== null) return { id };
    const name = get('username', 'user_name');
    if (name === null) throw missing('username');
    return { name, domain: domain('user') };
  };
  const project = (): ProjectRef => {
    const id = get('project_id', 'tenant_id');
    if (id !== null) return { id };
    const name = get('project_name', 'tenant_name');
    if (name === null) throw missing('project_name', ' (or project_id): every service needs a project');
    return { name, domain: domain('project') };
  };

  const secretFrom = (field: string): string => {
    const secret = get(field);
    if (secret === null) throw missing(field, ' (it may stand in secure.yaml)');
    return secret;
  };

  const kind = readKind(where, get);
  if (kind === 'password') return { kind, password: secretFrom('password'), user: user(), project: project() };
  if (kind === 'token') return { kind, token: secretFrom('token'), project: project() };
  const secret = secretFrom('application_credential_secret');
  const id = get('application_credential_id');
  if (id !== null) return { kind, credential: { id }, secret };
  const name = get('application_credential_name');
  if (name === null) throw missing('application_credential_id');
  return { kind, credential: { name, user: user() }, secret };
}

function readKind(where: string, get: (...keys: readonly string[]) => string | null): AuthConfig['kind'] {
  const named = get('auth_type');
  if (named === null) {
    if (get('application_credential_id', 'application_credential_name') !== null) return 'application-credential';
    return get('password') === null && get('token') !== null ? 'token' : 'password';
  }
  const kind = KINDS[named];
  if (kind !== undefined) return kind;
  const known = 'password, token and v3applicationcredential';
  throw new OpenStackError({
    code: 'CONFIG_INVALID',
    message: `${where}: auth_type ${named} is not supported; use ${known}`,
  });
}
