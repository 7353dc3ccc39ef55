/**
 * TLS inside an NBD connection. TLS 1.3 alone, and of its ciphers TLS_AES_128_GCM_SHA256 first: left to themselves, Node and GnuTLS agree on
 * ChaCha20 for a pre-shared key, which costs more than AES does on processors that have AES. A server without AES in its processor (guests
 * of older clouds, emulated ones) offers ChaCha20 alone, which costs less there: packages/mover/image/init.
 */
import { type Duplex, finished } from 'node:stream';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { MoverError } from '../mover-error.ts';
import { invalid } from './nbd-error.ts';

const CIPHERS = 'TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256';

/** Secrets are in here: it is never shown. */
export type NbdTls =
  | {
      readonly kind: 'x509';
      /** PEM. */
      readonly ca: string;
      readonly certificate: string;
      readonly key: string;
      /**
       * SHA-256 of the server's certificate, `AB:CD:...`. It is then that certificate and no other, whatever name is on it; without
       * it, the certificate has to be for `serverName`, or for the host of the address.
       */
      readonly peerFingerprint256?: string;
      readonly serverName?: string;
    }
  | { readonly kind: 'psk'; readonly identity: string; readonly key: Buffer };

/**
 * @param host What the server's certificate has to be for, if neither a fingerprint nor a server name is given; null: unknown.
 * @throws MoverError PEER_REFUSED, JOB_INVALID. The caller bounds the time by destroying `socket`.
 */
export async function startTls(name: string, socket: Duplex, tls: NbdTls, host: string | null): Promise<TLSSocket> {
  const secured = connect({
    socket,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    ciphers: CIPHERS,
    ...(tls.kind === 'psk' ? byKey(tls) : byCertificate(tls, host)),
  });
  // What fails later is told to whoever reads, and to nobody else.
  secured.on('error', () => undefined);
  // Node ends a TLS socket that wraps another stream only when that one has ended in good order.
  const stopWatching = finished(socket, () => secured.destroy());
  secured.once('close', stopWatching);
  try {
    await new Promise<void>((resolve, reject) => {
      secured.once('secureConnect', resolve);
      secured.once('error', reject);
      secured.once('close', () => reject(new Error('closed')));
    });
  } catch (error) {
    secured.destroy();
    // Typed as an Error, a code in fact; set when it was the certificate that did not please.
    const judged: unknown = secured.authorizationError ?? null;
    if (typeof judged === 'string') throw refused(name, `its certificate is not good (${judged})`, error);
    throw tlsFault(name, error);
  }
  const shown = secured.getPeerX509Certificate();
  const why =
    tls.kind === 'psk'
      ? // A server may choose to prove itself by a certificate instead: then it has not shown that it has the key.
        shown === undefined && secured.getCipher().version === 'TLSv1.3'
        ? null
        : 'it showed a certificate instead of the shared key'
      : tls.peerFingerprint256 === undefined || shown?.fingerprint256 === tls.peerFingerprint256.toUpperCase()
        ? null
        : 'its certificate is not the one that is expected';
  if (why === null) return secured;
  secured.destroy();
  throw refused(name, why);
}

/**
 * Of a connection that ended within TLS, or before the first answer inside it: a client of TLS 1.3 has finished before the server
 * judges it (RFC 8446, 4.4). GnuTLS, of nbdkit and QEMU, may end the connection without an alert, so a mere end is most likely a
 * refusal; it is told as one that may be tried again, since a broken link looks the same.
 */
export function tlsFault(name: string, error: unknown): MoverError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
    return refused(name, `TLS with it failed with ${code}`, error);
  return refused(name, 'it ended the connection when it had seen our credentials', error, true);
}

function byKey(tls: Extract<NbdTls, { kind: 'psk' }>): ConnectionOptions {
  return {
    pskCallback: () => ({ identity: tls.identity, psk: tls.key }),
    // Nothing is signed with a shared key: no authority is trusted, and that no certificate came is looked at afterwards.
    ca: [],
    checkServerIdentity: () => undefined,
  };
}

function byCertificate(tls: Extract<NbdTls, { kind: 'x509' }>, host: string | null): ConnectionOptions {
  const { ca, certificate, key, peerFingerprint256 } = tls;
  const serverName = tls.serverName ?? host;
  if (serverName === null && peerFingerprint256 === undefined) {
    throw invalid(
      'Nothing tells which certificate an NBD server behind a unix socket has to show.',
      "Give the fingerprint of the server's certificate, or the name that it is for (?tls-hostname=).",
    );
  }
  return {
    ca,
    cert: certificate,
    key,
    ...(serverName === null ? {} : { host: serverName }),
    ...(peerFingerprint256 === undefined ? {} : { checkServerIdentity: () => undefined }),
  };
}

function refused(name: string, why: string, cause?: unknown, retryable = false): MoverError {
  return new MoverError({
    code: 'PEER_REFUSED',
    message: `The server at ${name} is not the one that is expected, or takes us for somebody else: ${why}.`,
    remedy:
      'Check that both ends have the same key, or certificates of the same authority that are valid now, and that the server ' +
      'offers TLS 1.3 with TLS_AES_128_GCM_SHA256 or TLS_CHACHA20_POLY1305_SHA256.',
    cause,
    retryable,
  });
}
