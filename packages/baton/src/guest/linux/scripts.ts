import type { GuestReading } from '../../domain/guest-reading.ts';
import { MAX_INPUT, type Parsed, parsed, placeOf, unparsable } from '../../vrrp/located.ts';
import { redact } from '../../vrrp/redact.ts';
import type { Look } from './look.ts';

/** The text of a script, its secrets redacted. What holds a NUL is a program, and nothing of it is told. */
export function parseScript(text: string, file = 'script'): Parsed<string> {
  if (text.length > MAX_INPUT) return unparsable(file, 1, 1, `is longer than ${MAX_INPUT} characters`);
  const at = text.indexOf('\0');
  if (at === -1) return parsed(redact(text).text);
  return unparsable(file, text.slice(0, at).split('\n').length, 1, 'is a program and no text: it was not read');
}

/** Those that could be read whole, by the path that names them; the others are gaps, so that nobody takes a part for all. */
export function scriptsOf(look: Look): NonNullable<GuestReading['scripts']> {
  const found = new Map<string, string>();
  for (const { of, text, cut } of look.sections('script-file')) {
    if (of === null || found.has(of)) continue;
    const read = parseScript(text, of);
    const why = read.ok
      ? cut
        ? 'it is longer than is read, or the time was up'
        : text.trim() === ''
          ? 'it is empty, or could not be read'
          : null
      : placeOf(read.error);
    if (read.ok && why === null) found.set(of, read.value);
    else look.gap(`the script ${of}`, why ?? 'it could not be read');
  }
  return Array.from(found, ([path, text]) => ({ path, text }));
}
