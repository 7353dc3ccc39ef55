/**
 * From looks to a decision, by evidence and time alone: no clock of its own, no cloud.
 *
 *   certain evidence         -> act at once
 *   likely evidence          -> confirm (a second look, half a second later), unless the silence outside says the same already
 *   silence, Nova unmoved    -> calm until it has lasted its whole span with the vantage awake all the time, then confirm by new
 *                               connections. One answer and the span begins anew: a load balancer that comes and goes is not lost
 *   nobody can be asked      -> calm: that Baton cannot look says nothing of the load balancer. Silence counts as above
 *
 * Nothing here ever leads forward: after the guard has acted, only a person does that.
 */
import type { Judgement } from './evidence.ts';
import { isAwake } from './silence.ts';
import { isSame, sentenceOf, type Verdict } from './verdict.ts';

export interface Observed {
  /** Monotonic. */
  readonly nowMs: number;
  /** Null: Nova did not answer; `why` says it. */
  readonly nova: Judgement | null;
  readonly why?: string;
  /** The shortest silence among the HA IPs that are guarded, as far as an awake vantage heard it. */
  readonly silentMs: number;
  /** Since the vantage last proved that it is alive and probing; null: it never did, or nobody watches. */
  readonly vantageSeenMs: number | null;
}

export interface Remembered {
  /** Likely evidence that waits for its second look. */
  readonly suspected: { readonly verdict: Verdict; readonly sinceMs: number } | null;
  /** Silence counts from here at the earliest: somebody was heard by a new connection, or a return was tried in vain. */
  readonly silenceFromMs: number;
}

export type Decision =
  | { readonly kind: 'calm' }
  /** Look again soon. */
  | { readonly kind: 'look-closer'; readonly verdict: Verdict }
  /** New connections have to be silent as well before anything is done. */
  | { readonly kind: 'ask-outside'; readonly verdict: Verdict }
  | { readonly kind: 'act'; readonly verdict: Verdict };

/** Between the two looks at what may be over in a moment. */
export const SECOND_LOOK_AFTER_MS = 500;
/** So much silence is more than a lost probe. */
export const SILENCE_MS = 300;

export function nothingRemembered(): Remembered {
  return { suspected: null, silenceFromMs: Number.NEGATIVE_INFINITY };
}

/** `spanMs`: how long silence must last; null: silence alone never decides. */
export function weigh(
  remembered: Remembered,
  seen: Observed,
  spanMs: number | null,
): { readonly decision: Decision; readonly remembered: Remembered } {
  const { nova, nowMs } = seen;
  if (nova?.kind === 'lost') {
    const { verdict, certain } = nova;
    const before = remembered.suspected;
    const suspected = before !== null && isSame(before.verdict, verdict) ? before : { verdict, sinceMs: nowMs };
    const isSure =
      certain === 'at-once' ||
      nowMs - suspected.sinceMs >= SECOND_LOOK_AFTER_MS ||
      (isAwake(seen.vantageSeenMs) && seen.silentMs >= SILENCE_MS);
    return { decision: { kind: isSure ? 'act' : 'look-closer', verdict }, remembered: { ...remembered, suspected } };
  }
  // A look that failed takes nothing back of what was suspected; one that succeeded does.
  const next = nova === null ? remembered : { ...remembered, suspected: null };
  const silentMs = Math.min(seen.silentMs, nowMs - remembered.silenceFromMs);
  if (spanMs === null || silentMs < spanMs || !isAwake(seen.vantageSeenMs))
    return { decision: { kind: 'calm' }, remembered: next };
  const says = nova === null ? `Nova cannot be asked (${seen.why ?? 'no answer'})` : nova.says;
  return {
    decision: { kind: 'ask-outside', verdict: { kind: 'silent', forMs: silentMs, nova: says } },
    remembered: next,
  };
}

/** Somebody answered a new connection, or nobody in the source could be seen to serve: the span begins anew. */
export function silenceBeginsAnew(remembered: Remembered, nowMs: number): Remembered {
  return { ...remembered, silenceFromMs: nowMs };
}

/** As a proof for the journal. */
export function evidenceOf(verdict: Verdict, seen: Observed): string {
  const outside =
    seen.vantageSeenMs === null
      ? 'nobody watches from outside'
      : `silence outside for ${seconds(seen.silentMs)}, the vantage was last seen awake ${seconds(seen.vantageSeenMs)} ago`;
  return `${sentenceOf(verdict)}; ${seen.nova?.says ?? `Nova cannot be asked (${seen.why ?? 'no answer'})`}; ${outside}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
