/** A key file as BIND's tsig-keygen writes it: `key "baton." { algorithm hmac-sha256; secret "base64"; };` */
import { BatonError } from '../../domain/error.ts';

export interface TsigKey {
  /** Absolute, lower case. */
  readonly name: string;
  readonly algorithm: TsigAlgorithm;
  readonly secret: Buffer;
}

/** RFC 8945, 6: what is not on the list is too weak, or nobody speaks it. */
export const TSIG_ALGORITHMS = {
  'hmac-sha224': 'sha224',
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
} as const;

export type TsigAlgorithm = keyof typeof TSIG_ALGORITHMS;

/** Throws TSIG_KEY_INVALID (kind user). The message never holds the text. */
export function readTsigKey(text: string, file: string): TsigKey {
  const name = /\bkey\s+"?([^\s"{]+)"?\s*\{/.exec(text)?.[1];
  const algorithm = /\balgorithm\s+"?([\w-]+)"?\s*;/.exec(text)?.[1]?.toLowerCase();
  const secret = /\bsecret\s+"?([A-Za-z0-9+/=]+)"?\s*;/.exec(text)?.[1];
  if (name === undefined || algorithm === undefined || secret === undefined)
    throw invalid(file, 'it has no key with a name, an algorithm and a secret');
  if (!isKnown(algorithm)) throw invalid(file, `its algorithm is ${algorithm}`);
  const bytes = Buffer.from(secret, 'base64');
  if (bytes.length === 0) throw invalid(file, 'its secret is empty');
  return { name: absolute(name).toLowerCase(), algorithm, secret: bytes };
}

export const absolute = (name: string): string => (name.endsWith('.') ? name : `${name}.`);

function isKnown(algorithm: string): algorithm is TsigAlgorithm {
  return Object.hasOwn(TSIG_ALGORITHMS, algorithm);
}

function invalid(file: string, why: string): BatonError {
  return new BatonError({
    code: 'TSIG_KEY_INVALID',
    kind: 'user',
    message: `The key file ${file} cannot be used: ${why}.`,
    remedy: `Make one with tsig-keygen (algorithms: ${Object.keys(TSIG_ALGORITHMS).join(', ')}), and let the name server take it.`,
  });
}
