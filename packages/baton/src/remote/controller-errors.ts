/** What can go wrong on the way to a controller. Nothing of a request's headers or body is ever in it. */
import { BatonError } from '../domain/error.ts';

/** One call, as an error may name it: no query, no body. */
export interface Where {
  readonly url: string;
  readonly method: string;
  readonly path: string;
  /** The controller's id of the request, where it answered. */
  readonly requestId: string | null;
}

const GOES_ON = 'A migration that it runs goes on without this command.';

/** `why`: half a sentence. The same call may be made again: commands carry an Idempotency-Key. */
export function unreachable(url: string, why: string, cause?: unknown): BatonError {
  return new BatonError({
    code: 'CONTROLLER_UNREACHABLE',
    kind: 'user',
    message: `The controller ${url} cannot be reached: ${why}.`,
    remedy: `See that it runs and that this machine reaches it, then give the command again. ${GOES_ON}`,
    retryable: true,
    cause,
  });
}

export function timedOut({ url, method, path }: Where, afterMs: number): BatonError {
  return new BatonError({
    code: 'CONTROLLER_TIMEOUT',
    kind: 'user',
    message: `The controller ${url} gave no answer to ${method} ${path} within ${Math.round(afterMs / 1000)} s.`,
    remedy: `Look what came of it before you ask again: baton migration list. ${GOES_ON}`,
    retryable: true,
  });
}

export function untrusted(url: string, why: string, cause: unknown): BatonError {
  return new BatonError({
    code: 'CONTROLLER_TLS_FAILED',
    kind: 'user',
    message: `The controller ${url} cannot be trusted: ${why}.`,
    remedy: 'Name the authority of its certificate, a PEM file: BATON_CA_FILE. Verification cannot be switched off.',
    cause,
  });
}

/** A redirect is not followed: it would take the login to a place that nobody named. */
export function redirected({ url }: Where, location: string | null): BatonError {
  const to = location !== null && URL.canParse(location, url) ? new URL(location, url).origin : 'nowhere';
  return new BatonError({
    code: 'CONTROLLER_REDIRECTS',
    kind: 'user',
    message: `The controller ${url} answers with a redirect to ${to}, which is not followed.`,
    remedy: 'Name the address of the controller itself in --url or BATON_URL.',
  });
}

/** `what`: as it goes on behind `The answer ... to GET /v1/...`. */
export function notUnderstood({ url, method, path, requestId }: Where, what: string, cause?: unknown): BatonError {
  const id = requestId === null ? '' : ` (request ${requestId})`;
  return new BatonError({
    code: 'CONTROLLER_ANSWER_INVALID',
    kind: 'user',
    message: `The answer of ${url} to ${method} ${path} ${what}${id}.`,
    remedy:
      'See that the address is that of a controller, with no other page before it, and that its version is the one of this baton.',
    cause,
  });
}
