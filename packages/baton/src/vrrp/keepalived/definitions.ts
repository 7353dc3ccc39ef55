/**
 * `$NAME=value` and what stands for it ("Parameter substitution" of keepalived.conf(5)). A value is taken as it is when it is
 * used, not when it is defined, so that it may hold names that get their value later; a name without a value stays as it is.
 */
export interface NodeIdentity {
  /** As `uname -n` says it; keepalived takes its first label. */
  readonly hostName: string;
  /** What `keepalived -i` was given. */
  readonly configId?: string;
}

export interface Substituted {
  readonly text: string;
  /** Lines that follow, of definitions of several lines; the first group comes last. */
  readonly following: readonly (readonly string[])[];
  readonly changed: boolean;
  /** It refers to itself: there would be no end. */
  readonly endless: boolean;
}

const DEFINITION = /^\$([A-Za-z_]\w*)[ \t]*=[ \t]*/;
const REFERENCE = /\$(?:\{([A-Za-z_]\w*)((?:[ \t]+\w+)*)\}|([A-Za-z_]\w*)(?=[ \t,)]|$))/g;
const MAX_REPLACEMENTS = 1000;

/** Lines and their length in keepalived (MAXBUF in lib/parser.h); longer ones it leaves out. */
export const MAX_LINE = 1023;

export class Definitions {
  readonly #values = new Map<string, readonly string[]>();
  readonly #node: NodeIdentity;
  #usesHostName = false;

  constructor(node: NodeIdentity) {
    this.#node = node;
  }

  /** Whether the name of the host decided something until now. */
  get usesHostName(): boolean {
    return this.#usesHostName;
  }

  /** What `@word` is compared with. */
  configId(): string {
    if (this.#node.configId !== undefined) return this.#node.configId;
    this.#usesHostName = true;
    return this.#node.hostName.split('.')[0] ?? '';
  }

  /** `$NAME=value`: name, first line, and whether more lines follow; null when the line is none. */
  static parse(line: string): { readonly name: string; readonly value: string; readonly goesOn: boolean } | null {
    const match = DEFINITION.exec(line);
    if (match === null) return null;
    const value = line.slice(match[0].length);
    const goesOn = value.endsWith('\\');
    return { name: match[1] ?? '', value: goesOn ? value.slice(0, -1).trimEnd() : value, goesOn };
  }

  set(name: string, lines: readonly string[]): void {
    this.#values.set(name, lines);
  }

  substitute(line: string, directory: string): Substituted {
    let text = line;
    let changed = false;
    const following: (readonly string[])[] = [];
    const reference = new RegExp(REFERENCE);
    for (let count = 0; ;) {
      const match = reference.exec(text);
      if (match === null) return { text, following, changed, endless: false };
      const lines = this.#value(match[1] ?? match[3] ?? '', (match[2] ?? '').trim(), directory);
      const last = match.index + match[0].length === text.length;
      if (lines === null || (lines.length > 1 && !last)) {
        reference.lastIndex = match.index + 1;
        continue;
      }
      count += 1;
      changed = true;
      text = text.slice(0, match.index) + (lines[0] ?? '') + text.slice(match.index + match[0].length);
      if (lines.length > 1) following.push(lines.slice(1));
      if (count > MAX_REPLACEMENTS || text.length > MAX_LINE)
        return { text, following, changed, endless: count > MAX_REPLACEMENTS };
      // The value of a ~SEQ variable comes after its ~SEQ is read.
      if (text.startsWith('~')) return { text, following, changed, endless: false };
      reference.lastIndex = match.index;
    }
  }

  #value(name: string, parameters: string, directory: string): readonly string[] | null {
    const set = this.#values.get(name);
    if (set !== undefined) return parameters === '' ? set : null;
    switch (name) {
      case '_PWD':
        return [directory];
      case '_INSTANCE':
        return [this.configId()];
      case '_HASH':
        return [String.raw`\#`];
      case '_BANG':
        return [String.raw`\!`];
      case '_RANDOM':
      case '_ENV':
        // Only the running daemon knows: what reads it says that it is no number.
        return ['unknown'];
      default:
        return null;
    }
  }
}
