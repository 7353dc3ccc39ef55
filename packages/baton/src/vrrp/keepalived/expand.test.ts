import { describe, expect, it } from 'vitest';

import type { Located } from '../located.ts';
import { Expansion } from './expand.ts';
import { Trouble } from './trouble.ts';

function expand(
  files: Record<string, string> | string,
  node: { hostName: string; configId?: string } = { hostName: 'lb1.example' },
): {
  lines: readonly string[];
  warnings: readonly string[];
  fatal: Located | null;
  read: readonly string[];
  byHost: boolean;
} {
  const texts = typeof files === 'string' ? { '/c/main': files } : files;
  const trouble = new Trouble();
  const expansion = new Expansion(new Map(Object.entries(texts)), node, trouble);
  const lines = [...expansion.pieces('/c/main')].map(({ text }) => text);
  const warnings = trouble.warnings.map(({ line, message }) => `${line}: ${message}`);
  return { lines, warnings, fatal: trouble.fatal, read: expansion.filesRead, byHost: expansion.dependsOnHostName };
}

describe('definitions', () => {
  it.each([
    ['are taken when they are used', '$A=1.${B}\n$B=0\na ${A}.1\n$B=2\na ${A}.1', ['a 1.0.1', 'a 1.2.1']],
    ['without braces end at white space', '$A=x\n$A y $A', ['x y x']],
    ['that are not there stay', '$A=1\na $B $AA ', ['a $B $AA']],
    ['may be empty', '$A=\na${A}b', ['ab']],
    [
      'of several lines',
      '$A= \\\n  one \\\n  two { \\\n  three \\\n  }\nx\n$A\ny',
      ['x', 'one', 'two', '{', 'three', '}', 'y'],
    ],
    ['of several lines may begin at once', '$A=one \\\n two\n$A', ['one', 'two']],
    ['of several lines nest', '$I=i1 \\\ni2\n$O=a \\\n$I \\\nb\n$O\nz', ['a', 'i1', 'i2', 'b', 'z']],
    ['of several lines end with a comment', '$A=one \\\n# why\ntwo\n$A', ['two', 'one']],
    ['of several lines end with an empty line', '$A=one \\\n\ntwo\n$A', ['two', 'one']],
    ['within several lines', '$O=a ${N} \\\n$N=2 \\\nb ${N}\n$N=1\n$O', ['a 1', 'b 2']],
    ['of several lines stand at the end only', '$A=one \\\n two\n$A x', ['$A x']],
    ['may be a condition', '$IF=@lb1\n$NOT=@^lb1\n$IF a\n$NOT b', ['a']],
    ['may be conditional', '@lb1 $A=1\n@lb2 $A=2\na $A', ['a 1']],
    ['of the daemon', 'a ${_PWD}/x ${_INSTANCE}', ['a /c/x lb1']],
    ['of the daemon for comment signs', 'a ${_HASH}b${_BANG} # c', ['a #b!']],
    ['of the daemon that nobody can know', 'priority ${_RANDOM 1 9} ${_ENV X}', ['priority unknown unknown']],
  ])('%s', (_, text, lines) => {
    expect(expand(text)).toMatchObject({ lines, warnings: [], fatal: null });
  });

  it.each([['$A=$A\nx $A'], ['$A=${B}\n$B=${A}\nx\n\n$A'], ['$A=a${A}\nx $A']])(
    'that refer to themselves have an end: %j',
    (text) => {
      const { fatal, warnings } = expand(text);
      expect([...warnings, fatal?.message].join()).toMatch(/refers to itself|is longer than/);
    },
  );
});

describe('conditions', () => {
  it.each([
    ['@lb1 a\n@lb2 b\n@^lb1 c\n@^lb2 d', ['a', 'd']],
    ['x { @lb2 a }', ['x', '{']],
    ['x { @lb1 a }', ['x', '{', 'a', '}']],
    ['@lb1\n@\n@^\n@lb1 x', ['x']],
  ])('%j', (text, lines) => {
    expect(expand(text)).toMatchObject({ lines, byHost: true });
  });

  it('take the id whole, and the host by its first label', () => {
    expect(expand('@a.b x', { hostName: 'a.b' }).lines).toEqual([]);
    expect(expand('@a.b x', { hostName: 'h', configId: 'a.b' })).toMatchObject({ lines: ['x'], byHost: false });
  });
});

