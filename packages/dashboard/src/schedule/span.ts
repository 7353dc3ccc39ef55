/** A span of time as people write it in plans: `5d`, `36h`, `90m`. A day has 24 hours. */
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Up to 9999 of a unit. */
export function isSpan(text: string): boolean {
  return /^[1-9]\d{0,3}[mhd]$/.test(text);
}

/** `5 days`, `1 day`, `36 h`, `90 min`. */
export function spanText(text: string): string {
  const count = text.slice(0, -1);
  if (text.endsWith('d')) return count === '1' ? '1 day' : `${count} days`;
  return `${count} ${text.endsWith('h') ? 'h' : 'min'}`;
}

/** NaN where it is none. */
export function spanMs(text: string): number {
  return isSpan(text) ? Number(text.slice(0, -1)) * (UNIT_MS[text.slice(-1)] ?? Number.NaN) : Number.NaN;
}
