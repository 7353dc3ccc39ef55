import { type Cell, plain } from './cell.ts';

/** One line of CSV (RFC 4180) with everything but numbers in quotes, as the OpenStack client writes it. */
export function csvLine(cells: readonly Cell[]): string {
  return cells.map((cell) => (typeof cell === 'number' ? String(cell) : quoted(textOf(cell)))).join(',');
}

function textOf(cell: Cell): string {
  return cell === null ? '' : typeof cell === 'string' ? cell : plain(cell, ', ');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
