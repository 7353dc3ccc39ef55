/**
 * From files to the pieces that keepalived's grammar sees: statements, `{` and `}` (read_line in lib/parser.c). Sources lie on
 * a stack, the topmost is read first:
 *
 *     file ── include ──▶ file on top
 *          ── $NAME of several lines ──▶ its following lines on top
 *          ── ~SEQ, ~LST ──▶ the line on top, once for each round
 *          ── `a { b` ──▶ what is left behind the brace on top
 *
 * Every source that goes on the stack is paid from one budget, so that a small file cannot make a large configuration.
 */
import { posix } from 'node:path';

import { MAX_INPUT } from '../located.ts';
import { isSecretName } from '../redact.ts';
import { Definitions, MAX_LINE } from './definitions.ts';
import type { NodeIdentity } from './definitions.ts';
import { includeOf, resolveInclude } from './include.ts';
import type { Include } from './include.ts';
import { blanksBefore, trimBlanks, withoutComment, withoutReturns } from './line.ts';
import { readRepeat } from './repeat.ts';
import { braceIn } from './source.ts';
import type { Source } from './source.ts';
import type { Place, Trouble } from './trouble.ts';

interface Line extends Place {
  readonly text: string;
}

export interface Piece extends Place {
  readonly text: string;
  /** Its line starts with the keyword of a secret: nothing of it may be quoted. */
  readonly secret: boolean;
  /** It stands like this at its place: no value was put into its line. */
  readonly verbatim: boolean;
}

const MAX_INCLUDE_DEPTH = 20;
const MAX_STACK = 1000;
/** Characters, and 1 for each line, in all sources together. */
const MAX_EXPANSION = 2 * MAX_INPUT;
/** For each path that an include is compared with. */
const COST_OF_PATH = 20;

export class Expansion {
  readonly #files: ReadonlyMap<string, string>;
  readonly #trouble: Trouble;
  readonly #definitions: Definitions;
  readonly #stack: Source[] = [];
  readonly #read: string[] = [];
  #spent = 0;

  /** The paths of `files` are absolute and normalized. */
  constructor(files: ReadonlyMap<string, string>, node: NodeIdentity, trouble: Trouble) {
    this.#files = files;
    this.#trouble = trouble;
    this.#definitions = new Definitions(node);
  }

  /** Files that were opened, in this order, each once. */
  get filesRead(): readonly string[] {
    return this.#read;
  }

  get dependsOnHostName(): boolean {
    return this.#definitions.usesHostName;
  }

  *pieces(main: string): Generator<Piece> {
    this.#open(main, { file: main, line: 1, column: 1 });
    while (this.#stack.length > 0 && this.#trouble.fatal === null) {
      const source = this.#stack.at(-1);
      const line = source === undefined ? null : this.#nextLine(source);
      if (source === undefined || line === null) this.#stack.pop();
      else if (line.text !== '') {
        const piece = this.#split(this.#resolve(line.text, line, source), line, source);
        if (piece !== null) yield piece;
      }
    }
  }

  #nextLine(source: Source): Line | null {
    const { file, column } = source;
    if (source.repeat !== null) {
      const round = source.repeat.rounds.next();
      if (round.done === true || !this.#pay(source.repeat.line.length + 1, source)) return null;
      for (const [name, value] of round.value) this.#definitions.set(name, [value]);
      return { file, line: source.line, column, text: source.repeat.line };
    }
    const raw = source.lines[source.next];
    if (raw === undefined) return null;
    source.next += 1;
    if (!source.isFile) return { file, line: source.line, column, text: raw };
    const line = withoutReturns(raw);
    const { text, unterminated } = withoutComment(line);
    const read = { file, line: source.next, column: blanksBefore(line) + 1, text };
    if (line.length > MAX_LINE) {
      this.#trouble.warn(read, `a line longer than ${MAX_LINE} characters is left out, as keepalived does`);
      read.text = '';
    } else if (unterminated) this.#trouble.warn(read, 'a quote is not closed');
    return read;
  }

