/** Where a command line is carried out: in this process, or by a controller that somebody named. */
import { readFile } from 'node:fs/promises';
import type { WantedServices } from '../cli/cli-deps.ts';
import { BatonError } from '../domain/error.ts';
import type { Services } from '../services/services.ts';
import { controllerUrl } from './controller-url.ts';
import { type KeystoneToken, type Login, loginByBearer, loginByKeystone } from './log-in.ts';
import { remoteServices } from './remote-services.ts';
import { REMOTE_TIMES } from './remote-times.ts';

export interface ServicesChoice {
  /** Opens nothing before it is used. */
  readonly local: () => Services;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Of an entry of clouds.yaml. */
  readonly keystoneToken: (cloud: string) => KeystoneToken;
  readonly signal: AbortSignal;
}

/**
 * Options come before the environment: BATON_URL, BATON_LOGIN_CLOUD (else OS_CLOUD), BATON_TOKEN, BATON_CA_FILE,
 * BATON_INSECURE_HTTP. What it answers with rejects with codes CONTROLLER_URL_INVALID, CONTROLLER_URL_INSECURE,
 * CONTROLLER_CA_UNREADABLE and CONTROLLER_LOGIN_MISSING.
 */
export function chooseServices(choice: ServicesChoice): (wanted: WantedServices) => Promise<Services> {
  const { env, version } = choice;
  return async ({ here = false, url: option, loginCloud }) => {
    const address = option || env['BATON_URL'];
    if (here || !address) return choice.local();
    const insecureHttp = /^(1|true|yes|on)$/i.test(env['BATON_INSECURE_HTTP'] ?? '');
    const url = controllerUrl(address, insecureHttp);
    const ca = env['BATON_CA_FILE'] ? { ca: await readAuthority(env['BATON_CA_FILE']) } : {};
    const login = loginOf(choice, loginCloud, { url, version, ...ca, times: REMOTE_TIMES });
    const local = choice.local();
    return remoteServices({
      url,
      insecureHttp,
      version,
      ...ca,
      bearer: login.bearer,
      local,
      onClose: async () => {
        await login.close();
        await local.close();
      },
    });
  };
}

/** A bearer that somebody put there on purpose comes before the cloud that happens to be the usual one. */
function loginOf(
  { env, keystoneToken, signal }: ServicesChoice,
  loginCloud: string | undefined,
  connection: Parameters<typeof loginByKeystone>[0],
): Login {
  const bearer = env['BATON_TOKEN']?.trim();
  if (!loginCloud && bearer) return loginByBearer(connection.url, bearer);
  const cloud = loginCloud || env['BATON_LOGIN_CLOUD'] || env['OS_CLOUD'];
  if (cloud) return loginByKeystone(connection, keystoneToken(cloud), signal);
  throw new BatonError({
    code: 'CONTROLLER_LOGIN_MISSING',
    kind: 'user',
    message: `The controller ${connection.url} has to know who you are, and no login is named.`,
    remedy:
      'Name the entry of clouds.yaml whose project you work for: --login-cloud <name>, BATON_LOGIN_CLOUD or OS_CLOUD. Or set BATON_TOKEN to a bearer of the controller.',
  });
}

async function readAuthority(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new BatonError({
      code: 'CONTROLLER_CA_UNREADABLE',
      kind: 'user',
      message: `BATON_CA_FILE names ${file}, which cannot be read (${why}).`,
      remedy: 'Check the path and its permissions. It is a PEM file with the authority of the controller.',
      cause,
    });
  }
}
