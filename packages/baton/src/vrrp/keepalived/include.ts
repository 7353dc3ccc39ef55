/** `include FILE` and its variants (keepalived.conf(5), DESCRIPTION): which of the files that were read it means. */
import { posix } from 'node:path';

export interface Include {
  readonly pattern: string;
  /** It insists on a match of a wildcard (includew, includea), of which `include` says nothing. */
  readonly insists: boolean;
}

const INCLUDE = /^include([rmwba]?)[ \t]+(.+)$/;
const MAX_ALTERNATIVES = 256;

export function includeOf(line: string): Include | null {
  const match = INCLUDE.exec(line);
  if (match === null) return null;
  return { pattern: (match[2] ?? '').trim(), insists: match[1] === 'w' || match[1] === 'a' };
}

export interface Matched {
  readonly files: readonly string[];
  /** Alternatives without a wildcard that are not there. */
  readonly missing: readonly string[];
}

/** In the order in which keepalived opens them: by alternative of a brace, then by name. Null: too many alternatives. */
export function resolveInclude(pattern: string, directory: string, files: readonly string[]): Matched | null {
  const alternatives = expandBraces(pattern);
  if (alternatives === null) return null;
  const found: string[] = [];
  const missing: string[] = [];
  for (const alternative of alternatives) {
    const path = posix.resolve('/', directory, alternative);
    if (!/[*?[]/.test(path)) (files.includes(path) ? found : missing).push(path);
    else found.push(...files.filter((file) => matches(path.split('/'), file.split('/'))).toSorted());
  }
  return { files: found, missing };
}

/** `a{b,c{d,e}}` to every alternative, as csh(1) does. An unmatched brace stands for itself. */
export function expandBraces(pattern: string): readonly string[] | null {
  const done: string[] = [];
  const left = [pattern];
  for (let rounds = 0; left.length > 0; rounds += 1) {
    if (rounds > MAX_ALTERNATIVES * 4 || done.length > MAX_ALTERNATIVES) return null;
    const next = left.shift() ?? '';
    const group = firstGroup(next);
    if (group === null) done.push(next);
    else left.unshift(...group.map((choice) => choice));
    if (left.length > MAX_ALTERNATIVES) return null;
  }
  return done;
}

function firstGroup(text: string): readonly string[] | null {
  const open = text.indexOf('{');
  if (open < 0) return null;
  const choices: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{') depth += 1;
    if (depth === 1 && (char === ',' || char === '}')) {
      choices.push(text.slice(start, at));
      start = at + 1;
    }
    if (char === '}') {
      depth -= 1;
      if (depth === 0) return choices.map((choice) => text.slice(0, open) + choice + text.slice(at + 1));
    }
  }
  return null;
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((part, at) => matchesPart(part, path[at] ?? ''));
}

/** glob(7) within one part of a path. Goes back to the last star only, so that no pattern takes long. */
function matchesPart(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const tokens = pattern.match(/\[[!^]?\]?[^\]]*\]|[\s\S]/g) ?? [];
  let token = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    const wanted = tokens[token];
    if (wanted === '*') {
      star = token;
      resume = at;
      token += 1;
    } else if (wanted !== undefined && matchesChar(wanted, name[at] ?? '')) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      token = star + 1;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === '*');
}

function matchesChar(token: string, char: string): boolean {
  if (token === '?') return true;
  if (token.length < 3) return token === char;
  const negated = token[1] === '!' || token[1] === '^';
  const inside = token.slice(negated ? 2 : 1, -1);
  let within = false;
  for (let at = 0; at < inside.length; at += 1) {
    const low = inside[at] ?? '';
    const high = inside[at + 1] === '-' ? inside[at + 2] : undefined;
    within ||= high === undefined ? low === char : low <= char && char <= high;
    if (high !== undefined) at += 2;
  }
  return within !== negated;
}
