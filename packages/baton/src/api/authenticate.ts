/**
 * Who asks: the bearer of `Authorization`, else the cookie of the pages. Everything under /v1 needs one of them, but the way in and
 * the document; a route that is added is closed until it is named here.
 *
 * A browser sends the cookie with whatever page asks for it, so what may change something must prove that a page of this
 * controller asks: by a header that no form can send and no other origin may (Fetch standard, "CORS-safelisted request-header";
 * this API answers no preflight), and by its Origin. SameSite=Strict stands before that, but a sibling host is the same site.
 */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { BatonError } from '../domain/error.ts';
import type { ApiParts } from './api-parts.ts';
import { isUnsafe } from './request-facts.ts';

export const COOKIE = 'baton_session';
const PAGE_HEADER = 'x-baton-request';
const OPEN: readonly string[] = ['POST /v1/session', 'GET /v1/openapi.json'];

/** What is outside of /v1 is the pages, and what machines ask of the process. */
export function isPublic(method: string, route: string): boolean {
  return !(route === '/v1' || route.startsWith('/v1/')) || OPEN.includes(`${method} ${route}`);
}

/** Lets the request in, or throws LOGIN_NEEDED or CROSS_SITE_REFUSED. */
export async function authenticate(
  { login, endedSessions }: Pick<ApiParts, 'login' | 'endedSessions'>,
  request: FastifyRequest,
): Promise<void> {
  const { url } = request.routeOptions;
  if (url === undefined || request.is404) return;
  if (isPublic(request.method, url)) {
    // Nobody is to be logged in by another site, as somebody else.
    if (isUnsafe(request.method)) assertSameOrigin(request);
    return;
  }
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const sealed = bearer ?? (request.headers.authorization === undefined ? request.cookies[COOKIE] : undefined);
  if (sealed === undefined) throw loginNeeded('The request shows neither a bearer nor the cookie of a session.');
  const session = await login.open(sealed);
  const sessionKey = createHash('sha256').update(sealed).digest('base64url').slice(0, 22);
  if (session === null || (await endedSessions.isEnded(sessionKey)))
    throw loginNeeded('The session has ended, or is none of this controller.');
  request.session = session;
  request.sessionKey = sessionKey;
  if (bearer === undefined && isUnsafe(request.method)) {
    if (!isOfPage(request)) throw crossSite(`it has no header ${PAGE_HEADER}: 1`);
    assertSameOrigin(request);
  }
}

/** It says that a page of this controller asks, as no form can. */
export function isOfPage(request: FastifyRequest): boolean {
  return request.headers[PAGE_HEADER] === '1';
}

/** Programs send no Origin; browsers do with everything that may change something (Fetch standard, "Origin header"). */
function assertSameOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== host) {
    throw crossSite('it comes from a page of another site');
  }
}

/** The browser says itself that it came by TLS, which may end before this process. */
export function cameByTls(request: FastifyRequest): boolean {
  return request.protocol === 'https' || request.headers.origin?.startsWith('https://') === true;
}

function loginNeeded(message: string): BatonError {
  return new BatonError({
    code: 'LOGIN_NEEDED',
    kind: 'user',
    message,
    remedy: 'Log in: on the page, or with POST /v1/session.',
  });
}

function crossSite(why: string): BatonError {
  return new BatonError({
    code: 'CROSS_SITE_REFUSED',
    kind: 'user',
    message: `The request was refused, since ${why}. A cookie alone does not prove that this controller's own page asks.`,
    remedy: `Use the pages of this controller. A program shows its session as Authorization: Bearer; a proxy must pass the Host header on.`,
  });
}
