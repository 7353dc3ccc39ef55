import { expect, test } from 'vitest';
import type { FoundGap } from './gap-tracker.ts';
import { HttpSession, type HttpResult } from './http-session.ts';

const answer = (n: number): HttpResult => ({
  kind: 'answer',
  n,
  atMs: n * 250,
  durationMs: 5,
  status: 200,
  who: 'lb1',
});
const lost = (n: number): HttpResult => ({
  kind: 'lost',
  n,
  atMs: n * 250,
  durationMs: 900,
  why: 'no connection in time',
});

function watch(results: readonly HttpResult[]) {
  const gaps: FoundGap[] = [];
  const session = new HttpSession(250, (gap) => gaps.push(gap));
  for (const result of results) session.add(result);
  return { gaps, span: session.end(), session };
}

test('a gap lasts from the beginning of the first lost connection to that of the next answered one, in whatever order they end', () => {
  const { gaps, span } = watch([answer(0), answer(3), lost(1), lost(2), answer(4)]);
  expect(gaps).toEqual([{ fromMs: 250, durationMs: 500, lost: 2 }]);
  expect(span).toEqual({ fromMs: 0, toMs: 1000, sent: 5, lost: 2, maxLatenessMs: 0 });
});

test('what the prober was too late to tell counts for nothing', () => {
  const { gaps, span } = watch([answer(0), { kind: 'void', n: 1 }, answer(2)]);
  expect(gaps).toEqual([]);
  expect(span).toMatchObject({ sent: 2, lost: 0, maxLatenessMs: 250 });
});

test('silence is known by connections that ended', () => {
  const { session } = watch([answer(0), lost(1)]);
  expect(session.seenUntilMs - (session.lastReplyAtMs ?? 0)).toBe(1145);
});
