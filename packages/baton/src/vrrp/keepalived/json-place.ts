/**
 * Where a text stops being JSON (RFC 8259). The messages of JSON.parse differ between releases, do not always tell the place,
 * and quote the text around it, which may be a password.
 */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

const BLANK = /[ \t\r\n]*/y;
const STRING = /"[^"\\\p{Cc}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\p{Cc}]*)*"/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;

/** The first character that cannot be there; the end of the text when it stops too early. */
export function placeOfJsonError(text: string): TextPlace {
  const open: string[] = [];
  let at = 0;
  let wanted: 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma' = 'value';
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return false;
    at = pattern.lastIndex;
    return true;
  };
  for (;;) {
    skip(BLANK);
    const char = text[at];
    if (char === undefined) return placeAt(text, at);
    if ((wanted === 'value or ]' || wanted === 'name or }' || wanted === 'comma') && char === open.at(-1)) {
      open.pop();
      at += 1;
      wanted = 'comma';
    } else if (wanted === 'comma') {
      if (char !== ',' || open.length === 0) return placeAt(text, at);
      at += 1;
      wanted = open.at(-1) === '}' ? 'name' : 'value';
    } else if (wanted === 'colon') {
      if (char !== ':') return placeAt(text, at);
      at += 1;
      wanted = 'value';
    } else if (wanted === 'name' || wanted === 'name or }') {
      if (!skip(STRING)) return placeAt(text, at);
      wanted = 'colon';
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']');
      at += 1;
      wanted = char === '{' ? 'name or }' : 'value or ]';
    } else {
      if (!skip(char === '"' ? STRING : SCALAR)) return placeAt(text, at);
      wanted = 'comma';
    }
  }
}

function placeAt(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
