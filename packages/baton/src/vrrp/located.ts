/** Where in a text something is wrong, so that a person finds it. Lines and columns count from 1. */
export interface Located {
  /** Path in the guest, or the command whose output it is. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * What every parser of this folder answers, for any sequence of characters: a value (with what it stumbled over and went on),
 * or one located error. A parser never throws, and its time and memory grow with its input's length, bounded by `MAX_INPUT`.
 */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Located[] }
  | { readonly ok: false; readonly error: Located };

/** Characters. Longer input is refused by a located error: no load balancer's configuration comes near it. */
export const MAX_INPUT = 1_000_000;

/** A parser with texts that it reads, for tests that try all parsers alike. */
export interface NamedParser {
  readonly name: string;
  readonly parse: (text: string) => Parsed<unknown>;
  readonly samples: readonly string[];
}

export function parsed<T>(value: T, warnings: readonly Located[] = []): Parsed<T> {
  return { ok: true, value, warnings };
}

export function unparsable<T>(file: string, line: number, column: number, message: string): Parsed<T> {
  return { ok: false, error: { file, line, column, message } };
}

/** `keepalived.conf:12:5: unknown keyword` */
export function placeOf({ file, line, column, message }: Located): string {
  return `${file}:${line}:${column}: ${message}`;
}
