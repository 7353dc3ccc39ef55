/** A terminal as far as talk uses one: it wraps, scrolls never, and knows the cursor, ECMA-48 CUU and ED, and mode 25. */
export class Screen {
  columns: number;
  rows: number;
  cursorIsHidden = false;
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): void {
    const escape = String.fromCodePoint(27);
    for (const [part] of text.matchAll(new RegExp(`${escape}\\[\\??\\d*[A-Za-z]|[^]`, 'gu'))) {
      if (part.startsWith(escape)) this.#control(part.slice(2));
      else if (part === '\n') this.#moveTo(this.#row + 1, 0);
      else if (part === '\r') this.#column = 0;
      else this.#type(part);
    }
  }

  /** Everything from the first line on, without what is blank at the ends. */
  get text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  #control(sequence: string): void {
    const count = Number.parseInt(sequence, 10) || 1;
    if (sequence.endsWith('A')) this.#row = Math.max(0, this.#row - count);
    else if (sequence === 'J') {
      this.#lines = this.#lines.slice(0, this.#row + 1);
      this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
    } else if (sequence === '?25l') this.cursorIsHidden = true;
    else if (sequence === '?25h') this.cursorIsHidden = false;
    else if (!sequence.endsWith('m')) throw new Error(`this screen does not know ${sequence}`);
  }

  #type(character: string): void {
    if (this.#column >= this.columns) this.#moveTo(this.#row + 1, 0);
    const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column++;
  }

  #moveTo(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
    while (this.#lines.length <= row) this.#lines.push('');
  }
}
