/** One line of keepalived.conf(5): comments, quotes and escapes ("Quoted strings"), as lib/parser.c takes them. */

/** Takes off white space and a comment; `#` and `!` start one anywhere outside double quotes, unless escaped. */
export function withoutComment(line: string): { readonly text: string; readonly unterminated: boolean } {
  if (!/["\\#!]/.test(line)) return { text: trimBlanks(line), unterminated: false };
  let quoted = false;
  let text = '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (char === '"') quoted = !quoted;
    if (char === '\\' && at + 1 < line.length) {
      const next = line[at + 1] ?? '';
      text += !quoted && (next === '#' || next === '!') ? next : char + next;
      at += 1;
    } else if (!quoted && (char === '#' || char === '!')) break;
    else text += char;
  }
  const trimmed = trimBlanks(text);
  // White space before a continuation goes as well.
  return { text: /[^\\]\\$/.test(trimmed) ? `${trimBlanks(trimmed.slice(0, -1))}\\` : trimmed, unterminated: quoted };
}

/** A line of a file written elsewhere ends with a carriage return. */
export function withoutReturns(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') end -= 1;
  return line.slice(0, end);
}

/** How many blanks a text begins with. */
export function blanksBefore(text: string): number {
  let start = 0;
  while (start < text.length && isBlank(text[start])) start += 1;
  return start;
}

export function trimBlanks(text: string): string {
  const start = blanksBefore(text);
  let end = text.length;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}

/** Words of most keywords: between white space, or in double quotes; no escapes (alloc_strvec_r). Null: a quote is missing. */
export function wordsOf(text: string): readonly string[] | null {
  const words: string[] = [];
  const word = /\s*(?:"([^"]*)"|"|([^\s"]+))/y;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    const value = match[1] ?? match[2];
    if (value === undefined) return words.length === 0 ? null : words;
    words.push(value);
  }
  return words;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['E', '\u001B'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/**
 * Words of the keywords that run commands: both quotes, also in the middle of a word, and the escapes of a shell
 * (alloc_strvec_quoted_escaped). What is left open ends with the line.
 */
export function escapedWordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\\') {
      const [value, length] = escaped(text.slice(at + 1, at + 4));
      word = (word ?? '') + value;
      at += length;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (word !== null) words.push(word);
  return words;
}

/** What stands behind a backslash, and how long it is. */
function escaped(behind: string): readonly [string, number] {
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(behind);
  if (hex !== null) return [String.fromCodePoint(Number.parseInt(hex[1] ?? '0', 16)), hex[0].length];
  const octal = /^[0-7]{1,3}/.exec(behind);
  if (octal !== null) return [String.fromCodePoint(Number.parseInt(octal[0], 8) % 256), octal[0].length];
  if (/^c[\s\S]/.test(behind)) return [String.fromCodePoint(behind.charCodeAt(1) % 32), 2];
  const char = behind.slice(0, 1);
  return [ESCAPES.get(char) ?? char, char.length];
}
