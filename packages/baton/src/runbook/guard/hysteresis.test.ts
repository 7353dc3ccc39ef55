import { describe, expect, it } from 'vitest';
import type { Server } from '../../domain/cloud-resources.ts';
import { judgeServer, type Judgement } from './evidence.ts';
import { nothingRemembered, type Observed, silenceBeginsAnew, weigh } from './hysteresis.ts';

const SPAN_MS = 10_000;
const running = { id: 's', status: 'ACTIVE', taskState: null, powerState: 1, fault: null } as Server;
const well = judgeServer(running);
const off = judgeServer({ ...running, status: 'SHUTOFF' });
const error = judgeServer({ ...running, status: 'ERROR' });
const crashed = judgeServer({ ...running, powerState: 6 });
const rebooting = judgeServer({ ...running, status: 'REBOOT', taskState: 'rebooting' });

/** One look: at a time, what Nova says (null: nothing), for how long nobody has answered, and since when the vantage was not seen. */
type Look = readonly [nowMs: number, nova: Judgement | null, silentMs: number, vantageSeenMs?: number | null];

function decide(looks: readonly Look[], spanMs: number | null = SPAN_MS): readonly string[] {
  let remembered = nothingRemembered();
  return looks.map(([nowMs, nova, silentMs, vantageSeenMs = 20]) => {
    const seen: Observed = { nowMs, nova, silentMs, vantageSeenMs };
    const weighed = weigh(remembered, seen, spanMs);
    remembered = weighed.remembered;
    return weighed.decision.kind;
  });
}

/** A load balancer that is silent in some spans, looked at each half second; silence as a meter counts it. */
function life(
  silences: readonly (readonly [fromMs: number, toMs: number])[],
  endMs: number,
  nova: Judgement | null,
): readonly Look[] {
  const looks: Look[] = [];
  for (let nowMs = 0; nowMs <= endMs; nowMs += 500) {
    const silence = silences.find(([from, to]) => nowMs > from && nowMs <= to);
    looks.push([nowMs, nova, silence === undefined ? 0 : nowMs - silence[0]]);
  }
  return looks;
}

describe('certain evidence', () => {
  it('is acted on at once, and without anybody outside', () => {
    expect(decide([[0, off, 0]])).toEqual(['act']);
    expect(decide([[0, off, 0, null]])).toEqual(['act']);
  });

  it('whatever the span is', () => {
    expect(decide([[0, off, 0]], null)).toEqual(['act']);
  });
});

describe('likely evidence', () => {
  it.each([
    ['ERROR', error],
    ['a power state', crashed],
  ])('%s is looked at a second time, half a second later', (_what, nova) => {
    expect(
      decide([
        [0, nova, 0],
        [100, nova, 0],
        [500, nova, 0],
      ]),
    ).toEqual(['look-closer', 'look-closer', 'act']);
  });

  it('is forgotten when it is over', () => {
    expect(
      decide([
        [0, error, 0],
        [500, well, 0],
        [1000, error, 0],
        [1500, error, 0],
      ]),
    ).toEqual(['look-closer', 'calm', 'look-closer', 'act']);
  });

  it('is not confirmed by other evidence', () => {
    expect(
      decide([
        [0, error, 0],
        [500, crashed, 0],
        [1000, crashed, 0],
      ]),
    ).toEqual(['look-closer', 'look-closer', 'act']);
  });

  it('is not forgotten while Nova does not answer', () => {
    expect(
      decide([
        [0, error, 0],
        [500, null, 0],
        [1000, error, 0],
      ]),
    ).toEqual(['look-closer', 'calm', 'act']);
  });

  it('is enough when the silence outside says the same', () => {
    expect(decide([[0, crashed, 400]])).toEqual(['act']);
  });

  it('is not, when the vantage was asleep', () => {
    expect(decide([[0, crashed, 400, 5000]])).toEqual(['look-closer']);
  });
});

describe('silence', () => {
  it.each([
    ['Nova says that all is well', well],
    ['it is rebooted by its owner', rebooting],
    ['Nova does not answer at all', null],
  ])('needs its whole span: %s', (_what, nova) => {
    const decisions = decide(life([[1000, 60_000]], 15_000, nova));
    expect(decisions.indexOf('ask-outside') * 500).toBe(11_000);
    expect(decisions.slice(0, 22).every((one) => one === 'calm')).toBe(true);
  });

  it.each<[string, readonly (readonly [number, number])[]]>([
    ['once, and for less than the span', [[1000, 10_500]]],
    [
      'again and again, for less than the span',
      Array.from({ length: 50 }, (_one, n) => [n * 12_000, n * 12_000 + 9500] as const),
    ],
    ['most of the time', Array.from({ length: 60 }, (_one, n) => [n * 10_000, n * 10_000 + 9500] as const)],
  ])('that comes and goes is no loss: %s', (_what, silences) => {
    expect(new Set(decide(life(silences, 600_000, well)))).toEqual(new Set(['calm']));
  });

  it('is no loss while the vantage is asleep', () => {
    expect(
      decide([
        [0, well, 60_000, 2500],
        [500, well, 60_000, null],
      ]),
    ).toEqual(['calm', 'calm']);
  });

  it('alone never decides where the plan says so', () => {
    expect(decide([[0, well, 600_000]], null)).toEqual(['calm']);
  });

  it('begins anew when somebody answered a new connection', () => {
    const heard = silenceBeginsAnew(nothingRemembered(), 100_000);
    const at = (nowMs: number): string =>
      weigh(heard, { nowMs, nova: well, silentMs: nowMs, vantageSeenMs: 0 }, SPAN_MS).decision.kind;
    expect(at(109_900)).toBe('calm');
    expect(at(110_000)).toBe('ask-outside');
  });

  it('says for how long, and what Nova says meanwhile', () => {
    const { decision } = weigh(
      nothingRemembered(),
      { nowMs: 1e6, nova: well, silentMs: 12_345, vantageSeenMs: 0 },
      SPAN_MS,
    );
    expect(decision).toMatchObject({
      verdict: { kind: 'silent', forMs: 12_345, nova: 'Nova says ACTIVE, power state 1' },
    });
  });
});

describe('that nobody can be asked', () => {
  it('is no evidence', () => {
    expect(
      decide([
        [0, null, 0],
        [60_000, null, 0],
        [600_000, null, 0],
      ]),
    ).toEqual(['calm', 'calm', 'calm']);
  });
});
