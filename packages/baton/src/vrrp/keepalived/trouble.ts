import type { Located } from '../located.ts';

/** More would tell a person nothing new, and a hostile file could ask for millions. */
const MAX_WARNINGS = 200;

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What went wrong while a text was read: what it could go on from, and the one thing that it could not. */
export class Trouble {
  readonly #warnings: Located[] = [];
  #fatal: Located | null = null;

  get warnings(): readonly Located[] {
    return this.#warnings;
  }

  get fatal(): Located | null {
    return this.#fatal;
  }

  warn({ file, line, column }: Place, message: string): void {
    if (this.#warnings.length < MAX_WARNINGS) this.#warnings.push({ file, line, column, message });
    else if (this.#warnings.length === MAX_WARNINGS) {
      this.#warnings.push({ file, line, column, message: 'more was found to complain about from here on' });
    }
  }

  /** The first one counts. */
  stop({ file, line, column }: Place, message: string): void {
    this.#fatal ??= { file, line, column, message };
  }
}
