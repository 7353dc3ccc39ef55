import { columnsOf, fit, printable } from '../render/printable.ts';
import type { Style } from '../render/style.ts';

export type Paint = 'plain' | 'dim' | 'bold' | 'green' | 'yellow' | 'red' | 'cyan' | 'blue';

interface Cell {
  readonly text: string;
  readonly paint: Paint;
}

/**
 * A few rows of a terminal to put texts on. What is put never reaches beyond the right edge, and never moves anything else:
 * every text is counted in the columns that it takes.
 */
export class Canvas {
  readonly #columns: number;
  readonly #style: Style;
  readonly #rows: Cell[][];

  constructor(columns: number, rows: number, style: Style) {
    this.#columns = columns;
    this.#style = style;
    this.#rows = Array.from({ length: rows }, () => []);
  }

  /** Answers with the column after the text. A text that is too wide is cut, and shows that it was. */
  put(row: number, column: number, text: string, paint: Paint = 'plain', maxColumns = Infinity): number {
    const cells = this.#rows[row];
    const room = Math.min(maxColumns, this.#columns - column);
    if (cells === undefined || room <= 0) return column;
    const cut = fit(printable(text), room);
    let at = column;
    for (const character of this.#style.unicode ? cut : cut.replaceAll('…', '~')) {
      const width = columnsOf(character);
      const before = cells[at - 1];
      if (width > 0) cells[at] = { text: character, paint };
      // A combining mark belongs to the character before it.
      else if (before !== undefined) cells[at - 1] = { ...before, text: before.text + character };
      if (width === 2) cells[at + 1] = { text: '', paint };
      at += width;
    }
    return at;
  }

  /** Ends at `column` (exclusive); answers with the column where the text begins. */
  putBefore(row: number, column: number, text: string, paint: Paint = 'plain'): number {
    const begin = Math.max(0, column - columnsOf(printable(text)));
    this.put(row, begin, text, paint);
    return begin;
  }

  /** The text as it fits into so many columns. */
  room(text: string, columns: number): string {
    return fit(printable(text), Math.max(1, columns));
  }

  lines(): readonly string[] {
    return this.#rows.map((cells) => this.#line(cells));
  }

  #line(cells: readonly (Cell | undefined)[]): string {
    let line = '';
    let run = '';
    let paint: Paint = 'plain';
    const flush = (): void => {
      line += paint === 'plain' || run.trim() === '' ? run : this.#style.colors[paint](run);
      run = '';
    };
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at] ?? { text: ' ', paint: 'plain' };
      if (cell.paint !== paint) {
        flush();
        paint = cell.paint;
      }
      run += cell.text;
    }
    flush();
    return line.trimEnd();
  }
}
