import { createHash, type KeyObject, sign } from 'node:crypto';
import {
  bitString,
  explicit,
  implicit,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  time,
  utf8String,
  yes,
} from './der.ts';

const OID = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

/** What a certificate is good for: to sign the two others, or to be one end of TLS (RFC 5280, 4.2.1.12). */
const PURPOSE = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;

export interface CertificateWish {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly issuer: { readonly subject: string; readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly use: 'authority' | 'server' | 'client';
  readonly serial: Buffer;
  readonly from: Date;
  readonly until: Date;
}

/** An X.509 version 3 certificate (RFC 5280, 4.1) in DER, signed by the issuer's P-256 key with SHA-256. */
export function certificate(wish: CertificateWish): Buffer {
  const algorithm = sequence(objectId(OID.ecdsaWithSha256));
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(wish.serial),
    algorithm,
    nameOf(wish.issuer.subject),
    sequence(time(wish.from), time(wish.until)),
    nameOf(wish.subject),
    wish.publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions(wish))),
  );
  return sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, wish.issuer.privateKey)));
}

export function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** SHA-256 of the DER, as Node and OpenSSL write it: `AB:CD:...`. */
export function fingerprintOf(der: Buffer): string {
  const hex = createHash('sha256').update(der).digest('hex').toUpperCase();
  return (hex.match(/../g) ?? []).join(':');
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectId(OID.commonName), utf8String(commonName))));
}

function extensions({ use, publicKey, issuer }: CertificateWish): readonly Buffer[] {
  const identifiers = [
    extension(OID.subjectKeyIdentifier, octetString(keyIdentifier(publicKey))),
    extension(OID.authorityKeyIdentifier, sequence(implicit(0, keyIdentifier(issuer.publicKey)))),
  ];
  if (use === 'authority')
    return [
      // An authority, with none below it.
      critical(OID.basicConstraints, sequence(yes(), integer(Buffer.from([0])))),
      // Bit 5, keyCertSign.
      critical(OID.keyUsage, bitString(Buffer.from([0x04]), 2)),
      ...identifiers,
    ];
  return [
    critical(OID.basicConstraints, sequence()),
    // Bit 0, digitalSignature.
    critical(OID.keyUsage, bitString(Buffer.from([0x80]), 7)),
    critical(OID.extendedKeyUsage, sequence(objectId(PURPOSE[use]))),
    ...identifiers,
  ];
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), octetString(value));
}

function critical(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), yes(), octetString(value));
}

/** Any hash of the key will do (RFC 5280, 4.2.1.2; RFC 7093, method 1). */
function keyIdentifier(key: KeyObject): Buffer {
  const der = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest().subarray(0, 20);
}
