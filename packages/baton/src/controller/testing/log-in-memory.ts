import type { ControllerLog } from '../controller-log.ts';

/** Keeps what was told, as `level: text`. */
export class LogInMemory implements ControllerLog {
  readonly lines: string[] = [];
  readonly entries: { readonly level: string; readonly fields: object; readonly text: string }[] = [];

  debug(fields: object, text: string): void {
    this.#keep('debug', fields, text);
  }

  info(fields: object, text: string): void {
    this.#keep('info', fields, text);
  }

  warn(fields: object, text: string): void {
    this.#keep('warn', fields, text);
  }

  error(fields: object, text: string): void {
    this.#keep('error', fields, text);
  }

  #keep(level: string, fields: object, text: string): void {
    this.lines.push(`${level}: ${text}`);
    this.entries.push({ level, fields, text });
  }
}
