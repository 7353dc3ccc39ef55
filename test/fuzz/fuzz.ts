/**
 * Gives parsers many inputs and keeps what went wrong. An input is made from the seed, the parser's name and its number: `seed` and
 * `index` of a failure bring it back alone.
 */
import { computedMs, endsWithin, heldMib } from './bounded.ts';
import { wrongWith } from './checks.ts';
import { makeInput } from './inputs.ts';
import { randomFrom, seedOf } from './random.ts';
import { shrunk } from './shrink.ts';
import type { Target } from './targets.ts';

export interface Failure {
  readonly parser: string;
  readonly seed: number;
  readonly index: number;
  readonly wrong: string;
  /** Shrunk to what still fails, where it ended at all; its beginning when it is long. */
  readonly input: string;
}

export interface Figures {
  readonly parser: string;
  readonly inputs: number;
  readonly marks: number;
  readonly slowestMs: number;
  readonly slowestIndex: number;
  /** What is held after the last input more than before the first, with garbage gone. */
  readonly heldMib: number;
  readonly failures: readonly Failure[];
}

export interface Share {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** Of one input of up to 64 KiB. */
const SLOWEST_MS = 250;
/** An input that seems slow is tried again: garbage that others left is collected in its time. */
const SUSPICIOUS_MS = 40;
const NEVER_ENDS_MS = 20_000;
const BATCH = 250;
/** What is compiled and cached on the way is no leak. */
const WARM = 20;
const MOST_HELD_MIB = 32;
const MOST_FAILURES = 5;
const MOST_TOLD = 2000;

export function inputOf(target: Target, others: readonly string[], seed: number, index: number): string {
  return makeInput(randomFrom(seedOf(seed, target.name, index)), target.samples, others);
}

export function fuzz(target: Target, others: readonly string[], { seed, from, to }: Share): Figures {
  const failures = new Map<string, Failure>();
  const at = { index: from, slowestMs: 0, slowestIndex: from };
  const fail = (wrong: string, input: string): void => {
    if (!failures.has(wrong) && failures.size < MOST_FAILURES) {
      failures.set(wrong, { parser: target.name, seed, index: at.index, wrong, input: input.slice(0, MOST_TOLD) });
    }
  };
  const tryOne = (): void => {
    const input = inputOf(target, others, seed, at.index);
    const { wrong, ms } = measured(target, input, at.slowestMs);
    if (wrong !== null && !failures.has(wrong))
      fail(
        wrong,
        shrunk(input, (text) => wrongWith(target, text) === wrong),
      );
    if (ms > SLOWEST_MS) fail('took too long', input);
    if (ms > at.slowestMs) Object.assign(at, { slowestMs: ms, slowestIndex: at.index });
  };
  const tryUntil = (end: number): void => {
    const isEnded = endsWithin(NEVER_ENDS_MS, () => {
      for (; at.index < end; at.index += 1) tryOne();
    });
    if (isEnded) return;
    // A slow machine may need longer for a whole batch: the one input alone decides.
    if (!endsWithin(NEVER_ENDS_MS, tryOne)) fail('did not end', inputOf(target, others, seed, at.index));
    at.index += 1;
  };
  const warm = Math.min(to, from + WARM);
  while (at.index < warm) tryUntil(warm);
  const before = heldMib();
  while (at.index < to) tryUntil(Math.min(to, at.index + BATCH));
  const held = heldMib() - before;
  if (held > MOST_HELD_MIB) fail(`held ${held.toFixed(0)} MiB`, '');
  const { slowestMs, slowestIndex } = at;
  const { name, marks } = target;
  return {
    parser: name,
    inputs: to - from,
    marks,
    slowestMs,
    slowestIndex,
    heldMib: held,
    failures: [...failures.values()],
  };
}

/**
 * Nothing computes for longer than it takes on the wall: the exact and expensive clock is asked only for what could be the slowest
 * so far.
 */
function measured(target: Target, input: string, slowestMs: number): Measure {
  const begun = performance.now();
  const wrong = wrongWith(target, input);
  const wallMs = performance.now() - begun;
  if (wallMs <= slowestMs) return { wrong, ms: wallMs };
  let ms = Number.POSITIVE_INFINITY;
  for (let again = 0; again < 6 && ms > SUSPICIOUS_MS; again += 1) {
    const restarted = computedMs();
    wrongWith(target, input);
    ms = Math.min(ms, computedMs() - restarted);
  }
  return { wrong, ms };
}

interface Measure {
  readonly wrong: string | null;
  /** At most the slowest so far, or computed. */
  readonly ms: number;
}