describe('repeats', () => {
  it.each([
    ['~SEQ(N, 2) a ${N}', ['a 1', 'a 2']],
    ['~SEQ(N, -2) a ${N}', ['a -1', 'a -2']],
    ['~SEQ(N, 3, 1) a ${N}', ['a 3', 'a 2', 'a 1']],
    ['~SEQ(N, 0, 5, 12) a ${N}', ['a 0', 'a 5', 'a 10']],
    ['~SEQx(N, 0x90, 0x10, 0xb0) a fe80::${N}', ['a fe80::90', 'a fe80::a0', 'a fe80::b0']],
    ['~SEQ(A, 1, 2) ~SEQ(B, 1, 2) ${A}.${B}', ['1.1', '1.2', '2.1', '2.2']],
    ['$TOP=2\n~SEQ(N, 1, $TOP) a ${N}', ['a 1', 'a 2']],
    ['$B=b ${N} \\\nc ${N}\n~SEQ(N, 1, 2) $B', ['b 1', 'c 1', 'b 2', 'c 2']],
    ['~LST(N, x, y) a ${N}', ['a x', 'a y']],
    ['~LST({N, M}, {x, y}, {z}) a ${N}-${M}', ['a x-y', 'a z-']],
  ])('%s', (text, lines) => {
    expect(expand(text)).toMatchObject({ lines, warnings: [] });
  });

  it.each([
    '~SEQ(N, 1, 0, 2) a',
    '~SEQ(N, a) a',
    '~SEQ(N',
    '~SEQ(1, 2) a',
    '~SEQx(N, -3) a',
    '~LST(N) a',
    '~LST(N, {x,y}) a',
  ])('that keepalived does not take are left out: %s', (text) => {
    expect(expand(text)).toMatchObject({
      lines: [],
      warnings: ['1: this ~SEQ or ~LST is not understood: its line is left out'],
    });
  });

  it('have a bound', () => {
    const { fatal } = expand('\n~SEQ(A, 1, 999999999) ~SEQ(B, 1, 999999999) a ${B}');
    expect(fatal).toEqual({
      file: '/c/main',
      line: 2,
      column: 1,
      message: expect.stringContaining('make more than 2000000 characters'),
    });
  });
});

describe('includes', () => {
  it('are relative to the file that includes', () => {
    const files = { '/c/main': 'a\ninclude sub/one\nz', '/c/sub/one': 'include two\n${_PWD}', '/c/sub/two': 'b' };
    expect(expand(files)).toMatchObject({
      lines: ['a', 'b', '/c/sub', 'z'],
      read: ['/c/main', '/c/sub/one', '/c/sub/two'],
    });
  });

  it.each([
    ['*.conf', ['a', 'b']],
    ['?.conf', ['a', 'b']],
    ['[^a].conf', ['b']],
    ['[a-c]*', ['a', 't', 'b']],
    ['/c/{b,a}.conf', ['b', 'a']],
    ['../c/{a,x{y,z}}.{conf,txt}', ['a', 't']],
    ['d*/*', ['d']],
  ])('of %s', (pattern, lines) => {
    const files = { '/c/b.conf': 'b', '/c/a.conf': 'a', '/c/.h.conf': 'h', '/c/a.txt': 't', '/c/d1/d': 'd' };
    expect(expand({ ...files, '/c/main': `include ${pattern}` }).lines).toEqual(lines);
  });

  it.each(['include', 'includer', 'includem', 'includeb', 'includew', 'includea'])(
    '%s of a file that is not there',
    (keyword) => {
      expect(expand(`a\n${keyword} gone\nb`)).toMatchObject({
        lines: ['a', 'b'],
        warnings: ['2: /c/gone is to be included, and was not found'],
      });
      const insists = keyword === 'includew' || keyword === 'includea';
      expect(expand(`${keyword} conf.d/*`).warnings).toEqual(insists ? ['1: no file matches conf.d/*'] : []);
    },
  );

  it('take part in definitions and blocks', () => {
    expect(expand({ '/c/main': '$A=1\nx {\ninclude i\n}\n$B', '/c/i': 'a $A\n$B=2' }).lines).toEqual([
      'x',
      '{',
      'a 1',
      '}',
      '2',
    ]);
  });

  it('of themselves are an error, at their place', () => {
    expect(expand({ '/c/main': '\n  include i', '/c/i': 'include main' }).fatal).toEqual({
      file: '/c/i',
      line: 1,
      column: 1,
      message: '/c/main includes itself',
    });
  });

  it('have a depth, and a sum', () => {
    const deep = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`/c/f${at}`, `include f${at + 1}`]));
    expect(expand({ ...deep, '/c/main': 'include f0' }).fatal?.message).toContain('within each other');
    const wide = { '/c/main': 'include big\n'.repeat(50), '/c/big': `${'x'.repeat(900)}\n`.repeat(100) };
    expect(expand(wide).fatal?.message).toContain('make more than');
    expect(expand(`include ${'{a,b}'.repeat(20)}`).fatal?.message).toContain('too many files');
  });

  it('need the main file', () => {
    expect(expand({}).fatal).toMatchObject({ file: '/c/main', message: '/c/main was not read' });
  });
});
