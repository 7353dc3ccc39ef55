import { stringify } from 'yaml';
import { type Cell, plain } from './cell.ts';
import { csvLine } from './csv.ts';
import { printableLines } from './printable.ts';
import { drawTable } from './table.ts';

export const FORMATS = ['table', 'json', 'yaml', 'csv', 'value'] as const;
export type Format = (typeof FORMATS)[number];

/** A column of a list, or a field of a single thing. `text` is for people, where it should differ from the value. */
export interface Column {
  readonly name: string;
  readonly value: Cell;
  readonly text?: string;
}

export type Row = readonly Column[];

type Renderings = Readonly<Record<Format, () => string>>;

/** A list in the chosen format. `names` are its columns, so that an empty list has them too. */
export function renderList(
  names: readonly string[],
  rows: readonly Row[],
  format: Format,
  options: { readonly maxColumns?: number } = {},
): string {
  const as: Renderings = {
    table: () =>
      rows.length === 0
        ? ''
        : drawTable(
            names,
            rows.map((row) => row.map(textOf)),
            options,
          ),
    json: () => JSON.stringify(rows.map(toObject), null, 2),
    yaml: () => stringify(rows.map(toObject), YAML).trimEnd(),
    csv: () => [csvLine(names), ...rows.map((row) => csvLine(row.map((column) => column.value)))].join('\n'),
    value: () => rows.map((row) => row.map(oneLineOf).join(' ')).join('\n'),
  };
  return as[format]();
}

/** One thing in the chosen format. */
export function renderRecord(row: Row, format: Format, options: { readonly maxColumns?: number } = {}): string {
  const as: Renderings = {
    table: () =>
      drawTable(
        ['Field', 'Value'],
        row.map((column) => [column.name, textOf(column)]),
        options,
      ),
    json: () => JSON.stringify(toObject(row), null, 2),
    yaml: () => stringify(toObject(row), YAML).trimEnd(),
    csv: () => [csvLine(row.map(({ name }) => name)), csvLine(row.map(({ value }) => value))].join('\n'),
    value: () => row.map(oneLineOf).join('\n'),
  };
  return as[format]();
}

/** Any value, for `json` and `yaml` only. */
export function renderValue(value: unknown, format: 'json' | 'yaml'): string {
  return format === 'json' ? JSON.stringify(value, null, 2) : stringify(value, YAML).trimEnd();
}

const YAML = { version: '1.2', lineWidth: 0, aliasDuplicateObjects: false } as const;

function toObject(row: Row): Record<string, Cell> {
  return Object.fromEntries(row.map(({ name, value }) => [name, value]));
}

function textOf({ value, text }: Column): string {
  return text === undefined ? plain(value, '\n') : printableLines(text);
}

function oneLineOf({ value }: Column): string {
  return plain(value, ', ');
}
