import { describe, expect, test } from 'vitest';
import { makeHttpReader, makeLineReader } from './agent/answer-reader.ts';
import { Silence } from './silence.ts';
import { SpanKeeper } from './span-keeper.ts';
import { WhoAnswered } from './who-answered.ts';

describe('answers of a conversation', () => {
  const answers =
    'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Served-By: lb1\r\n\r\nlb1\n' +
    'HTTP/1.1 100 Continue\r\n\r\n' +
    'HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n' +
    'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n';

  test('HTTP, however the bytes are cut', () => {
    for (let size = 1; size <= answers.length; size++) {
      const reader = makeHttpReader({ identify: 'body' });
      const read = [...answers.matchAll(new RegExp(`[^]{1,${size}}`, 'g'))].flatMap(([part]) => reader.read(part));
      expect(read).toEqual([
        { status: 200, who: 'lb1', unfit: null, last: false },
        { status: 503, who: 'abcde', unfit: null, last: false },
        { status: 204, who: '', unfit: null, last: true },
      ]);
    }
  });

  test('HTTP by a header, and with an expectation', () => {
    const reader = makeHttpReader({ identify: { header: 'x-served-by' }, expect: { status: 200 } });
    expect(reader.read(answers)).toEqual([
      { status: 200, who: 'lb1', unfit: null, last: false },
      { status: 503, who: null, unfit: 'the answer was 503, not 200', last: false },
      { status: 204, who: null, unfit: 'the answer was 204, not 200', last: true },
    ]);
  });

  test('what is no HTTP, and an answer without an end, are no answers', () => {
    expect(() => makeHttpReader({ identify: 'none' }).read('220 mail\r\n\r\n')).toThrow('no HTTP');
    expect(() => makeHttpReader({ identify: 'none' }).read('x'.repeat(2_000_000))).toThrow('without an end');
    expect(() => makeLineReader('baton ').read('x'.repeat(100_000))).toThrow('without an end');
  });

  test('lines, with what follows the echo, and without a banner', () => {
    const reader = makeLineReader('baton ');
    expect(reader.read('hello\nbaton 1\nbaton 2 lb')).toEqual([{ status: 0, who: null, unfit: null, last: false }]);
    expect(reader.read('1\r\n')).toEqual([{ status: 0, who: 'lb1', unfit: null, last: false }]);
  });
});

test('silence is that of the probe that had an answer last; one that never had any is no witness, nor is a dead one', () => {
  let nowMs = 1000;
  const silence = new Silence(() => nowMs);
  expect([silence.quietMs('a'), silence.seenForMs()]).toEqual([null, null]);
  silence.beat();
  silence.note('a', 'tcp', null);
  expect(silence.quietMs('a')).toBeNull();
  silence.note('a', 'icmp', 0);
  silence.note('a', 'http', 700);
  expect(silence.quietMs('a')).toBe(0);
  nowMs += 3000;
  silence.note('a', 'http', 3700);
  expect([silence.quietMs('a'), silence.seenForMs()]).toEqual([3700, 3000]);
});

test('who answered before and after, for as many turns as a gap can need', () => {
  const who = new WhoAnswered();
  expect([who.before(10), who.after(10)]).toEqual([null, null]);
  who.add('lb1', 0, 100);
  who.add('lb2', 300, 350);
  who.add('lb2', 360, 400);
  expect([who.before(150), who.after(290)]).toEqual(['lb1', 'lb2']);
  expect([who.before(120), who.after(401)]).toEqual(['lb1', null]);
  for (let n = 0; n < 1000; n++) who.add(`lb${n}`, 1000 + n, 1000 + n);
  expect([who.before(1999), who.before(10)]).toEqual(['lb999', null]);
});

test('spans are not more than some, and nothing of what they say gets lost', () => {
  const keeper = new SpanKeeper();
  const maxLatenessMs = 1;
  for (let n = 0; n < 1000; n++) {
    keeper.add({ fromMs: n * 10, toMs: n * 10 + 5, sent: 3, lost: 1, maxLatenessMs, intervalMs: 2, voids: 2 });
  }
  expect(keeper.spans.length).toBe(100);
  const sum = (of: 'sent' | 'lost' | 'voids'): number => keeper.spans.reduce((total, span) => total + span[of], 0);
  expect([sum('sent'), sum('lost'), sum('voids')]).toEqual([3000, 1000, 2000]);
  expect([keeper.spans[0]?.fromMs, keeper.spans.at(-1)?.toMs]).toEqual([0, 9995]);
});
