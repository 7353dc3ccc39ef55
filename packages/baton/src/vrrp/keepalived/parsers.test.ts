import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MAX_INPUT } from '../located.ts';
import { keepalivedParsers } from './parsers.ts';

const TOKENS = [
  'vrrp_instance',
  'A',
  '{',
  '}',
  '"',
  "'",
  '\\',
  '\n',
  ' ',
  '@lb1 ',
  '@^x ',
  '$A=',
  '$A',
  '${A}',
  '~SEQ(N, 1, 3) ',
  '~LST(N, a) ',
];
const MORE = [
  'include *',
  '#',
  'virtual_ipaddress',
  '10.0.0.1/24',
  'auth_pass',
  'priority',
  '[',
  ']',
  '{"data":',
  '"iname":',
  '1',
  ',',
  ':',
  '------< VRRP Topology >',
];

/** A sample with pieces cut out, put twice, or replaced. */
function mutated(samples: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.tuple(
    fc.nat(10_000),
    fc.nat(60),
    fc.oneof(fc.constantFrom(...TOKENS, ...MORE), fc.string({ unit: 'binary', maxLength: 4 })),
  );
  return fc.tuple(fc.constantFrom(...samples), fc.array(edit, { minLength: 1, maxLength: 6 })).map(([sample, edits]) =>
    edits.reduce((text, [at, length, put]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + put + text.slice(from + length);
    }, sample),
  );
}

describe.each(keepalivedParsers)('$name', ({ parse, samples }) => {
  it('reads its samples', () => {
    expect(samples.map((sample) => parse(sample).ok)).toContain(true);
  });

  it('answers any text with a value or a place', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(fc.constantFrom(...TOKENS, ...MORE), { maxLength: 60 }).map((tokens) => tokens.join('')),
      mutated(samples),
    );
    fc.assert(
      fc.property(text, (input) => {
        const result = parse(input);
        for (const { line, column, message } of result.ok ? result.warnings : [result.error]) {
          expect(Math.min(line, column, message.length)).toBeGreaterThanOrEqual(1);
        }
      }),
      { seed: 20_261_122, numRuns: 2000 },
    );
  });

  it('refuses, or reads at once, what is too large', () => {
    for (const token of ['x', '{', '$A', '\n', '[', '"', ' ', '@', '~']) {
      const started = process.cpuUsage();
      parse(token.repeat(100_000));
      expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
    }
    expect(parse('x'.repeat(MAX_INPUT + 1)).ok).toBe(false);
  });
});
