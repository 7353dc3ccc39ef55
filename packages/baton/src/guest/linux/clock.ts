import type { GuestClock } from '../../domain/guest-reading.ts';
import type { Parsed } from '../../vrrp/located.ts';
import { readingLines } from './lines.ts';

export interface GuestTime {
  /** Since the epoch, in milliseconds. */
  readonly ms: number;
  /** How coarse it was told, in milliseconds. */
  readonly resolutionMs: number;
}

/** `date +%s.%N`; or `date +%s` with the lines `time.tv_sec` and `time.tv_usec` of busybox's adjtimex. Null: not told. */
export function parseTime(text: string): Parsed<GuestTime | null> {
  return readingLines(text, 'date', (lines) => {
    const [first = ''] = lines.map((line) => line.trim()).filter((line) => line !== '');
    const seconds = number(/tv_sec:?[ \t]{1,16}(\d{1,12})\b/, text);
    const micros = number(/tv_usec:?[ \t]{1,16}(\d{1,9})\b/, text);
    // The kernel may tell nanoseconds in this place (adjtimex(2), ADJ_NANO).
    if (seconds !== null && micros !== null)
      return { ms: seconds * 1000 + (micros < 1e6 ? micros / 1e3 : micros / 1e6), resolutionMs: 0 };
    const [, whole, part] = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(first) ?? [];
    if (whole === undefined) return null;
    return part === undefined
      ? { ms: Number(whole) * 1000, resolutionMs: 1000 }
      : { ms: Number(whole) * 1000 + Number(`0.${part}`) * 1000, resolutionMs: 0 };
  });
}

/** Whether the clock follows another one; null when nobody there tells. */
export function parseTimeSync(text: string): Parsed<boolean | null> {
  return readingLines(text, 'time synchronization', (lines) => {
    const tells = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
    if (tells(/^NTPSynchronized=yes$/) || tells(/^Leap status\s*:\s*(Normal|Insert second|Delete second)/)) return true;
    if (tells(/\bsync_ntp\b/) || tells(/clock synced\b/)) return true;
    if (tells(/^NTPSynchronized=no$/) || tells(/^Leap status\s*:\s*Not synchronised/)) return false;
    if (tells(/\bsync_unspec\b|\bleap_alarm\b/) || tells(/clock unsynced\b/)) return false;
    const status = number(/^[ \t]{0,16}-?status:?[ \t]{1,16}(\d{1,6})\b/m, text);
    // STA_UNSYNC (adjtimex(2)).
    return status === null ? null : (status & 0x40) === 0;
  });
}

/**
 * The guest's clock against this machine's. `sentMs` and `receivedMs` are this machine's clock around the question; the
 * guest told its time somewhere between them.
 */
export function clockOf(time: GuestTime, sentMs: number, receivedMs: number, synchronized: boolean | null): GuestClock {
  // A time that was cut down to whole seconds lies half a second before the middle of what it may be.
  const guestMs = time.ms + time.resolutionMs / 2;
  return {
    offsetMs: Math.round(guestMs - (sentMs + receivedMs) / 2),
    errorMs: Math.ceil((receivedMs - sentMs) / 2 + time.resolutionMs / 2),
    synchronized,
  };
}

function number(pattern: RegExp, text: string): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
