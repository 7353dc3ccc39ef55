/**
 * What Nova needs to rescue a server with its volumes. One that boots from a volume is refused before 2.87; a data volume is left out of
 * the rescued guest where Nova does not know stable devices, which came in the same release (Ussuri). Seen on Zed: facts of each in
 * docs/explanation/disk-strategies.md.
 */
export const RESCUE_WITH_VOLUMES = '2.87';

/** The highest microversion of a range such as `2.1-2.93`; null when there is none to be told. */
export function highestMicroversion(range: string | null | undefined): string | null {
  return /^\d+\.\d+-(\d+\.\d+)$/.exec(range ?? '')?.[1] ?? null;
}

/** By number, not by text: 2.100 is later than 2.87. */
export function isMicroversionAtLeast(microversion: string, least: string): boolean {
  const [major = 0, minor = 0] = microversion.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major === leastMajor ? minor >= leastMinor : major > leastMajor;
}
