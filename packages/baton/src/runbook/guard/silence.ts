/** How long nobody has answered at the HA IPs that are guarded, as far as an awake vantage heard it. */
import type { OutsideNow } from '../../ports/outside-now.ts';

/** Two readings that lie further apart were not taken by a process that ran all the time: the time between them does not count. */
const READ_WITHIN_MS = 3000;
/** A vantage that has not proved itself for so long may be asleep, and its silence says nothing. */
const AWAKE_WITHIN_MS = 2000;

/** `seenForMs`: since it last proved that it is alive and probing (see Watch). */
export function isAwake(seenForMs: number | null): boolean {
  return seenForMs !== null && seenForMs <= AWAKE_WITHIN_MS;
}

export class Silence {
  readonly #outside: OutsideNow;
  /** So long the vantage was seen awake since this guard began: the silence of an address that was never heard. */
  #awakeMs = 0;
  #readAtMs: number | null = null;

  constructor(outside: OutsideNow) {
    this.#outside = outside;
  }

  /** Call it often: what lies between two calls counts only where they are close. Silence by address, in ms. */
  read(addresses: readonly string[], nowMs: number): ReadonlyMap<string, number> {
    const sinceMs = this.#readAtMs === null ? 0 : nowMs - this.#readAtMs;
    const awake = isAwake(this.#outside.seenForMs());
    if (awake && sinceMs <= READ_WITHIN_MS) this.#awakeMs += sinceMs;
    this.#readAtMs = awake ? nowMs : null;
    return new Map(addresses.map((address) => [address, this.#outside.silentForMs(address) ?? this.#awakeMs]));
  }

  /** Since the vantage last proved that it is awake; null: it never did. */
  vantageSeenMs(): number | null {
    return this.#outside.seenForMs();
  }
}
