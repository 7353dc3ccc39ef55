/**
 * Reads a flat dict as Python writes it (`ast.literal_eval`) or as JSON: Cinder takes its metadata filter in this form. A
 * value that is no text is null: nothing equals it.
 *
 * Null when the text is no dict.
 */
export function parsePythonDict(text: string): ReadonlyMap<string, string | null> | null {
  const found = new Map<string, string | null>();
  const rest = text.trim();
  if (!rest.startsWith('{') || !rest.endsWith('}')) return null;
  let left = rest.slice(1, -1).trim();
  while (left !== '') {
    const pair = PAIR.exec(left);
    if (pair === null) return null;
    const [whole, key = '', value = ''] = pair;
    found.set(textOf(key) ?? '', textOf(value));
    left = left.slice(whole.length);
  }
  return found;
}

const STRING = String.raw`u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"`;
const PAIR = new RegExp(String.raw`^(${STRING})\s*:\s*(${STRING}|[^\s,'"{}\[\]]+)\s*(?:,\s*|$)`, 's');
const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gis;
const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function textOf(literal: string): string | null {
  const quoted = literal.replace(/^u/, '');
  if (!/^['"]/.test(quoted)) return null;
  return quoted.slice(1, -1).replaceAll(ESCAPE, (_whole, byte?: string, unit?: string, other?: string) => {
    const code = byte ?? unit;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return NAMED[other ?? ''] ?? other ?? '';
  });
}
