/** Pauses between attempts, so that a controller that comes back is not met by everybody at once. */
import type { RemoteTimes } from './remote-times.ts';

/** Milliseconds before attempt number `attempt` + 1, `attempt` counting from 1: doubled each time, with jitter over the upper half. */
export function backOffMs(attempt: number, times: Pick<RemoteTimes, 'pauseMs' | 'mostPauseMs'>): number {
  const pauseMs = Math.min(times.pauseMs * 2 ** Math.min(attempt - 1, 30), times.mostPauseMs);
  return Math.round(pauseMs * (0.5 + Math.random() / 2));
}

/** A controller or a proxy that asks for a longer one is not waited for. */
const LONGEST_RETRY_AFTER_MS = 30_000;

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3). Null: there is none, or it is too long. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return ms <= LONGEST_RETRY_AFTER_MS ? Math.max(0, ms) : null;
}
