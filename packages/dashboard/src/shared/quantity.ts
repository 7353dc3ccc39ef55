/** Quantities in the words that the command line uses as well. */
const KIB = 1024;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `512 B`, `1.4 GiB`, `20 GiB`. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= KIB && unit < UNITS.length - 1) {
    value /= KIB;
    unit++;
  }
  const whole = unit === 0 || value >= 100 || Number.isInteger(value);
  return `${whole ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

/** `12 ms`, `4.2 s`, `3 min 05 s`, `1 h 04 min`, `4 d 22 h`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Time that goes on, in whole seconds: `0 s`, `41 s`, `3 min 05 s`. */
export function elapsedText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  return seconds < 60 ? `${seconds} s` : durationText(seconds * 1000);
}

/** A range of a forecast: `0-10 ms`, `0 ms`. */
export function rangeText([from, to]: readonly [number, number], unit: string): string {
  return from === to ? `${from} ${unit}` : `${from}-${to} ${unit}`;
}

/** A range in seconds: `40 s to 5 min`. */
export function spanText([from, to]: readonly [number, number]): string {
  const texts = [from, to].map((seconds) => {
    if (seconds < 120) return `${Math.round(seconds)} s`;
    return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
  });
  return texts[0] === texts[1] ? (texts[0] ?? '') : texts.join(' to ');
}

/** `14 proofs`, `1 proof`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
