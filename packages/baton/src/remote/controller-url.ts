/** Where a controller is: which addresses are taken, and which are refused before anything is sent there. */
import { BatonError } from '../domain/error.ts';

/**
 * What every path of the API is put behind; it ends in no slash.
 *
 * @throws BatonError CONTROLLER_URL_INVALID; CONTROLLER_URL_INSECURE for http:// to another machine, unless `insecureHttp`
 */
export function controllerUrl(text: string, insecureHttp: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid('it does not begin with https:// or http://');
  }
  if (url.username !== '' || url.password !== '') throw invalid('it holds a user or a password');
  if (url.search !== '' || url.hash !== '') throw invalid('it goes on after the path');
  if (url.protocol === 'http:' && !insecureHttp && !isLoopback(url.hostname)) {
    throw new BatonError({
      code: 'CONTROLLER_URL_INSECURE',
      kind: 'user',
      message: `The controller ${url.origin} would be spoken to without TLS: whoever is on the way could read the login and give commands.`,
      remedy:
        'Use its https:// address (BATON_CA_FILE names a private authority). In a network where nobody else is on the way: BATON_INSECURE_HTTP=1.',
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** All of 127/8 is the own machine (RFC 1122, 3.2.1.3), and so is localhost (RFC 6761, 6.3). */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The address itself is not told again: it may hold what is nobody's business. */
function invalid(why: string): BatonError {
  return new BatonError({
    code: 'CONTROLLER_URL_INVALID',
    kind: 'user',
    message: `The address of the controller cannot be used: ${why}.`,
    remedy: 'Correct --url or BATON_URL; it is like https://baton.example.net or https://example.net/baton.',
  });
}
