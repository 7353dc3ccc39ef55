import { columnsOf, splitAt } from './printable.ts';

/** Breaks a text between words into lines of so many columns at most; a word that is wider is broken itself. */
export function wrapWords(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    let rest = word;
    while (columnsOf(rest) > columns) {
      const [head, tail] = splitAt(rest, Math.max(1, columns));
      lines.push(head);
      rest = tail;
    }
    line = rest;
  }
  return [...lines, line];
}
