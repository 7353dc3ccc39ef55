/** Reads the command line of ucarp(8): from ps(1), from a unit of systemd, from a script. One line, one process. */
import type { VrrpConfiguration } from '../../domain/vrrp.ts';
import { virtualAddressOf } from '../address.ts';
import { linesOf, reading, type Stumbles, wholeNumber } from '../text.ts';
import type { Parsed } from '../located.ts';
import { isInterfaceName, ucarpConfiguration, type UcarpSettings } from './instance.ts';

/** ucarp(8): short letters that take a value, and the long names of what is read here. */
const TAKES_VALUE = 'isvpoabkrxudf';
const VALUE_LETTER = new RegExp(`[${TAKES_VALUE}]`);
const LONG: ReadonlyMap<string, string> = new Map([
  ['interface', 'i'],
  ['srcip', 's'],
  ['vhid', 'v'],
  ['pass', 'p'],
  ['passfile', 'o'],
  ['preempt', 'P'],
  ['neutral', 'n'],
  ['addr', 'a'],
  ['advbase', 'b'],
  ['advskew', 'k'],
  ['upscript', 'u'],
  ['downscript', 'd'],
  ['deadratio', 'r'],
  ['xparam', 'x'],
  ['facility', 'f'],
]);

const UCARP = /(?:^|[/=@-])ucarp$/;

/** Text without any ucarp gives no instance: it does not run. */
export function parseUcarpCommand(text: string, file = 'ps'): Parsed<VrrpConfiguration> {
  return reading(text, file, (stumbles) => {
    const settings = joinedLines(text).flatMap(({ line, content }) => {
      const words = shellWords(content);
      const start = words.findIndex((word) => UCARP.test(word));
      // `vi /etc/ucarp` and `grep ucarp` are no ucarp: it runs with options.
      if (start === -1 || !words[start + 1]?.startsWith('-')) return [];
      const one = settingsOf(optionsOf(words.slice(start + 1)), line, stumbles);
      return one === null ? [] : [one];
    });
    return ucarpConfiguration(file, settings);
  });
}

/** A backslash at the end joins lines, in shells and in systemd.syntax(7). */
function joinedLines(text: string): readonly { readonly line: number; readonly content: string }[] {
  const joined: { line: number; parts: string[] }[] = [];
  let goesOn = false;
  for (const { text: content, line } of linesOf(text)) {
    const last = joined.at(-1);
    if (goesOn && last !== undefined) last.parts.push(content);
    else joined.push({ line, parts: [content] });
    goesOn = content.endsWith('\\');
  }
  return joined.map(({ line, parts }) => ({ line, content: parts.map((part) => part.replace(/\\$/, '')).join(' ') }));
}

/** Words with their quotes taken off; a quote that stays open ends with the line. */
function shellWords(text: string): readonly string[] {
  return Array.from(text.matchAll(/(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[^\s"'\\]|\\$)+/g), ([word]) =>
    word.replaceAll(
      /"((?:[^"\\]|\\.)*)"?|'([^']*)'?|\\(.)/g,
      (_, double?: string, single?: string, escaped?: string) => double ?? single ?? escaped ?? '',
    ),
  );
}

function optionsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const letter = LONG.get(word.slice(2, equals === -1 ? undefined : equals));
      if (letter === undefined) continue;
      if (equals !== -1) options.set(letter, word.slice(equals + 1));
      else if (TAKES_VALUE.includes(letter)) options.set(letter, words[(index += 1)] ?? '');
      else options.set(letter, '');
    } else if (word.startsWith('-')) {
      const valueAt = word.slice(1, 33).search(VALUE_LETTER);
      const flags = valueAt === -1 ? word.slice(1, 33) : word.slice(1, valueAt + 1);
      for (const flag of flags) options.set(flag, '');
      if (valueAt === -1) continue;
      const rest = word.slice(valueAt + 2);
      options.set(word[valueAt + 1] ?? '', rest === '' ? (words[(index += 1)] ?? '') : rest);
    }
  }
  return options;
}

function settingsOf(options: ReadonlyMap<string, string>, line: number, stumbles: Stumbles): UcarpSettings | null {
  const place = { line, column: 1 };
  const name = options.get('i') ?? '';
  const vhid = wholeNumber(options.get('v'), 1, 255);
  const address = virtualAddressOf(options.get('a') ?? '');
  if (!isInterfaceName(name)) stumbles.note(place, 'ucarp without an interface (-i)');
  if (vhid === null) stumbles.note(place, 'ucarp without a vhid of 1 to 255 (-v)');
  if (address === null) stumbles.note(place, 'ucarp without an address (-a)');
  if (!isInterfaceName(name) || vhid === null || address === null) return null;
  return {
    interface: name,
    vhid,
    address,
    base: wholeNumber(options.get('b'), 0, 255) ?? 1,
    skew: wholeNumber(options.get('k'), 0, 255) ?? 0,
    preempts: options.has('P'),
    hasPassword: options.has('p') || options.has('o'),
    scripts: [options.get('u') ?? '', options.get('d') ?? ''].filter((script) => script !== ''),
  };
}
