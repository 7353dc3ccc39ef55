/** TLS on the server's side of the tests. */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { createServer, type TLSSocket } from 'node:tls';

export type ServedTls =
  | {
      readonly kind: 'psk';
      readonly identity: string;
      readonly key: Buffer;
      /** As OpenSSL writes them; both that a client may want when left out. */
      readonly ciphers?: string;
      /** Told what was agreed on. */
      readonly onAgreed?: (cipher: string) => void;
    }
  /** PEM; the client has to show a certificate of the same authority. */
  | { readonly kind: 'x509'; readonly ca: string; readonly certificate: string; readonly key: string };

export async function secureServed(stream: Duplex, tls: ServedTls): Promise<TLSSocket> {
  // It never listens: it is handed one connection, as node:tls allows by its event 'connection'.
  const server = createServer({
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    ...(tls.kind === 'psk'
      ? {
          ciphers: tls.ciphers ?? 'TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256',
          // As GnuTLS does: the client's order counts.
          honorCipherOrder: false,
          pskCallback: (_: unknown, identity: string) => (identity === tls.identity ? tls.key : null),
        }
      : { ca: tls.ca, cert: tls.certificate, key: tls.key, requestCert: true, rejectUnauthorized: true }),
  });
  const secured = once(server, 'secureConnection') as Promise<[TLSSocket]>;
  const failed = once(server, 'tlsClientError').then(([error]) => {
    throw error as Error;
  });
  server.emit('connection', stream);
  const [socket] = await Promise.race([secured, failed]);
  failed.catch(() => undefined);
  if (tls.kind === 'psk') tls.onAgreed?.(socket.getCipher().name);
  return socket;
}
