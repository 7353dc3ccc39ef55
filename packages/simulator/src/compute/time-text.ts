/** Milliseconds since the epoch as Nova writes them; it is not of one mind. */

/** `2026-11-22T15:27:04Z` */
export function inSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-22T15:27:04.000000`, without a zone: UTC. */
export function inMicroseconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}.000000`;
}
