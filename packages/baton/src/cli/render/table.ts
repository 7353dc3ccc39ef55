import { columnsOf, padEnd, splitAt } from './printable.ts';

/**
 * A table as the OpenStack client draws it (PrettyTable). Cells may hold several lines. With `maxColumns` the widest columns
 * are wrapped at words until the table fits.
 */
export function drawTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: { readonly maxColumns?: number } = {},
): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.split('\n')));
  const natural = header.map((_, column) =>
    Math.max(0, ...cells.map((row) => Math.max(0, ...(row[column] ?? []).map(columnsOf)))),
  );
  const widths = shrink(natural, header.map(columnsOf), options.maxColumns);
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`;
  const [head, ...body] = cells.map((row) => drawRow(row, widths));
  return [rule, head ?? '', rule, ...body, ...(body.length > 0 ? [rule] : [])].join('\n');
}

function drawRow(row: readonly (readonly string[])[], widths: readonly number[]): string {
  const wrapped = widths.map((width, column) => (row[column] ?? ['']).flatMap((line) => wrap(line, width)));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, index) => {
    const line = widths.map((width, column) => ` ${padEnd(wrapped[column]?.[index] ?? '', width)} `);
    return `|${line.join('|')}|`;
  }).join('\n');
}

/** Takes width from the widest column, one character at a time, down to its title (and never below 8). */
function shrink(
  natural: readonly number[],
  least: readonly number[],
  maxColumns: number | undefined,
): readonly number[] {
  const widths = [...natural];
  if (maxColumns === undefined) return widths;
  const total = () => widths.reduce((sum, width) => sum + width + 3, 1);
  while (total() > maxColumns) {
    let widest = -1;
    for (const [column, width] of widths.entries()) {
      if (width > Math.max(8, least[column] ?? 0) && width > (widths[widest] ?? 0)) widest = column;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Breaks a line at spaces; a word that is too long (an id, a URL) is broken where it must be. */
export function wrap(line: string, width: number): readonly string[] {
  if (columnsOf(line) <= width) return [line];
  const lines: string[] = [];
  const indent = /^ */.exec(line)?.[0] ?? '';
  let current = indent;
  for (const word of line.slice(indent.length).split(' ')) {
    const joined = current.trim() === '' ? current + word : `${current} ${word}`;
    if (columnsOf(joined) <= width) {
      current = joined;
      continue;
    }
    if (current.trim() !== '') lines.push(current);
    current = word;
    while (columnsOf(current) > width) {
      const [head, rest] = splitAt(current, width);
      lines.push(head);
      current = rest;
    }
  }
  if (current.trim() !== '') lines.push(current);
  return lines;
}
