/** Whether a parser's time grows with its input's length and not with its square: the same shape in 16 and in 64 KiB. */
import { computedMs } from './bounded.ts';
import { LONGEST_INPUT } from './inputs.ts';
import type { Target } from './targets.ts';

export interface Growth {
  readonly shape: string;
  readonly shortMs: number;
  readonly longMs: number;
}

/** Four times the input: 4 is linear, 16 is quadratic. */
const MOST_TIMES = 9;
/** Below that, the clock and the garbage collector decide. */
const NOTICEABLE_MS = 12;
const MEASURED_AGAIN = 2;

/** Every shape whose time grows faster than its length. */
export function overgrown(target: Target): readonly Growth[] {
  return shapesOf(target).flatMap(([shape, begin, unit, end]) => {
    const long = sized(begin, unit, end, LONGEST_INPUT);
    const longMs = quickest(target, long, 1);
    if (longMs < NOTICEABLE_MS) return [];
    const short = sized(begin, unit, end, LONGEST_INPUT / 4);
    // The square shows every time; what garbage collection adds to one measure, another one is spared.
    for (let again = 0; ; again += 1) {
      const measure = { shape, shortMs: quickest(target, short, 5), longMs: quickest(target, long, 5) };
      if (measure.longMs <= NOTICEABLE_MS || measure.longMs <= MOST_TIMES * measure.shortMs) return [];
      if (again === MEASURED_AGAIN) return [measure];
    }
  });
}

type Shape = readonly [name: string, begin: string, unit: string, end: string];

function shapesOf({ samples }: Target): readonly Shape[] {
  const common = [
    '{',
    '}',
    '<a>',
    '<a/>',
    '[',
    '"',
    "'",
    '\\',
    ' ',
    '\n',
    '\t',
    '\r',
    '-',
    '- ',
    ':',
    '=',
    'a=',
    '#',
    '\0',
    '1.',
    'a',
    '/',
  ];
  const perSample = samples.slice(0, 3).flatMap((sample, number): readonly Shape[] => {
    const lines = [...new Set(sample.split('\n'))].slice(0, 12);
    return [
      [`sample ${number} again and again`, '', sample, ''],
      ...lines.map((line): Shape => [
        `sample ${number}: ${JSON.stringify(line)} after it`,
        `${sample}\n`,
        `${line}\n`,
        '',
      ]),
      ...lines.map((line): Shape => [`sample ${number}: ${JSON.stringify(line)} in one line`, '', `${line} `, '']),
      ...lines.map((line): Shape => {
        const middle = Math.floor(sample.length / 2);
        return [
          `sample ${number}: ${JSON.stringify(line)} within it`,
          sample.slice(0, middle),
          `${line}\n`,
          sample.slice(middle),
        ];
      }),
      ...common.map((unit): Shape => [`sample ${number}, then ${JSON.stringify(unit)}`, sample, unit, '']),
    ];
  });
  const alone = common.flatMap((unit): readonly Shape[] => [
    [JSON.stringify(unit), '', unit, ''],
    [`${JSON.stringify(unit)}, then something else`, '', unit, 'x\n'],
  ]);
  return [...alone, ...perSample];
}

function sized(begin: string, unit: string, end: string, size: number): string {
  const room = Math.max(0, size - begin.length - end.length);
  return begin + unit.repeat(Math.ceil(room / Math.max(1, unit.length))).slice(0, room) + end;
}

function quickest(target: Target, input: string, times: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < times; run += 1) {
    const started = computedMs();
    target.parse(input);
    best = Math.min(best, computedMs() - started);
  }
  return best;
}
