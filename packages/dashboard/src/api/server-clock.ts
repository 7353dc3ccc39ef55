/**
 * How far this machine's clock is from the controller's: events carry the times of the other side, and "41 s ago" must not
 * depend on a wrong clock here. HTTP's Date has whole seconds (RFC 9110, 6.6.1), so small differences are none.
 */

const SAME_MS = 2_000;

/** Milliseconds to add to the clock here. 0 where the header cannot be read, or both clocks agree as far as can be told. */
export function clockAhead(dateHeader: string | null, nowMs: number): number {
  const serverMs = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
  if (Number.isNaN(serverMs)) return 0;
  // Its second began up to one second before.
  const ahead = serverMs + 500 - nowMs;
  return Math.abs(ahead) < SAME_MS ? 0 : ahead;
}

let ahead = 0;

export function noteServerDate(dateHeader: string | null): void {
  if (dateHeader !== null) ahead = clockAhead(dateHeader, Date.now());
}

/** A moment of this machine's clock, by the controller's. */
export function serverTimeMs(localMs: number): number {
  return localMs + ahead;
}

/** Now, by the controller's clock. */
export function serverNowMs(): number {
  return serverTimeMs(Date.now());
}
