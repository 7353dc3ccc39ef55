/** `~SEQ(var, start, step, end) line`, `~SEQx` and `~LST(var, a, b) line`: one line, many times (keepalived.conf(5), "Sequence blocks"). */
export interface Repeat {
  readonly line: string;
  /** Names and their values, for each time. */
  readonly rounds: Iterator<readonly (readonly [string, string])[]>;
}

/** Null when it is none that keepalived takes. `substitute` puts values in place of the names in its numbers. */
export function readRepeat(text: string, substitute: (text: string) => string): Repeat | null {
  const close = text.indexOf(')');
  const open = text.indexOf('(');
  if (open < 0 || close < open) return null;
  const keyword = text.slice(0, open).trimEnd();
  const inside = text.slice(open + 1, close);
  const line = text.slice(close + 1).trim();
  if (keyword === '~LST') return list(inside, line);
  if (keyword !== '~SEQ' && keyword !== '~SEQx') return null;
  const comma = inside.indexOf(',');
  const name = inside.slice(0, Math.max(comma, 0)).trim();
  if (!/^[A-Za-z_]\w*$/.test(name)) return null;
  const numbers = substitute(inside.slice(comma + 1))
    .split(',')
    .map(integer);
  const range = rangeOf(numbers);
  if (range === null) return null;
  if (keyword === '~SEQx' && (range.start < 0 || range.end < 0)) return null;
  return { line, rounds: count(name, range, keyword === '~SEQx' ? 16 : 10) };
}

interface Range {
  readonly start: number;
  readonly step: number;
  readonly end: number;
}

function rangeOf(numbers: readonly (number | null)[]): Range | null {
  const [first = null, second = null, third = null] = numbers;
  if (numbers.length > 3 || numbers.includes(null) || first === null) return null;
  if (second === null) return { start: first < 0 ? -1 : 1, step: first < 1 ? -1 : 1, end: first };
  if (third === null) return { start: first, step: first <= second ? 1 : -1, end: second };
  const wrong = second === 0 || (first < third && second < 0) || (first > third && second > 0);
  return wrong ? null : { start: first, step: second, end: third };
}

/** As strtol(3) with base 0. */
function integer(text: string): number | null {
  const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)\s*$/.exec(text);
  if (match === null) return null;
  const digits = match[2] ?? '';
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return Number.isSafeInteger(value) ? (match[1] === '-' ? -value : value) : null;
}

function* count(
  name: string,
  { start, step, end }: Range,
  base: number,
): Generator<readonly (readonly [string, string])[]> {
  for (let next = start; step > 0 ? next <= end : next >= end; next += step) yield [[name, next.toString(base)]];
}

function list(inside: string, line: string): Repeat | null {
  const sets: string[][] = [];
  const part = /\s*(?:\{([^{}]*)\}|([^{},]*))\s*(,|$)/y;
  for (let match = part.exec(inside); match !== null; match = part.exec(inside)) {
    sets.push(match[1] === undefined ? [(match[2] ?? '').trim()] : match[1].split(',').map((value) => value.trim()));
    if (match[3] === '') break;
  }
  const [names, ...values] = sets;
  if (part.lastIndex < inside.length || names === undefined || values.length === 0) return null;
  if (!names.every((name) => /^[A-Za-z_]\w*$/.test(name)) || values.some((set) => set.length > names.length))
    return null;
  return { line, rounds: values.map((set) => names.map((name, at) => [name, set[at] ?? ''] as const)).values() };
}