  /** Conditions, definitions, repeats and names, until a statement is left; empty when nothing is. */
  #resolve(line: string, place: Place, source: Source): string {
    let text = line;
    for (let round = 0; round < 100; round += 1) {
      if (text.startsWith('@')) text = this.#conditional(text);
      if (text === '') return '';
      if (text.startsWith('$') && this.#define(text, source)) return '';
      if (/^~(?:SEQ|LST)/.test(text)) {
        this.#repeat(text, place, source);
        return '';
      }
      if (text.startsWith('~') || !text.includes('$')) return text;
      const { text: replaced, following, changed, endless } = this.#definitions.substitute(text, source.directory);
      if (endless) this.#trouble.stop(place, 'a definition refers to itself');
      if (!this.#pay(changed ? replaced.length : 0, place) || endless) return '';
      if (replaced.length > MAX_LINE) {
        this.#trouble.warn(place, `with its values, the line is longer than ${MAX_LINE} characters: it is left out`);
        return '';
      }
      for (const lines of following)
        this.#push({
          ...place,
          directory: source.directory,
          lines,
          repeat: null,
          isFile: false,
          isRest: false,
          secret: false,
          next: 0,
        });
      if (!changed) return text;
      text = withoutComment(replaced).text;
    }
    this.#trouble.stop(place, 'conditions and definitions do not come to an end here');
    return '';
  }

  /** `@word rest` holds for the node whose id is the word, `@^word rest` for every other one. */
  #conditional(text: string): string {
    const match = /^@(\^?)([^ \t]*)[ \t]+(.*)$/s.exec(text);
    if (match === null) return '';
    return (match[2] === this.#definitions.configId()) === (match[1] === '') ? (match[3] ?? '') : '';
  }

  #define(text: string, source: Source): boolean {
    const definition = Definitions.parse(text);
    if (definition === null) return false;
    const lines = definition.value === '' && definition.goesOn ? [] : [definition.value];
    for (let goesOn = definition.goesOn; goesOn;) {
      const line = this.#nextLine(source);
      if (line === null) break;
      goesOn = line.text.endsWith('\\');
      const value = goesOn ? line.text.slice(0, -1).trimEnd() : line.text;
      if (value !== '') lines.push(value);
    }
    this.#definitions.set(definition.name, lines.length === 0 ? [''] : lines);
    return true;
  }

  #repeat(text: string, place: Place, source: Source): void {
    const repeat = readRepeat(text, (numbers) => this.#definitions.substitute(numbers, source.directory).text);
    if (repeat === null) this.#trouble.warn(place, 'this ~SEQ or ~LST is not understood: its line is left out');
    else
      this.#push({
        ...place,
        directory: source.directory,
        lines: [],
        repeat,
        isFile: false,
        isRest: false,
        secret: false,
        next: 0,
      });
  }

  /** The first piece of what a line came to; what is left behind its brace is read next. */
  #split(text: string, line: Line, source: Source): Piece | null {
    if (text === '') return null;
    const include = includeOf(text);
    if (include !== null) {
      this.#include(include, line, source.directory);
      return null;
    }
    // With values in it, the text has no columns of its own: all of it stands where its line begins.
    const verbatim = (source.isFile || source.isRest) && line.text.endsWith(text);
    const column = line.column + (verbatim ? line.text.length - text.length : 0);
    const { file } = line;
    const secret = source.secret || isSecretName(/^\S+/.exec(text)?.[0] ?? '');
    const brace = braceIn(text);
    const end = brace === 0 ? 1 : brace < 0 ? text.length : brace;
    const rest = text.slice(end);
    const left = trimBlanks(rest);
    if (left !== '') {
      // Its own condition and definitions count as those of a line do. It was paid for with the line that it is a part of.
      this.#stack.push({
        file,
        line: line.line,
        column: column + (verbatim ? end + blanksBefore(rest) : 0),
        directory: source.directory,
        lines: [left],
        repeat: null,
        isFile: false,
        isRest: verbatim,
        secret,
        next: 0,
      });
    }
    return { file, line: line.line, column, text: trimBlanks(text.slice(0, end)), secret, verbatim };
  }

  #include({ pattern, insists }: Include, place: Place, directory: string): void {
    const matched = resolveInclude(pattern, directory, [...this.#files.keys()]);
    if (matched === null) this.#trouble.stop(place, 'the braces of this include stand for too many files');
    if (!this.#pay(COST_OF_PATH * ((matched?.missing.length ?? 0) + this.#files.size), place)) return;
    for (const path of matched?.missing ?? [])
      this.#trouble.warn(place, `${path} is to be included, and was not found`);
    if (matched?.files.length === 0 && matched.missing.length === 0 && insists) {
      this.#trouble.warn(place, `no file matches ${pattern}`);
    }
    for (const path of matched?.files.toReversed() ?? []) this.#open(path, place);
  }

  #open(path: string, place: Place): void {
    const text = this.#files.get(path);
    if (text === undefined) {
      this.#trouble.stop(place, `${path} was not read`);
      return;
    }
    const above = this.#stack.filter(({ isFile, next }) => isFile && next > 0);
    if (above.some(({ file }) => file === path)) this.#trouble.stop(place, `${path} includes itself`);
    if (above.length >= MAX_INCLUDE_DEPTH)
      this.#trouble.stop(place, `more than ${MAX_INCLUDE_DEPTH} includes within each other`);
    if (!this.#read.includes(path)) this.#read.push(path);
    const directory = posix.dirname(path);
    this.#push(
      {
        file: path,
        line: 1,
        column: 1,
        directory,
        lines: text.split('\n'),
        repeat: null,
        isFile: true,
        isRest: false,
        secret: false,
        next: 0,
      },
      text.length,
    );
  }

  #push(source: Source, length = source.lines.reduce((sum, line) => sum + line.length + 1, 1)): void {
    if (!this.#pay(length, source)) return;
    if (this.#stack.length >= MAX_STACK) this.#trouble.stop(source, 'definitions and repeats are nested too deeply');
    else this.#stack.push(source);
  }

  #pay(amount: number, place: Place): boolean {
    this.#spent += amount;
    if (this.#spent <= MAX_EXPANSION) return true;
    this.#trouble.stop(place, `includes, definitions and repeats make more than ${MAX_EXPANSION} characters of it`);
    return false;
  }
}
