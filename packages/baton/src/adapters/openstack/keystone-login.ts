/** Keystone, asked who somebody is. Of the cloud's entry in clouds.yaml only the address and the TLS settings are used. */
import {
  type Authentication,
  type DomainRef,
  loadCloudConfig,
  openAuthenticator,
  OpenStackError,
  type OpenStackErrorCode,
  type PersonalLogin,
  type ProjectRef,
} from '@baton/openstack';
import { BatonError } from '../../domain/error.ts';
import type { Authenticated, LoginCredentials, LoginProject } from '../../login/login.ts';
import { toBatonError } from './cloud-error.ts';
import type { CloudCall } from '../../domain/step.ts';

export interface KeystoneLogin {
  /**
   * Keeps no token: those that it is given by Keystone are revoked, the person's own goes on.
   *
   * @throws BatonError LOGIN_REFUSED, LOGIN_UNAVAILABLE, and ABORTED when `signal` was; no secret is in any of them
   */
  authenticate(credentials: LoginCredentials, signal: AbortSignal): Promise<Authenticated>;
  close(): Promise<void>;
}

export interface KeystoneLoginOptions {
  /** Called for every answer of Keystone, also to what is revoked. */
  readonly onCall?: (call: CloudCall) => void;
  readonly requestTimeoutMs?: number;
}

/**
 * Reads the cloud's configuration. Nothing is sent before somebody logs in.
 *
 * @throws BatonError CLOUD_UNKNOWN, CONFIG_INVALID
 */
export async function openKeystoneLogin(
  cloud: string,
  { onCall, requestTimeoutMs }: KeystoneLoginOptions = {},
): Promise<KeystoneLogin> {
  try {
    const authenticator = await openAuthenticator(await loadCloudConfig(cloud), {
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
      ...(onCall === undefined
        ? {}
        : {
            onResponse: ({ cloud, service, method, path, status, requestIds, safe, durationMs }) =>
              onCall({ cloud, service, method, path, status, requestIds, safe, durationMs }),
          }),
    });
    return {
      authenticate: async (credentials, signal) => {
        try {
          return toAuthenticated(await authenticator.authenticate(toLogin(credentials), signal));
        } catch (error) {
          throw toLoginError(error, cloud, credentials.kind);
        }
      },
      close: () => authenticator.close(),
    };
  } catch (error) {
    throw toBatonError(error);
  }
}

function toLogin(credentials: LoginCredentials): PersonalLogin {
  if (credentials.kind === 'password') {
    const { kind, userName, userDomain, password, project } = credentials;
    return { kind, user: { name: userName, domain: toDomain(userDomain) }, password, project: toProject(project) };
  }
  if (credentials.kind === 'token') {
    const { kind, token, project } = credentials;
    return { kind, token, project: project === undefined ? null : toProject(project) };
  }
  return { kind: credentials.kind, credential: { id: credentials.id }, secret: credentials.secret };
}

function toProject(project: LoginProject): ProjectRef {
  return 'id' in project ? { id: project.id } : { name: project.name, domain: toDomain(project.domain) };
}

/** People write either; Keystone's ids are 32 hexadecimal digits (uuid4().hex), but for the first domain's. */
function toDomain(domain: string): DomainRef {
  return domain === 'default' || /^[0-9a-f]{32}$/.test(domain) ? { id: domain } : { name: domain };
}

function toAuthenticated({ user, project, roles, expiresAtMs }: Authentication): Authenticated {
  const expiresAt = new Date(expiresAtMs).toISOString();
  return { userId: user.id, userName: user.name, project, roles, expiresAt };
}

/** Keystone has looked at the credentials, and does not take them. */
const REFUSALS: readonly OpenStackErrorCode[] = ['UNAUTHORIZED', 'BAD_REQUEST', 'FORBIDDEN', 'POLICY_DENIED'];

const REMEDIES: Readonly<Record<LoginCredentials['kind'], string>> = {
  password:
    'Check user name, password, project and the domains of both. After several wrong ones, the account may be locked for a while.',
  'application-credential':
    'Check its id and secret; `openstack application credential list` shows whether it is there, and until when.',
  token: 'Get a new one for the project: openstack token issue',
};

/** For whoever stands outside: without Keystone's address, which the cause has, for the log. */
const REASONS: Readonly<Partial<Record<OpenStackErrorCode, string>>> = {
  CONNECTION_FAILED: 'there is no connection to it',
  TLS_FAILED: 'its certificate is not trusted here, or the TLS handshake failed',
  TIMEOUT: 'it does not answer in time',
  OVER_LIMIT: 'it limits the rate of requests',
  SERVICE_UNAVAILABLE: 'it is down, or the proxy before it is',
  SERVICE_FAILED: 'it failed inside',
};

function toLoginError(error: unknown, cloud: string, kind: LoginCredentials['kind']): unknown {
  if (!(error instanceof OpenStackError) || error.code === 'ABORTED') return toBatonError(error);
  const { requestIds } = error;
  if (REFUSALS.includes(error.code)) {
    return new BatonError({
      code: 'LOGIN_REFUSED',
      kind: 'user',
      message: `${error.message}.`,
      remedy: REMEDIES[kind],
      requestIds,
      cause: error,
    });
  }
  return new BatonError({
    code: 'LOGIN_UNAVAILABLE',
    kind: 'cloud',
    message: `Keystone of cloud ${cloud} cannot tell who you are: ${REASONS[error.code] ?? 'its answer is not understood'}.`,
    remedy: `Try again in a little while. If it stays so, whoever runs Baton finds more with \`baton cloud check ${cloud}\` on the controller's machine.`,
    retryable: true,
    requestIds,
    cause: error,
  });
}
