/** How one gets into a controller: as whom Keystone says one is, or with a bearer that one holds already. */
import { BatonError } from '../domain/error.ts';
import { session } from './answers/cloud-answers.ts';
import { ApiClient, type ApiClientOptions, type Bearer } from './api-client.ts';

/** A Keystone token of the project that is to be worked for. Asked for anew whenever a login is needed. */
export type KeystoneToken = (signal: AbortSignal) => Promise<string>;

export interface Login {
  readonly bearer: Bearer;
  close(): Promise<void>;
}

/**
 * Gives the controller a Keystone token, once, and again when what it gave for it is not taken any more. No password goes to the
 * controller. Nothing is kept on disk.
 */
export function loginByKeystone(
  connection: Omit<ApiClientOptions, 'bearer'>,
  token: KeystoneToken,
  signal: AbortSignal,
): Login {
  const api = new ApiClient({ ...connection, bearer: null });
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  let held: Promise<string> | null = null;
  const enter = async (): Promise<string> => {
    const body = { kind: 'token', token: await token(ended) };
    return (await api.post('/v1/session', body, session, { signal: ended })).bearer;
  };
  const enterAnew = (): Promise<string> => {
    const entering = enter();
    held = entering;
    // A login that failed is no reason not to try again.
    entering.catch(() => {
      if (held === entering) held = null;
    });
    return entering;
  };
  return {
    bearer: async (refused) => {
      const before = held ?? enterAnew();
      const bearer = await before;
      if (bearer !== refused) return bearer;
      // Several calls may have been refused with it: one login is enough for them all.
      return await (held === null || held === before ? enterAnew() : held);
    },
    // A login that is under way would keep the process from ending.
    close: async () => {
      over.abort(new Error('the services were closed'));
      await api.close();
    },
  };
}

/** There is no other: throws CONTROLLER_BEARER_REFUSED where it is not taken. */
export function loginByBearer(url: string, bearer: string): Login {
  return {
    bearer: (refused) => (refused === undefined ? Promise.resolve(bearer) : Promise.reject(bearerRefused(url))),
    close: () => Promise.resolve(),
  };
}

function bearerRefused(url: string): BatonError {
  return new BatonError({
    code: 'CONTROLLER_BEARER_REFUSED',
    kind: 'user',
    message: `The controller ${url} does not take the bearer of BATON_TOKEN: it has ended, or is that of another controller.`,
    remedy:
      'Put a new one there. Or take BATON_TOKEN away and log in by Keystone: --login-cloud <name>, or BATON_LOGIN_CLOUD.',
  });
}
