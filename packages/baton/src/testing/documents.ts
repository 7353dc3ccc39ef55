/** What the documents say, for tests that hold it against what the product does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

export interface DocumentLine {
  /** `docs/how-to/roll-back.md:12` */
  readonly place: string;
  readonly text: string;
}

/** README.md, everything in docs/, and the README of the lab: paths from the root. */
export function documents(): readonly string[] {
  const below = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).toSorted();
  return ['README.md', 'lab/README.md', ...below.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];
}

/** A line that ends with a backslash goes on in the next one. */
export function linesOf(document: string): readonly DocumentLine[] {
  const lines: DocumentLine[] = [];
  let begun: DocumentLine | null = null;
  for (const [at, text] of readFileSync(join(ROOT, document), 'utf8').split('\n').entries()) {
    const whole: DocumentLine =
      begun === null
        ? { place: `${document}:${at + 1}`, text }
        : { place: begun.place, text: `${begun.text} ${text.trim()}` };
    if (whole.text.endsWith('\\')) {
      begun = { ...whole, text: whole.text.slice(0, -1).trimEnd() };
      continue;
    }
    begun = null;
    lines.push(whole);
  }
  return lines;
}

/** The block of code, indented or fenced, whose first line is this one; without the indent. */
export function blockOf(document: string, first: string): string {
  const lines = readFileSync(join(ROOT, document), 'utf8').split('\n');
  const from = lines.findIndex((line) => line.trim() === first);
  if (from < 0) throw new Error(`${document} has no block that begins with ${first}`);
  const indent = lines[from]?.search(/\S/) ?? 0;
  const rest = lines.slice(from);
  const end = rest.findIndex((line) =>
    indent > 0 ? line !== '' && line.search(/\S/) < indent : line.startsWith('```'),
  );
  return `${rest
    .slice(0, end < 0 ? undefined : end)
    .map((line) => line.slice(indent))
    .join('\n')
    .trimEnd()}\n`;
}
