import type { OutputStream } from './cli-deps.ts';
import type { EventSink } from './render/event-printer.ts';
import { columnsOfPainted, fitPainted } from './render/painted.ts';

/** What changes is looked at so often, and written only when it differs: five times a second at most. */
const REDRAW_EVERY_MS = 200;
/** ECMA-48: cursor up, erase from here to the end of the page; DEC private mode 25: the cursor is shown. */
const up = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '');
const ERASE_TO_END = '\u001b[J';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The lines at the bottom as they should stand now. The first ones give way where the terminal is too low for all. */
export type Drawing = (size: TerminalSize) => readonly string[];

/** All words to people: lines on stderr and, on a terminal, a few lines at the bottom that change. */
export class Talk implements EventSink {
  readonly isLive: boolean;
  readonly #stream: OutputStream;
  readonly #onExit: (restore: () => void) => () => void;
  #draw: Drawing | null = null;
  #drawn: readonly string[] = [];
  #hidden = false;
  #timer: NodeJS.Timeout | null = null;
  #forgetExit: (() => void) | null = null;

  /** `onExit`: is told what a process that ends in whatever way has to do, and answers with how to forget it. */
  constructor(
    stream: OutputStream,
    isLive: boolean,
    onExit: (restore: () => void) => () => void = () => () => undefined,
  ) {
    this.#stream = stream;
    this.isLive = isLive;
    this.#onExit = onExit;
  }

  line(text: string): void {
    this.#write(`${text}\n`, this.#draw === null ? [] : this.#lines());
  }

  live(draw: ((maxColumns: number) => string) | null): void {
    // One column less than there are: some terminals wrap a full line at once.
    this.show(draw === null ? null : ({ columns }) => [draw(columns - 1)]);
  }

  /** Shows lines that change until the next call; null takes them away. Does nothing where lines cannot change. */
  show(draw: Drawing | null): void {
    if (!this.isLive) return;
    this.#draw = draw;
    if (draw === null) return this.#rest('');
    this.#forgetExit ??= this.#onExit(() => this.#stream.write(this.#hidden ? `\n${SHOW_CURSOR}` : ''));
    this.#timer ??= setInterval(() => this.refresh(), REDRAW_EVERY_MS).unref();
    this.refresh();
  }

  /** What is shown changes no more: it stays, and what is said next stands below it. */
  settle(): void {
    if (this.#draw === null) return;
    this.refresh();
    const last = this.#drawn.length > 0 ? '\n' : '';
    this.#draw = null;
    this.#drawn = [];
    this.#rest(last);
  }

  /** Draws what has changed. */
  refresh(): void {
    if (this.#draw === null) return;
    const lines = this.#lines();
    if (lines.length === this.#drawn.length && lines.every((line, index) => line === this.#drawn[index])) return;
    this.#write('', lines);
  }

  get columns(): number | null {
    return this.isLive ? (this.#stream.columns ?? null) : null;
  }

  get size(): TerminalSize {
    return { columns: this.#stream.columns || 80, rows: this.#stream.rows || 24 };
  }

  /** Without a line end: the answer is typed behind it. */
  ask(text: string): void {
    this.#write(text, []);
  }

  #lines(): readonly string[] {
    const size = this.size;
    const lines = this.#draw?.(size) ?? [];
    return lines.slice(-Math.max(1, size.rows)).map((line) => fitPainted(line, size.columns));
  }

  /** Puts `text` in the place of what is drawn, and `lines` below it. */
  #write(text: string, lines: readonly string[]): void {
    // The cursor would be seen running through several lines.
    const hides = lines.length > 1;
    const cursor = hides === this.#hidden ? '' : hides ? HIDE_CURSOR : SHOW_CURSOR;
    const all = `${cursor}${this.#erasure()}${text}${lines.join('\n')}`;
    if (all !== '') this.#stream.write(all);
    this.#hidden = hides;
    this.#drawn = lines;
  }

  /** Takes away what is drawn. A terminal that has become narrower has wrapped it meanwhile. */
  #erasure(): string {
    if (this.#drawn.length === 0) return '';
    const { columns } = this.size;
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(columnsOfPainted(line) / columns)), 0);
    return `\r${up(rows - 1)}${ERASE_TO_END}`;
  }

  #rest(last: string): void {
    this.#write(last, []);
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#forgetExit?.();
    this.#forgetExit = null;
  }
}
