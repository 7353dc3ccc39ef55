/**
 * Names, console lines and messages come from clouds and guests: whatever they hold must not move the cursor or paint the
 * terminal. C0 and C1 controls and the bidirectional overrides (Unicode UAX #9) become a visible replacement.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** The same, but keeps line ends. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n');
}

/** Columns that the text takes in a terminal: wide scripts and emoji take two (UAX #11), combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/^(?:\p{M}|\u200b|\u200d|\ufe0f)$/u.test(character)) continue;
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60\u3000-\u303e]$/u;

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** Cuts a text that is too wide, and shows that it did. */
export function fit(text: string, columns: number): string {
  return columnsOf(text) <= columns ? text : `${splitAt(text, columns - 1)[0]}…`;
}

/** What fits into so many columns (at least one character), and the rest. */
export function splitAt(text: string, columns: number): readonly [string, string] {
  let head = '';
  for (const character of text) {
    if (head !== '' && columnsOf(head + character) > columns) break;
    head += character;
  }
  return [head, text.slice(head.length)];
}
