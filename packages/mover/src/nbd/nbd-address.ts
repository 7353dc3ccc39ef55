/**
 * Addresses of NBD exports (doc/uri.md of NetworkBlockDevice/nbd): nbd://host[:port]/export, nbds://..., nbd+unix:///export?socket=PATH
 * and nbds+unix:///... An address carries no secret: what is needed for TLS comes apart from it.
 */
import { invalid } from './nbd-error.ts';
import { STRING_BYTES } from './protocol.ts';

export interface NbdAddress {
  /** How it is called in messages: the address without what is not needed to know it again. */
  readonly name: string;
  readonly where: { readonly host: string; readonly port: number } | { readonly path: string };
  readonly exportName: string;
  /** The address wants TLS; one with `nbd` alone leaves it to the options. */
  readonly secure: boolean;
  /** `tls-hostname`: what the server's certificate is for; null when not told. */
  readonly tlsHostname: string | null;
}

/** Assigned by IANA. */
const PORT = 10_809;
const FORMS = 'nbd://host:port/export, or nbd+unix:///export?socket=/path (nbds for TLS)';

/** @throws MoverError JOB_INVALID; the message never repeats an address that may hold a password */
export function parseNbdAddress(address: string): NbdAddress {
  const [, scheme, isSecure, isUnix, authority = '', path = '', query] =
    /^(nbd(s?)(\+unix)?):\/\/([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/i.exec(address) ?? [];
  if (scheme === undefined) throw wrong(`is none of ${FORMS}`);
  if (authority.includes('@')) throw wrong('names a user, and users are not told by an address here');
  const told = parameters(query ?? '');
  const exportName = decoded(path.slice(1));
  if (Buffer.byteLength(exportName) > STRING_BYTES || exportName.includes('\0'))
    throw wrong(`names an export that no server can have (${STRING_BYTES} bytes at most, without NUL)`);
  const tlsHostname = told.get('tls-hostname') ?? null;
  const secure = isSecure !== '';
  const socket = told.get('socket');
  if (isUnix !== undefined) {
    if (authority !== '') throw wrong('names a host and a unix socket; the path of the socket is told by ?socket=');
    if (socket === undefined || socket === '') throw wrong('does not tell the path of its unix socket by ?socket=');
    return { name: `${scheme}://${path}?socket=${socket}`, where: { path: socket }, exportName, secure, tlsHostname };
  }
  if (socket !== undefined) throw wrong('tells the path of a unix socket, but not by nbd+unix://');
  const where = hostAndPort(authority);
  return { name: `${scheme}://${authority}${path}`, where, exportName, secure, tlsHostname };
}

function hostAndPort(authority: string): { readonly host: string; readonly port: number } {
  const [, literal, named, digits = String(PORT)] =
    /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(authority) ?? [];
  const host = literal ?? named;
  const port = Number(digits);
  if (host === undefined) throw wrong('does not tell a host, or tells it in a wrong way (IPv6 addresses stand in [])');
  if (port < 1 || port > 65_535) throw wrong('has a port that cannot be');
  return { host: decoded(host), port };
}

function parameters(query: string): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  for (const part of query.split('&').filter((part) => part !== '')) {
    const at = part.indexOf('=');
    const key = decoded(at === -1 ? part : part.slice(0, at));
    if (key !== 'socket' && key !== 'tls-hostname')
      throw wrong('has a parameter other than socket and tls-hostname; what TLS needs is told apart from the address');
    if (told.has(key)) throw wrong(`tells ${key} twice`);
    told.set(key, at === -1 ? '' : decoded(part.slice(at + 1)));
  }
  return told;
}

/** RFC 3986, 2.1; a plus is a plus. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('has a percent sign that encodes no character');
  }
}

function wrong(why: string): Error {
  return invalid(`The address of an NBD export ${why}.`, `Write it as ${FORMS}; special characters as %XX.`);
}
