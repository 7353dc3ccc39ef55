import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { TlsIdentity } from '../agent/job.ts';
import { certificate, fingerprintOf, pemOf } from './certificate.ts';

export interface MintRequest {
  readonly jobId: string;
  readonly now: Date;
  /** A little more than the job may take: the credentials are of no use afterwards. */
  readonly validHours: number;
}

/** A machine that was started from a bare image a minute ago may have a clock that is late. */
const CLOCK_SKEW_MS = 3600_000;

/**
 * An authority and two certificates of one job, with P-256 keys. The authority's key is gone when this returns, so nobody can ever
 * be added to the job.
 */
export function mintMoverCredentials({ jobId, now, validHours }: MintRequest): {
  readonly source: TlsIdentity;
  readonly target: TlsIdentity;
} {
  const validity = {
    from: new Date(now.getTime() - CLOCK_SKEW_MS),
    until: new Date(now.getTime() + validHours * 3600_000),
  };
  const authority = { subject: `baton job ${jobId}`, ...keyPair() };
  const make = (use: 'authority' | 'server' | 'client', subject: string, publicKey: KeyObject): Buffer =>
    certificate({ subject, publicKey, issuer: authority, use, serial: serial(), ...validity });

  const ca = pemOf(make('authority', authority.subject, authority.publicKey));
  const sourceKeys = keyPair();
  const targetKeys = keyPair();
  // The target is the TLS server, whichever of the two has dialled.
  const source = make('client', `source of baton job ${jobId}`, sourceKeys.publicKey);
  const target = make('server', `target of baton job ${jobId}`, targetKeys.publicKey);
  const half = (own: Buffer, { privateKey }: { readonly privateKey: KeyObject }, peer: Buffer): TlsIdentity => ({
    ca,
    certificate: pemOf(own),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    peerFingerprint256: fingerprintOf(peer),
  });
  return { source: half(source, sourceKeys, target), target: half(target, targetKeys, source) };
}

function keyPair(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** 16 random bytes, not negative and not zero (RFC 5280, 4.1.2.2). */
function serial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}
