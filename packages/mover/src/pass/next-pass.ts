/** Whether another pass over a running source is worth it, and how long the last one, with the source off, will take. */

/** What is known of a pass that ended. */
export interface PassHistory {
  readonly sizeBytes: number;
  /** At its own beginning, it differed by so much. */
  readonly changedBytes: number;
  readonly seconds: number;
}

export interface PassGoal {
  /** What changed must be sent in less. */
  readonly sendSeconds: number;
  /** After so many passes it ends, whatever they brought. */
  readonly mostPasses?: number;
}

/** What will be there to send when the source stands still, and how long. Null while nothing is known. */
export interface FinalForecast {
  readonly changedBytes: number;
  readonly sendSeconds: number;
  readonly passSeconds: number;
}

export type RepeatReason =
  | 'first'
  | 'nothing-known-of-changes'
  | 'too-much-changes'
  | 'goal-met'
  | 'no-gain'
  | 'enough-passes';

export interface RepeatDecision {
  readonly repeat: boolean;
  readonly reason: RepeatReason;
  readonly forecast: FinalForecast | null;
}

/** A pass that leaves more than this share of what the one before left brought nothing. */
const GAIN = 0.8;
const MOST_PASSES = 8;

/**
 * Repeats until what changes is sent in less than the goal at the rate that was measured, or until a pass brings no gain, as in the
 * migration of a running machine. `sendBytesPerSecond`: of changed data, as measured; null takes it from the pass that sent most.
 */
export function shouldRepeat(
  history: readonly PassHistory[],
  goal: PassGoal,
  sendBytesPerSecond: number | null = null,
): RepeatDecision {
  const last = history.at(-1);
  if (last === undefined) return { repeat: true, reason: 'first', forecast: null };
  const rate = sendBytesPerSecond ?? measuredRate(history);
  // The first pass moves what was there, not what changed meanwhile: it says nothing of the next.
  const before = history.at(-2);
  if (before === undefined) return { repeat: true, reason: 'nothing-known-of-changes', forecast: null };
  const forecast = forecastFinal(before, last, rate);
  const end = (reason: RepeatReason): RepeatDecision => ({ repeat: false, reason, forecast });
  if (forecast.sendSeconds <= goal.sendSeconds) return end('goal-met');
  if (history.length >= (goal.mostPasses ?? MOST_PASSES)) return end('enough-passes');
  if (history.length > 2 && last.changedBytes > before.changedBytes * GAIN) return end('no-gain');
  return { repeat: true, reason: 'too-much-changes', forecast };
}

/** What the last pass found had changed while the one before ran; while the last one ran, as much changed in proportion. */
function forecastFinal(before: PassHistory, last: PassHistory, rate: number): FinalForecast {
  const share = before.seconds > 0 ? last.seconds / before.seconds : 1;
  const changedBytes = Math.min(last.sizeBytes, Math.round(last.changedBytes * share));
  const sendSeconds = rate > 0 ? changedBytes / rate : 0;
  // It goes over the whole disk as the last one did, and sends while it does: the longer of the two.
  const goSeconds = Math.max(0, last.seconds - (rate > 0 ? last.changedBytes / rate : 0));
  return { changedBytes, sendSeconds, passSeconds: Math.max(sendSeconds, goSeconds) };
}

function measuredRate(history: readonly PassHistory[]): number {
  const most = history.reduce((best, one) => (one.changedBytes > best.changedBytes ? one : best));
  return most.seconds > 0 ? most.changedBytes / most.seconds : 0;
}
