import type { OpenStackErrorCode } from '../errors/openstack-error.ts';

export interface ConnectionFailure {
  readonly code: Extract<OpenStackErrorCode, 'CONNECTION_FAILED' | 'TLS_FAILED' | 'TIMEOUT' | 'BAD_ANSWER'>;
  /** Why, as half a sentence. */
  readonly reason: string;
  /** Nothing of the request has left this machine. */
  readonly neverConnected: boolean;
}

const NEVER_CONNECTED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'its host name does not resolve',
  EAI_AGAIN: 'the name service does not answer',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  UND_ERR_CONNECT_TIMEOUT: 'it did not take the connection in time',
};

const CERTIFICATE_TROUBLE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; name its authority in `cacert`',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted here; name it in `cacert`',
  UNABLE_TO_GET_ISSUER_CERT: 'the issuer of its certificate is not known here; name it in `cacert`',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of its certificate is not known here; name it in `cacert`',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the issuer of its certificate is not known here; name it in `cacert`',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate was made for another host name',
};

/** Reads what undici, net and tls throw. Null for an error that is none of theirs. */
export function readConnectionFailure(error: unknown): ConnectionFailure | null {
  const code = errorCode(error);
  if (code === null) return null;
  const never = NEVER_CONNECTED[code];
  if (never !== undefined) return { code: 'CONNECTION_FAILED', reason: never, neverConnected: true };
  const certificate = CERTIFICATE_TROUBLE[code];
  if (certificate !== undefined) return { code: 'TLS_FAILED', reason: certificate, neverConnected: true };
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code.startsWith('CERT_')) {
    return { code: 'TLS_FAILED', reason: `the TLS handshake failed (${code})`, neverConnected: true };
  }
  // Node gives this the code of any reset; only its text tells that no byte of the request was sent.
  if (code === 'ECONNRESET' && error instanceof Error && error.message.includes('before secure TLS connection')) {
    const reason = 'it closed the connection in the middle of the TLS handshake; does it speak https at all?';
    return { code: 'TLS_FAILED', reason, neverConnected: true };
  }
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return { code: 'TIMEOUT', reason: 'no byte came for too long', neverConnected: false };
  }
  if (code.startsWith('HPE_')) {
    return { code: 'BAD_ANSWER', reason: `what came back is not HTTP (${code})`, neverConnected: false };
  }
  if (code.startsWith('UND_ERR_') || code.startsWith('E')) {
    return { code: 'CONNECTION_FAILED', reason: `the connection broke (${code})`, neverConnected: false };
  }
  return null;
}

function errorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Node tries every address of a name and gathers the failures.
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return errorCode(error.cause);
}
