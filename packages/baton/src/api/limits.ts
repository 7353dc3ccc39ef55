/** How often one may ask. Counted in this process: behind several controllers the limits are as many times higher. */
import type { FastifyRequest } from 'fastify';
import { normalizeIP, type RateLimitOptions, type RateLimitPluginOptions } from '@fastify/rate-limit';
import { wantsStream } from './accepts.ts';
import { BatonError } from '../domain/error.ts';

const MINUTE_MS = 60_000;
const MOST_IN_A_SESSION = 600;
/** Each asks Keystone; those that are refused have a limit of their own (refused-logins.ts). */
const MOST_LOGINS = 600;

/** Streams are opened once and stay; what needs no session costs nothing. */
const STREAMS = '/v1/migrations/:id/events';

export const inSession: RateLimitPluginOptions = {
  max: MOST_IN_A_SESSION,
  timeWindow: MINUTE_MS,
  keyGenerator: (request) => request.sessionKey ?? 'nobody',
  allowList: (request) => request.sessionKey === null || (request.routeOptions.url === STREAMS && wantsStream(request)),
  errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
};

export const ofLogin: RateLimitOptions = {
  max: MOST_LOGINS,
  timeWindow: MINUTE_MS,
  keyGenerator: addressOf,
  allowList: () => false,
};

/** Those of IPv6 by their /64, which is one customer's (RFC 6177). */
export function addressOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  return normalizeIP(ip);
}

/** In seconds, as Retry-After has them (RFC 9110, 10.2.3). */
export function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

export function tooManyRefused(waitMs: number): BatonError {
  return new BatonError({
    code: 'TOO_MANY_REQUESTS',
    kind: 'user',
    message: 'Too many logins were refused within a minute, from this address or under this name.',
    remedy: `Try again in ${secondsOf(waitMs)} s. Check user name, domains, project and password before: each refusal counts, a login does not.`,
    retryable: true,
  });
}

function tooMany(ttlMs: number): BatonError {
  return new BatonError({
    code: 'TOO_MANY_REQUESTS',
    kind: 'user',
    message: `There were too many requests within a minute.`,
    remedy: `Ask again in ${secondsOf(ttlMs)} s, and less often.`,
    retryable: true,
  });
}
