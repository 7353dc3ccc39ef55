/** Reads the assignments of a file that sh(1) sources, such as rc.conf(5). Nothing is expanded: what needs a shell is passed by. */
import { NotReadable, type Place, placesIn } from '../text.ts';

export interface Assignment extends Place {
  readonly name: string;
  /** Quotes taken off; `$name` stays as it is written. */
  readonly value: string;
}

const NAME = /(?:export[ \t]{1,8}|readonly[ \t]{1,8})?([A-Za-z_]\w{0,127})=/y;

export function shellAssignments(text: string): readonly Assignment[] | NotReadable {
  const placeOf = placesIn(text);
  const found: Assignment[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text[at] ?? '';
    if (/[\s;]/.test(sign)) {
      at += 1;
      continue;
    }
    NAME.lastIndex = at;
    const name = sign === '#' ? null : NAME.exec(text);
    if (name === null) {
      at = endOfLine(text, at);
      continue;
    }
    const value = valueAt(text, at + name[0].length);
    if (value.end === null) return new NotReadable(placeOf(value.opened), 'the quote that opens here is not closed');
    found.push({ name: name[1] ?? '', value: value.value, ...placeOf(at) });
    at = value.end;
  }
  return found;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end + 1;
}

type Value = { readonly value: string; readonly end: number } | { readonly end: null; readonly opened: number };

function valueAt(text: string, from: number): Value {
  const pieces: string[] = [];
  let at = from;
  while (at < text.length && !/[\s;]/.test(text[at] ?? '')) {
    const sign = text[at];
    if (sign === "'") {
      const close = text.indexOf("'", at + 1);
      if (close === -1) return { end: null, opened: at };
      pieces.push(text.slice(at + 1, close));
      at = close + 1;
    } else if (sign === '"') {
      const close = closingQuote(text, at + 1);
      if (close === -1) return { end: null, opened: at };
      // A backslash in front of a newline joins the lines (sh(1), "Double Quotes").
      pieces.push(
        text
          .slice(at + 1, close)
          .replaceAll(/\\\r?\n/g, '')
          .replaceAll(/\\(["\\$`])/g, '$1'),
      );
      at = close + 1;
    } else if (sign === '\\') {
      if (text[at + 1] !== '\n') pieces.push(text[at + 1] ?? '');
      at += 2;
    } else {
      pieces.push(sign ?? '');
      at += 1;
    }
  }
  return { value: pieces.join(''), end: Math.min(at, text.length) };
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return -1;
}
