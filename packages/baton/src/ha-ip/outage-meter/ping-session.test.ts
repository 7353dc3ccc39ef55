import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FoundGap } from './gap-tracker.ts';
import type { PingLine } from './ping-parser.ts';
import { PingSession } from './ping-session.ts';

const INTERVAL_MS = 10;
const START_MS = 1_795_349_000_000;
const RTT_MS = 0.5;

/** The lines of a ping whose request n (from 0) is answered after `rtts[n]` ms; null: never. */
function linesOf(rtts: readonly (number | null)[]): PingLine[] {
  const lines: PingLine[] = [];
  rtts.forEach((rttMs, n) => {
    const atMs = START_MS + n * INTERVAL_MS;
    const before = n === 0 ? RTT_MS : (rtts[n - 1] ?? null);
    // The wire carries 16 bits.
    if (before === null || before > INTERVAL_MS) lines.push({ kind: 'unanswered', atMs, seq: n % 65536 });
    if (rttMs !== null) lines.push({ kind: 'reply', atMs: atMs + rttMs, seq: (n + 1) % 65536, rttMs });
  });
  return lines.toSorted((a, b) => a.atMs - b.atMs);
}

function watch(lines: readonly PingLine[]) {
  const gaps: FoundGap[] = [];
  const session = new PingSession(INTERVAL_MS, (gap) => gaps.push(gap));
  for (const line of lines) session.add(line);
  const live = [...gaps];
  const span = session.end();
  const rounded = gaps.map((gap) => ({
    n: Math.round((gap.fromMs - START_MS) / INTERVAL_MS),
    durationMs: Math.round(gap.durationMs),
    lost: gap.lost,
  }));
  return { gaps: rounded, live, span, session };
}

const answered = (count: number): number[] => Array.from({ length: count }, () => RTT_MS);
const lost = (count: number): null[] => Array.from({ length: count }, () => null);

test('for any pattern of lost requests the gaps are the runs of the pattern', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 80 }), (pattern) => {
      const whole = [true, ...pattern, true];
      const { gaps, span } = watch(linesOf(whole.map((ok) => (ok ? RTT_MS : null))));
      const text = whole.map((ok) => (ok ? '1' : '0')).join('');
      expect(gaps).toEqual(
        [...text.matchAll(/0+/g)].map((run) => ({
          n: run.index,
          durationMs: run[0].length * INTERVAL_MS,
          lost: run[0].length,
        })),
      );
      expect(span).toMatchObject({ sent: whole.length, lost: whole.filter((ok) => !ok).length });
    }),
  );
});

test('a gap is told while the watch goes on, once no reply can come any more', () => {
  const { live } = watch(linesOf([...answered(5), ...lost(30), ...answered(120)]));
  expect(live).toHaveLength(1);
});

test('numbers that wrap at 16 bits, in answers and in a gap', () => {
  const { gaps, span } = watch(
    linesOf([...answered(65_530), ...lost(10), ...answered(65_600), ...lost(2), ...answered(3)]),
  );
  expect(gaps).toEqual([
    { n: 65_530, durationMs: 100, lost: 10 },
    { n: 131_140, durationMs: 20, lost: 2 },
  ]);
  expect(span?.sent).toBe(131_145);
});

test('duplicates and replies that change places are no gap', () => {
  const lines = linesOf([RTT_MS, 35, RTT_MS, RTT_MS, 45, RTT_MS, RTT_MS, RTT_MS, RTT_MS, RTT_MS, RTT_MS]);
  const twice = lines.flatMap((line): PingLine[] =>
    line.kind === 'reply' ? [line, { ...line, atMs: line.atMs + 0.1 }] : [line],
  );
  const { gaps, span } = watch(twice);
  expect(gaps).toEqual([]);
  expect(span).toMatchObject({ sent: 11, lost: 0, maxLatenessMs: 0 });
});

test('a path with a long round trip is no gap', () => {
  const { gaps, span } = watch(linesOf(Array.from({ length: 200 }, () => 280)));
  expect(gaps).toEqual([]);
  // Those still travelling at the end count for nothing.
  expect(span?.lost).toBe(0);
});

describe('requests that a router kept until the address was back', () => {
  test('are an outage of the length in which nothing came, although all were answered', () => {
    const kept = Array.from({ length: 40 }, (_, n) => 400 - n * INTERVAL_MS + RTT_MS);
    const { gaps } = watch(linesOf([...answered(20), ...kept, ...answered(150)]));
    expect(gaps).toEqual([{ n: 20, durationMs: 400, lost: 20 }]);
  });

  test('longer than a second', () => {
    const kept = Array.from({ length: 150 }, (_, n) => 1500 - n * INTERVAL_MS + RTT_MS);
    const { gaps } = watch(linesOf([...answered(20), ...kept, ...answered(150)]));
    expect(gaps).toMatchObject([{ n: 20, durationMs: 1500 }]);
  });
});

test('errors of routers are no replies', () => {
  const lines = linesOf([...answered(3), ...lost(4), ...answered(3)]);
  const error: PingLine = { kind: 'error', atMs: START_MS + 60 };
  expect(watch([...lines, error].toSorted((a, b) => a.atMs - b.atMs)).gaps).toEqual([
    { n: 3, durationMs: 40, lost: 4 },
  ]);
});

test('requests that the kernel refuses behind a lost one are lost, not a prober that slept', () => {
  // Number 3 is lost; number 4 is refused for 300 ms, and then answered.
  const lines: PingLine[] = linesOf(answered(2));
  for (let n = 3; n <= 32; n++) lines.push({ kind: 'unanswered', atMs: START_MS + n * INTERVAL_MS, seq: 3 });
  lines.push({ kind: 'reply', atMs: START_MS + 320.5, seq: 4, rttMs: 0.5 });
  for (let n = 33; n < 200; n++)
    lines.push({ kind: 'reply', atMs: START_MS + n * INTERVAL_MS + 0.5, seq: n - 28, rttMs: 0.5 });
  expect(watch(lines).gaps).toEqual([{ n: 2, durationMs: 300, lost: 30 }]);
});

test('a gap that is open at the end is told as far as it is known', () => {
  // The requests of the last 100 ms might still be answered.
  const { gaps, live, session } = watch(linesOf([...answered(10), ...lost(60)]));
  expect(live).toEqual([]);
  expect(gaps).toEqual([{ n: 10, durationMs: 490, lost: 49 }]);
  expect(Math.round(session.seenUntilMs - (session.lastReplyAtMs ?? 0))).toBe(600);
});

test('a clock that is set back makes no gap', () => {
  const before = linesOf(answered(50));
  const after = linesOf(answered(50)).map((line) =>
    line.kind === 'reply' ? { ...line, atMs: line.atMs - 3_600_000, seq: line.seq + 50 } : line,
  );
  const { gaps, span } = watch([...before, ...after]);
  expect(gaps).toEqual([]);
  expect(span).toMatchObject({ sent: 100, lost: 0 });
});
