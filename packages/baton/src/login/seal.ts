/**
 * A session on its way: JSON, encrypted and authenticated, in the hands of whoever is logged in, as a cookie or a bearer. No controller
 * keeps it, so each one that has the keys opens it.
 *
 * JWE in compact form (RFC 7516, 7.1) with `dir` and A256GCM (RFC 7518, 4.5 and 5.3): the key encrypts by itself. `kid` tells which of
 * several keys it was. Inside are a version, an audience and the end (`exp`).
 */
import { createHash } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import type { Session } from './session.ts';

export interface Seal {
  /** @throws Error when the session's end is no time */
  seal(session: Session): Promise<string>;
  /** Null for whatever does not open: forged, cut, sealed by a key that is gone, of another version or audience, or over. */
  open(sealed: string): Promise<Session | null>;
}

export interface SealParts {
  /** 32 bytes: seals, and opens. */
  readonly key: Uint8Array;
  /** Of 32 bytes each: open only. */
  readonly olderKeys?: readonly Uint8Array[];
  /** What it is good for: sealed for another one, it does not open. */
  readonly audience: string;
  readonly now: () => Date;
}

const VERSION = 1;
const TYPE = 'baton-session+jwt';
const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;
/** What a cookie may hold (RFC 6265, 6.1). With the longest names that Keystone keeps (255 and 64 characters) it stays below. */
const MOST_CHARACTERS = 4_096;
/** Header, no encrypted key, initialization vector, ciphertext, tag. */
const COMPACT = /^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/;

const claims = z.object({
  v: z.literal(VERSION),
  exp: z.number(),
  actor: z.strictObject({
    userId: z.string(),
    userName: z.string(),
    project: z.strictObject({ id: z.string(), name: z.string() }),
    access: z.enum(['viewer', 'tenant', 'operator']),
  }),
});

/** @throws Error when a key has another length than 32 bytes */
export function createSeal({ key, olderKeys = [], audience, now }: SealParts): Seal {
  const keys = new Map([key, ...olderKeys].map((one) => [idOf(one), one]));
  return {
    seal: async ({ actor, expiresAt }) =>
      await new EncryptJWT({ v: VERSION, actor })
        .setProtectedHeader({ ...ALGORITHM, typ: TYPE, kid: idOf(key) })
        .setAudience(audience)
        .setExpirationTime(Math.floor(new Date(expiresAt).getTime() / 1_000))
        .encrypt(key),

    open: async (sealed) => {
      // Before any work on it: anybody may send anything.
      if (sealed.length > MOST_CHARACTERS || !COMPACT.test(sealed)) return null;
      try {
        const { payload } = await jwtDecrypt(sealed, ({ kid }) => keyOf(keys, kid), {
          typ: TYPE,
          audience,
          currentDate: now(),
          keyManagementAlgorithms: [ALGORITHM.alg],
          contentEncryptionAlgorithms: [ALGORITHM.enc],
        });
        const { actor, exp } = claims.parse(payload);
        return { actor, expiresAt: new Date(exp * 1_000).toISOString() };
      } catch {
        return null;
      }
    },
  };
}

function keyOf(keys: ReadonlyMap<string, Uint8Array>, kid: string | undefined): Uint8Array {
  const key = keys.get(kid ?? '');
  if (key === undefined) throw new Error('sealed by a key that is not known');
  return key;
}

/** Names a key without telling it. */
function idOf(key: Uint8Array): string {
  if (key.length !== 32) throw new Error(`a session key has 32 bytes, not ${key.length}`);
  return createHash('sha256').update('baton session key').update(key).digest('base64url').slice(0, 8);
}
