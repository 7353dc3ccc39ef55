/** What lines are read from: a file, the rest of a definition, a repeated line, or what is left of a line behind a brace. */
import type { Repeat } from './repeat.ts';
import type { Place } from './trouble.ts';

export interface Source extends Place {
  readonly directory: string;
  readonly lines: readonly string[];
  readonly repeat: Repeat | null;
  /** Files are counted line by line, and decommented; what stands for one line of a file keeps its place. */
  readonly isFile: boolean;
  /** What is left of a line, as it stands in its file: its places count on. */
  readonly isRest: boolean;
  readonly secret: boolean;
  next: number;
}

/** The first `{` or `}` outside double quotes; -1 when there is none. */
export function braceIn(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '}') return at;
    if (char === '"') {
      at = text.indexOf('"', at + 1);
      if (at < 0) return -1;
    }
  }
  return -1;
}
