/** Reads what undici, net and tls throw. */
import { errors } from 'undici';
import { BatonError } from '../domain/error.ts';
import { unreachable, untrusted } from './controller-errors.ts';

const NEVER_CONNECTED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'the name service does not answer',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to its network',
  UND_ERR_CONNECT_TIMEOUT: 'it did not take the connection in time',
};

const UNTRUSTED: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the authority of its certificate is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'the authority of its certificate is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority of its certificate is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the authority of its certificate is not known here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate was made for another name',
};

/** Null for an error that is none of a connection. Retryable, unless the other side cannot be trusted. */
export function readConnectionFailure(url: string, error: unknown): BatonError | null {
  // One that was told already, as by the login.
  const code = error instanceof BatonError ? null : codeOf(error);
  if (code === null) return null;
  const why = UNTRUSTED[code];
  if (why !== undefined) return untrusted(url, why, error);
  if (code === 'EPROTO' || /^(ERR_SSL_|ERR_TLS_|CERT_)/.test(code)) {
    return untrusted(url, `the TLS handshake failed (${code})`, error);
  }
  const never = NEVER_CONNECTED[code];
  if (never !== undefined) return unreachable(url, never, error);
  if (code.startsWith('HPE_')) return unreachable(url, `what came back is not HTTP (${code})`, error);
  // Neither what Node (ERR_) nor what undici says of its own caller's mistakes.
  if (/^(UND_ERR_(?!INVALID_ARG)|E(?!RR_)|ERR_STREAM_PREMATURE_CLOSE)/.test(code))
    return unreachable(url, `the connection broke (${code})`, error);
  return null;
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  // undici leaves its code out for some of what it cannot parse.
  if (error instanceof errors.HTTPParserError) return error.code ?? 'HPE_INVALID';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Node tries every address of a name and gathers the failures.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
