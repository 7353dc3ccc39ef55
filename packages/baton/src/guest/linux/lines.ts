import { MAX_INPUT, type Parsed, type Located, parsed, unparsable } from '../../vrrp/located.ts';

/** Says that a line was not understood, and where; reading goes on. */
export type Stumble = (line: number, message: string) => void;

/** A line that nobody needs to read whole. */
const LONGEST = 4096;
const MOST_WARNINGS = 20;
/** No guest's list is longer; /proc/mounts of a busy container host has some thousand. */
const MOST_LINES = 50_000;

/**
 * What the parsers of a guest's texts have in common: input that is too long is refused, lines are cut and counted, warnings are few and
 * hold nothing of the text, which may hold secrets.
 */
export function readingLines<T>(
  text: string,
  file: string,
  read: (lines: readonly string[], stumble: Stumble) => T,
): Parsed<T> {
  if (text.length > MAX_INPUT) return unparsable(file, 1, 1, `is longer than ${MAX_INPUT} characters`);
  const warnings: Located[] = [];
  const lines = text.split('\n', MOST_LINES).map((line) => line.replace(/\r$/, '').slice(0, LONGEST));
  const value = read(lines, (line, message) => {
    if (warnings.length < MOST_WARNINGS) warnings.push({ file, line, column: 1, message });
  });
  if (lines.length === MOST_LINES)
    warnings.push({ file, line: MOST_LINES, column: 1, message: 'what follows is not read' });
  return parsed(value, warnings);
}

/** `key=value` lines; quotes around a value are taken off, as a shell would (os-release(5)). The last one of a key holds. */
export function keyValues(lines: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of lines) {
    const match = /^([A-Za-z_][\w.-]*)=(.*)$/.exec(line.trim());
    if (match === null) continue;
    values.set(match[1] ?? '', (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'));
  }
  return values;
}
