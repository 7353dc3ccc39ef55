/** What an attempt ended with, as far as the question "may it be sent again?" goes. */
export type AttemptFailure =
  /** Nobody took the connection: nothing was sent. */
  | { readonly kind: 'never-connected' }
  /** It broke on the way: the service may have acted. */
  | { readonly kind: 'connection-lost' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterMs: number | null };

export interface RetryPolicy {
  /** How often one request may be sent in all. */
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** A service that asks for a longer pause than this gets none: the error goes to the caller at once. */
  readonly maxRetryAfterMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { attempts: 4, baseDelayMs: 250, maxDelayMs: 4_000, maxRetryAfterMs: 30_000 };

/**
 * The pause before the next attempt in milliseconds, or null when there must be none.
 *
 * A request that creates something (POST) is sent again only when no connection was made: after that, nobody can know
 * whether the service has acted. A 409 is never repeated here: it is a state that somebody must look at.
 */
export function retryDelayMs(
  failure: AttemptFailure,
  attempt: number,
  idempotent: boolean,
  policy: RetryPolicy,
  random: () => number,
): number | null {
  if (attempt >= policy.attempts) return null;
  if (!idempotent && failure.kind !== 'never-connected') return null;
  if (failure.kind === 'status' && failure.status !== 429 && failure.status !== 503) return null;
  if (failure.kind === 'status' && failure.retryAfterMs !== null) {
    return failure.retryAfterMs > policy.maxRetryAfterMs ? null : failure.retryAfterMs;
  }
  const backOffMs = Math.min(policy.baseDelayMs * 2 ** (attempt - 1), policy.maxDelayMs);
  // Full jitter over the upper half, so that many clients do not come back in step.
  return Math.round(backOffMs * (0.5 + random() / 2));
}

/** `Retry-After` is seconds or an HTTP date (RFC 9110, 10.2.3). */
export function readRetryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
