/** Statements and their blocks, nested as the braces say (process_stream in lib/parser.c). */
import type { Piece } from './expand.ts';
import { BLOCK_KEYWORDS } from './keywords.ts';
import { wordsOf } from './line.ts';
import type { Place, Trouble } from './trouble.ts';

export interface Statement extends Place {
  readonly keyword: string;
  /** Behind the keyword. */
  readonly values: readonly string[];
  /** The whole statement, as keywords with a command read it again. */
  readonly text: string;
  readonly secret: boolean;
  readonly block: readonly Statement[] | null;
  /** The brace that ends the block, where it stands in a file; null without a block, or when a definition has it. */
  readonly end: Place | null;
}

type Open = Omit<Statement, 'block' | 'end'> & { block: Open[] | null; end: Place | null };

const MAX_DEPTH = 64;

export function statementsOf(pieces: Iterable<Piece>, trouble: Trouble): readonly Statement[] {
  const root: Open[] = [];
  const blocks: Open[][] = [root];
  const opened: Open[] = [];
  let last: Piece | null = null;
  /** A statement whose block may begin with the next piece. */
  let pending: Open | null = null;
  const enter = (statement: Open, place: Place): void => {
    statement.block = [];
    blocks.push(statement.block);
    opened.push(statement);
    if (blocks.length > MAX_DEPTH) trouble.stop(place, `more than ${MAX_DEPTH} blocks within each other`);
  };
  for (const piece of pieces) {
    last = piece;
    if (piece.text === '{') {
      if (pending === null) trouble.warn(piece, "unexpected '{': ignored");
      else enter(pending, piece);
      pending = null;
      continue;
    }
    if (pending !== null && BLOCK_KEYWORDS.has(pending.keyword)) {
      trouble.warn(piece, `'{' is missing at the beginning of the block ${pending.keyword}`);
      enter(pending, piece);
    }
    pending = null;
    if (piece.text === '}') {
      if (blocks.length > 1) {
        blocks.pop();
        const closed = opened.pop();
        if (closed !== undefined && piece.verbatim)
          closed.end = { file: piece.file, line: piece.line, column: piece.column };
      } else trouble.warn(piece, "extra '}': ignored");
      continue;
    }
    const words = wordsOf(piece.text);
    if (words === null) trouble.warn(piece, 'unmatched quote: the line is left out');
    const [keyword, ...values] = words ?? [];
    if (keyword === undefined) continue;
    const { file, line, column, text, secret } = piece;
    pending = { file, line, column, keyword, values, text, secret, block: null, end: null };
    blocks.at(-1)?.push(pending);
  }
  if (last !== null && blocks.length > 1) trouble.warn(last, `${blocks.length - 1} blocks are not closed with '}'`);
  return root;
}

/** Complains about a keyword, as keepalived does; what may be a secret is not quoted. */
export function warnUnknown(statement: Statement, trouble: Trouble, mayBeSecret = false): void {
  const quotable = !statement.secret && !mayBeSecret && /^[\w@${}.:-]{1,40}$/.test(statement.keyword);
  trouble.warn(statement, quotable ? `unknown keyword '${statement.keyword}'` : 'unknown keyword');
}
