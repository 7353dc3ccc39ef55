/** A few thousand inputs for every parser. `npm run fuzz` gives them a million. */
import { expect, test } from 'vitest';
import { type Parsed, parsed, unparsable } from '../../packages/baton/src/vrrp/located.ts';
import { computedMs, endsWithin } from './bounded.ts';
import { fuzz } from './fuzz.ts';
import { overgrown } from './growth.ts';
import { MARK } from './marks.ts';
import { allTargets, type Target } from './targets.ts';

const SEED = 20_260;
const INPUTS_EACH = 300;
const targets = await allTargets();
const samples = targets.flatMap((target) => target.samples);

test.each(targets.map((target) => [target.name, target] as const))('%s', { timeout: 120_000 }, (_, target) => {
  expect(fuzz(target, samples, { seed: SEED, from: 0, to: INPUTS_EACH }).failures).toEqual([]);
});

test('every folder of parsers is found, and passwords stand in their samples', () => {
  const folders = new Set(targets.map(({ name }) => name.split(' ')[0]));
  for (const folder of ['carp', 'ucarp', 'vyos', 'pacemaker']) expect(folders).toContain(folder);
  const marks = targets.reduce((sum, target) => sum + target.marks, 0);
  expect(marks).toBeGreaterThan(20);
});

/** It copied all addresses of an interface for each further one. */
test('the time of `ip addr` grows with its length', () => {
  const [target] = targets.filter(({ name }) => name === 'ip addr');
  expect(target === undefined ? null : overgrown(target)).toEqual([]);
});

function refuse(line: number, column: number): Parsed<unknown> {
  return unparsable('broken', line, column, 'refused');
}

/** Parsers that are wrong in one way each: the harness finds every one. */
const broken: readonly (readonly [wrong: RegExp, parse: (text: string) => unknown])[] = [
  [/^threw TypeError/, (text) => (text.includes('{') ? null : JSON.parse('{}')).length.x],
  [/^answered neither/, () => 'yes'],
  [/outside of its input/, (text) => refuse(text.split('\n').length + 1, 1)],
  [/outside of its input/, () => refuse(1, 0)],
  [/^told a secret/, (text) => ({ ok: true, value: text.match(/auth_pass.*/)?.[0], warnings: [] })],
  [/^answered out of all/, (text) => ({ ok: true, value: text.length < 100 ? 'x'.repeat(120_000) : '', warnings: [] })],
];

test.each(broken)('a parser that is wrong: %s', (wrong, parse) => {
  const line = `  auth_pass ${MARK}`;
  const one = { name: 'broken', samples: [`a {\n${line}\n}\n`], marks: 1, markedLines: new Set([line]) };
  const { failures } = fuzz({ ...one, parse: parse as Target['parse'] }, ['b\n'], { seed: 1, from: 0, to: 200 });
  expect(failures.map((failure) => failure.wrong)).toContainEqual(expect.stringMatching(wrong));
});

test('a parser that computes for too long for one input, and one that keeps what it read', () => {
  let slow: string | null = null;
  const kept: string[][] = [];
  const parse = (text: string): Parsed<unknown> => {
    slow ??= text;
    const started = computedMs();
    while (text === slow && computedMs() - started < 260);
    kept.push(Array.from({ length: 40_000 }, () => text));
    return parsed(null);
  };
  const target = { name: 'slow', parse, samples: ['a b\n'], marks: 0, markedLines: new Set<string>() };
  const { failures } = fuzz(target, ['b\n'], { seed: 1, from: 0, to: 140 });
  expect(failures.map(({ wrong }) => wrong)).toEqual(['took too long', expect.stringMatching(/^held \d+ MiB$/)]);
});

test('a parser that never ends is taken down, and one whose time grows with the square is seen', () => {
  const isEnded = endsWithin(50, () => {
    for (let turns = 0; turns >= 0; turns = (turns + 1) % 1000);
  });
  expect(isEnded).toBe(false);
  // Only for one shape, so that the test itself stays quick; 64 ms for 64 KiB, 4 ms for 16 KiB, on every machine.
  const square = (text: string): Parsed<unknown> => {
    const started = computedMs();
    const costMs = text.startsWith('{{') ? (text.length / 8192) ** 2 : 0;
    while (computedMs() - started < costMs);
    return parsed(null);
  };
  const target = { name: 'square', parse: square, samples: ['a'], marks: 0, markedLines: new Set<string>() };
  expect(overgrown(target).map(({ shape }) => shape)).toEqual(['"{"', '"{", then something else']);
});
