import { printable, printableLines } from './printable.ts';

/** What a cell may hold. Machine formats keep it as it is; the others make text of it. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };

/** A cell as text: lists one under the other (or after one another), nothing as a dash. */
export function plain(value: Cell, between: string): string {
  if (value === null) return '-';
  if (typeof value === 'string') return between === '\n' ? printableLines(value) : printable(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.length === 0 ? '-' : value.map((each) => plain(each, ', ')).join(between);
  return Object.entries(value)
    .map(([key, each]) => `${printable(key)}=${plain(each, ', ')}`)
    .join(between);
}

function isList(value: Cell): value is readonly Cell[] {
  return Array.isArray(value);
}
