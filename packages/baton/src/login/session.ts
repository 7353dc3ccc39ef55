import type { Actor } from '../domain/actor.ts';

/** Somebody is logged in. It is kept nowhere but with them, sealed (seal.ts). */
export interface Session {
  readonly actor: Actor;
  /** ISO 8601, in whole seconds. */
  readonly expiresAt: string;
}

/**
 * The end of a session that begins at `now`: after `sessionHours`, and never after Keystone's own end of what was shown. In whole
 * seconds, as RFC 7519 (2, NumericDate) counts them. Null: that is over already.
 */
export function endOfSession(now: Date, sessionHours: number, keystonesEnd: string): string | null {
  const endMs = Math.min(now.getTime() + sessionHours * 3_600_000, Date.parse(keystonesEnd));
  const wholeMs = Math.floor(endMs / 1_000) * 1_000;
  return wholeMs > now.getTime() ? new Date(wholeMs).toISOString() : null;
}
