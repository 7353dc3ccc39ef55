import { columnsOf } from './printable.ts';

const ESCAPE = String.fromCodePoint(27);
/** One escape sequence that paints (ECMA-48, SGR), or one character. */
const PAINT_OR_CHARACTER = new RegExp(`${ESCAPE}\\[[\\d;]*m|[^]`, 'gu');

/** Columns of a text that may hold escape sequences that paint. */
export function columnsOfPainted(text: string): number {
  let columns = 0;
  for (const [part] of text.matchAll(PAINT_OR_CHARACTER)) columns += part.startsWith(ESCAPE) ? 0 : columnsOf(part);
  return columns;
}

/** Cuts a painted text, and shows that it did: what paints takes no columns, and still ends where it began. */
export function fitPainted(text: string, columns: number, ellipsis = '…'): string {
  if (columnsOfPainted(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const [part] of text.matchAll(PAINT_OR_CHARACTER)) {
    if (part.startsWith(ESCAPE)) {
      kept += part;
      continue;
    }
    if (used >= columns) continue;
    const width = columnsOf(part);
    const room = used + width <= columns - 1;
    kept += room ? part : ellipsis;
    used = room ? used + width : columns;
  }
  return kept;
}
