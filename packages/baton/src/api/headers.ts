import type { FastifyHelmetOptions } from '@fastify/helmet';

/** A year, as the preload lists of browsers ask for at least. */
const HSTS_SECONDS = 365 * 24 * 3600;

/**
 * Pages load what this controller serves and nothing else, run no script that stands in a page, and stand in nobody's frame
 * (Content Security Policy Level 3). Without TLS no browser is told to insist on it: it could not come back.
 */
export function securityHeaders(isTls: boolean): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: isTls ? { maxAge: HSTS_SECONDS, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  };
}
