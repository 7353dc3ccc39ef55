/** Makes inputs for parsers: noise, samples that went wrong in many ways, and shapes that cost a careless parser its time. */
import type { Random } from './random.ts';

export const LONGEST_INPUT = 64 * 1024;

const SIGNS: readonly string[] = [
  '\0',
  '\n',
  '\r',
  '\r\n',
  '\t',
  ' ',
  '"',
  "'",
  '\\',
  '`',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  '/',
  '=',
  ':',
  ';',
  ',',
  '#',
  '!',
  '@',
  '$',
  '&',
  '*',
  '%',
  '-',
  '.',
  '~',
  '^',
  '|',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u0661',
  '\ud83d\ude00',
  '\ud800',
  '\u001b[6n',
  '__proto__',
  'constructor',
  '-1',
  '0',
  '256',
  '99999999999999999999',
  '1e999',
  '0x',
  '::',
  '::1',
  '${x}',
  '@lb1 ',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '&amp;',
  '/*',
  '*/',
  'include ',
  'include *',
  '%0',
  '\\\n',
  '"""',
];

const OPENERS = [
  '{',
  '{\n',
  'a {\n',
  '<a>',
  '[',
  '(',
  '"',
  "'",
  '\\',
  '<',
  '<!--',
  '[{',
  '{"a":',
  '${',
  '$(',
  '/*',
] as const;

export function makeInput(random: Random, samples: readonly string[], others: readonly string[]): string {
  const kind = random.below(1000);
  if (kind < 60) return noise(random);
  if (kind < 65) return shape(random, samples, LONGEST_INPUT);
  if (kind < 105) return shape(random, samples, 2048);
  if (kind < 225) return soup(random, samples);
  return mutated(random, samples, others).slice(0, LONGEST_INPUT);
}

/** Bytes, taken as Latin-1 or as UTF-8. */
function noise(random: Random): string {
  const bytes = Buffer.allocUnsafe(sizeOf(random, 2048));
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.below(256);
  return bytes.toString(random.chance(0.5) ? 'latin1' : 'utf8');
}

/** One thing again and again: deep nesting, very long lines, many tokens. */
function shape(random: Random, samples: readonly string[], size: number): string {
  const sample = random.of(samples);
  const lines = sample.split('\n');
  const words = sample.split(/\s+/);
  const unit = random.of([
    random.of(OPENERS),
    random.of(words),
    `${random.of(words)} `,
    `${random.of(lines)}\n`,
    `${random.of(words)} ${random.of(SIGNS)}`,
    random.of(SIGNS),
    `${random.of(OPENERS)}${random.of(words)} `,
  ]);
  const before = random.chance(0.5) ? sample.slice(0, random.below(sample.length + 1)) : '';
  const room = Math.max(1, size - before.length);
  return (before + unit.repeat(Math.ceil(room / Math.max(1, unit.length)))).slice(0, size);
}

const WORDS = new Map<string, readonly string[]>();

/** Words and what stands between them. Only for samples: what was made of them comes once. */
function wordsOf(sample: string): readonly string[] {
  const known = WORDS.get(sample) ?? sample.split(/(\s+)/);
  WORDS.set(sample, known);
  return known;
}

/** The words of a sample in no order. */
function soup(random: Random, samples: readonly string[]): string {
  const words = wordsOf(random.of(samples));
  const pieces = Array.from({ length: 1 + sizeOf(random, 120) }, () =>
    random.chance(0.15) ? random.of(SIGNS) : random.of(words),
  );
  return pieces.join(random.chance(0.5) ? '' : ' ');
}

function mutated(random: Random, samples: readonly string[], others: readonly string[]): string {
  let text = random.of(samples);
  for (let left = 1 + random.below(6); left > 0; left -= 1) text = random.of(MUTATIONS)(text, random, samples, others);
  return text;
}

type Mutation = (text: string, random: Random, samples: readonly string[], others: readonly string[]) => string;

const MUTATIONS: readonly Mutation[] = [
  (text, random) => replaced(text, random.below(text.length + 1), 1, String.fromCharCode(random.below(128))),
  (text, random) => replaced(text, random.below(text.length + 1), 0, random.of(SIGNS)),
  (text, random) => replaced(text, random.below(text.length + 1), sizeOf(random, text.length), ''),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => text.slice(random.below(text.length + 1)),
  (text, random) => {
    const start = random.below(text.length + 1);
    return replaced(text, start, 0, text.slice(start, start + sizeOf(random, 400)));
  },
  (text, random, samples) => spliced(text, random.of(samples), random),
  (text, random, _, others) => spliced(text, random.of(others), random),
  (text, random) => onLines(text, (lines) => lines.splice(random.below(lines.length), 1)),
  (text, random) => onLines(text, (lines) => lines.splice(random.below(lines.length), 0, random.of(lines))),
  (text, random) => onLines(text, (lines) => lines.splice(random.below(lines.length), 0, random.of(SIGNS).repeat(3))),
  (text, random, samples) =>
    onLines(text, (lines) => lines.splice(random.below(lines.length), 0, random.of(random.of(samples).split('\n')))),
  (text, random) => {
    const words = text.split(/(\s+)/);
    words[random.below(words.length)] = random.chance(0.5) ? random.of(words) : random.of(SIGNS);
    return words.join('');
  },
  (text, random) => text.replaceAll('\n', random.of(['\r\n', '\r', ' ', '', '\n\n'])),
];

function spliced(text: string, other: string, random: Random): string {
  return text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1));
}

function onLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}

function replaced(text: string, start: number, count: number, by: string): string {
  return text.slice(0, start) + by + text.slice(start + count);
}

/** Small ones are more frequent than large ones. */
function sizeOf(random: Random, most: number): number {
  return random.below(1 + random.below(Math.max(1, most)));
}
