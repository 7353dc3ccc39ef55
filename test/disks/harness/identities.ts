/** Two ends that know each other, made by openssl(1): the mover takes ordinary certificates, not only those that Baton mints. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Identity {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  readonly peerFingerprint256: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
/** The target is the TLS server, whoever dials. */
const EXTENSIONS = `basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth,clientAuth
`;

export function makeIdentities(): { readonly source: Identity; readonly target: Identity } {
  const directory = mkdtempSync(join(tmpdir(), 'bd-identities-'));
  const openssl = (...words: readonly string[]): void => {
    execFileSync('openssl', words, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const text = (name: string): string => readFileSync(join(directory, name), 'utf8');
  try {
    writeFileSync(join(directory, 'extensions'), EXTENSIONS);
    openssl('req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=job');
    for (const end of ['source', 'target']) {
      openssl('req', '-new', ...NEW_KEY, '-keyout', `${end}.key`, '-out', `${end}.csr`, '-subj', `/CN=${end}`);
      const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'extensions'];
      openssl('x509', '-req', '-in', `${end}.csr`, '-out', `${end}.pem`, ...signed);
    }
    const ca = text('ca.pem');
    const identity = (end: string, peer: string): Identity => ({
      ca,
      certificate: text(`${end}.pem`),
      key: text(`${end}.key`),
      peerFingerprint256: new X509Certificate(text(`${peer}.pem`)).fingerprint256,
    });
    return { source: identity('source', 'target'), target: identity('target', 'source') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
