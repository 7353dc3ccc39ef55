/** Times as people read them, on the clocks of this browser. */

const PARTS = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** `03:12:09`. */
export function clockText(iso: string, timeZone?: string): string {
  return format({ ...PARTS, ...zone(timeZone) }, iso);
}

/** `03:12:09.345`: as exact as the log is. */
export function exactClockText(iso: string, timeZone?: string): string {
  return format({ ...PARTS, fractionalSecondDigits: 3, ...zone(timeZone) }, iso);
}

/** `2026-11-22 03:12`. */
export function dateTimeText(iso: string, timeZone?: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    ...zone(timeZone),
  }).format(date);
}

/** `just now`, `41 s ago`, `3 min ago`, `5 h ago`, `4 d ago`. */
export function agoText(iso: string, nowMs: number): string {
  const seconds = Math.floor((nowMs - Date.parse(iso)) / 1000);
  if (Number.isNaN(seconds)) return iso;
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

function format(options: Intl.DateTimeFormatOptions, iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat('en-GB', options).format(date);
}

function zone(timeZone: string | undefined): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? {} : { timeZone };
}
