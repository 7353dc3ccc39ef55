/** What keepalived says of itself: its version, and the number that a signal has in this build. */
import { parsed, unparsable } from '../located.ts';
import type { Parsed } from '../located.ts';

const MAX_SIGNAL = 64;

/** The first line of `keepalived --version`: `Keepalived v2.2.7 (01/16,2022)` -> `2.2.7`. */
export function readKeepalivedVersion(output: string): Parsed<string> {
  const match = /\bKeepalived v(\d{1,4}(?:\.\d{1,4}){1,3})/.exec(output.slice(0, 10_000));
  return match === null ? unparsable('keepalived --version', 1, 1, 'no version of keepalived') : parsed(match[1] ?? '');
}

/** `keepalived --signum=JSON` -> 36. Numbers differ between builds; one without JSON says `Unknown sigfunc JSON`. */
export function readSignalNumber(output: string): Parsed<number> {
  const number = /^\s*(\d{1,2})\s*$/.test(output.slice(0, 100)) ? Number(output.slice(0, 100)) : 0;
  if (number >= 1 && number <= MAX_SIGNAL) return parsed(number);
  return unparsable('keepalived --signum', 1, 1, 'no number of a signal: this keepalived does not know it');
}
