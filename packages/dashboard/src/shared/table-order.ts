/** How a table is sorted and cut into pages; `-name` is the other way round. Pure. */

export const PAGE_ROWS = 100;

export interface Sortable<Row> {
  readonly key: string;
  readonly sort?: (row: Row) => string | number;
}

/** By a column that can be sorted; by any other, and by none, the rows stay as they are. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Sortable<Row>[],
  by: string | undefined,
): readonly Row[] {
  const isReversed = by?.startsWith('-') === true;
  const sort = columns.find(({ key }) => key === (isReversed ? by?.slice(1) : by))?.sort;
  if (sort === undefined) return rows;
  const ordered = rows
    .map((row) => ({ row, value: sort(row) }))
    .toSorted((a, b) => compare(a.value, b.value))
    .map(({ row }) => row);
  return isReversed ? ordered.toReversed() : ordered;
}

/** What a press on the head of a column makes of the order: up, down, as it was. */
export function nextSort(key: string, by: string | undefined): string | undefined {
  if (by === key) return `-${key}`;
  return by === `-${key}` ? undefined : key;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly number: number;
  readonly count: number;
  /** Of its first row, from 1. */
  readonly from: number;
}

/** A page that is not there is the nearest one that is. */
export function pageOf<Row>(rows: readonly Row[], wanted: string | undefined): Page<Row> {
  const count = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
  const number = Math.min(count, Math.max(1, Number.parseInt(wanted ?? '1', 10) || 1));
  const begin = (number - 1) * PAGE_ROWS;
  return { rows: rows.slice(begin, begin + PAGE_ROWS), number, count, from: begin + 1 };
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}
