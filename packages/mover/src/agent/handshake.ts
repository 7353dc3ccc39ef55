/**
 * TLS between the two ends of one job. Both show a certificate that the job's own authority signed, and each knows the other's by
 * its SHA-256 fingerprint, so that nobody else is talked to, whatever address a packet came from.
 *
 * TLS 1.3 alone, with TLS_AES_128_GCM_SHA256 alone: Node's default order prefers AES-256, and both cost more on the machines that
 * were measured.
 */
import type { Socket } from 'node:net';
import { connect, createServer, type PeerCertificate, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { MoverError } from '../mover-error.ts';
import type { TlsIdentity } from './job.ts';

const PROTOCOL = {
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  ciphers: 'TLS_AES_128_GCM_SHA256',
} as const satisfies SecureContextOptions;

/** The target's end. Resolves with a socket whose peer is proved; rejects with PEER_REFUSED or LINK_LOST, the socket destroyed. */
export async function secureAsServer(socket: Socket, identity: TlsIdentity, timeoutMs: number): Promise<TLSSocket> {
  // It never listens: it is handed one connection, as node:tls allows by its event 'connection'.
  const server = createServer({
    ...PROTOCOL,
    ca: identity.ca,
    cert: identity.certificate,
    key: identity.key,
    requestCert: true,
    // Judged below: here the reason would be lost, and the other end could not be told.
    rejectUnauthorized: false,
    handshakeTimeout: timeoutMs,
  });
  const secured = await new Promise<TLSSocket>((resolve, reject) => {
    server.once('secureConnection', resolve);
    server.once('tlsClientError', (error: Error, failed: TLSSocket) => {
      failed.destroy();
      reject(lost('The handshake with the other end failed', error));
    });
    server.emit('connection', socket);
  });
  await outsideOfOpenSsl();
  expectThere(secured);
  const why = secured.authorized ? strangeness(secured, identity) : refusalOf(secured);
  if (why === null) return secured;
  secured.on('error', () => undefined);
  secured.end(`refused ${why}\n`);
  // What is refused gets no further time than to hear why.
  setTimeout(() => secured.destroy(), 1000).unref();
  throw refused(why);
}

/** The source's end, with the same promises. The server's answer is still to be awaited: in TLS 1.3 it judges after this. */
export async function secureAsClient(socket: Socket, identity: TlsIdentity, timeoutMs: number): Promise<TLSSocket> {
  const secured = connect({
    ...PROTOCOL,
    socket,
    ca: identity.ca,
    cert: identity.certificate,
    key: identity.key,
    // An address proves nothing here: the fingerprint does.
    checkServerIdentity: () => undefined,
  });
  const timer = setTimeout(() => secured.destroy(new Error(`no handshake within ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      secured.once('secureConnect', resolve);
      secured.once('error', reject);
      secured.once('close', () => reject(new Error('the connection was closed')));
    });
  } catch (error) {
    secured.destroy();
    const { authorizationError } = secured as { readonly authorizationError?: Error | string | null };
    throw authorizationError === null || authorizationError === undefined
      ? lost('The handshake with the other end failed', error)
      : refused(notGood(authorizationError), error);
  } finally {
    clearTimeout(timer);
  }
  await outsideOfOpenSsl();
  expectThere(secured);
  const why = strangeness(secured, identity);
  if (why === null) return secured;
  secured.destroy();
  throw refused(why);
}

/**
 * Node tells of the end of a handshake from within OpenSSL's SSL_read, and runs what was promised there too. Whoever then destroys
 * the socket below takes the memory from under it: Node 20.20 ends by a segmentation fault.
 */
async function outsideOfOpenSsl(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Of a connection that ended with its handshake nothing is known any more: it broke, and says nothing of who was there. */
function expectThere(secured: TLSSocket): void {
  if (certificateOf(secured) !== null) return;
  secured.destroy();
  throw lost('The connection ended with the handshake', new Error('it was closed'));
}

/** Null when it is the peer. */
function strangeness(secured: TLSSocket, identity: TlsIdentity): string | null {
  return fingerprintOfPeer(secured) === identity.peerFingerprint256
    ? null
    : 'its certificate is not the one that this job names';
}

function refusalOf(secured: TLSSocket): string {
  return fingerprintOfPeer(secured) === null ? 'it showed no certificate' : notGood(secured.authorizationError);
}

/** Typed as an error, a code of OpenSSL in fact. */
function notGood(code: Error | string): string {
  return `its certificate is not good for this job (${String(code)})`;
}

function fingerprintOfPeer(secured: TLSSocket): string | null {
  return certificateOf(secured)?.fingerprint256 ?? null;
}

/** Null when the socket is destroyed, empty when nothing was shown; neither is in Node's types. */
function certificateOf(secured: TLSSocket): Partial<PeerCertificate> | null {
  // Not `getPeerX509Certificate`: on a client it takes the certificate out of OpenSSL's chain, and answers once only (Node 20).
  return secured.getPeerCertificate();
}

export function refused(why: string, cause?: unknown): MoverError {
  return new MoverError({
    code: 'PEER_REFUSED',
    message: `The other end is not the one of this job: ${why}.`,
    remedy: 'Start both ends with the two halves of one minting, and check that the address is that of the other end.',
    cause,
  });
}

function lost(what: string, cause: unknown): MoverError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MoverError({
    code: 'LINK_LOST',
    message: `${what}: ${why}.`,
    remedy: 'Check that a mover of this job is at the other end, and that nothing between the two ends the connection.',
    retryable: true,
    cause,
  });
}
