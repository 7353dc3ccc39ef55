import type { Gap } from '../../ports/journal.ts';
import { printable } from '../render/printable.ts';
import { countText, durationText } from '../render/quantity.ts';
import { clockText } from '../render/style.ts';

/** `03:12:09.345  192.0.2.7  udp: no answer for 320 ms, 32 probes lost (lb1 before, lb2 after)`. */
export function gapLine(gap: Omit<Gap, 'stepId'>, withVantage: boolean, timeZone: string | undefined): string {
  const at = `${clockText(gap.from, timeZone)}.${gap.from.slice(20, 23)}`;
  const where = withVantage && gap.vantage !== undefined ? `  from ${printable(gap.vantage)}` : '';
  return `${at}  ${gap.address}${where}  ${gap.probe}: ${gapText(gap)}`;
}

/** `no answer for 320 ms, 32 probes lost: the connection was reset (lb1 before, lb2 after)`. */
export function gapText(
  gap: Pick<Gap, 'durationMs' | 'lost' | 'reason' | 'broken' | 'answeredBefore' | 'answeredAfter' | 'end'>,
): string {
  const what = gap.broken === true ? 'the conversation broke, no answer' : 'no answer';
  const why = gap.reason === undefined ? '' : `: ${printable(gap.reason)}`;
  const least = gap.end === undefined ? '' : 'at least ';
  return `${what} for ${least}${durationText(gap.durationMs)}, ${countText(gap.lost, 'probe')} lost${why}${whoText(gap)}`;
}

/** ` (lb1 before, lb2 after)`; empty where the answers do not tell. */
export function whoText({ answeredBefore, answeredAfter }: Pick<Gap, 'answeredBefore' | 'answeredAfter'>): string {
  const words = [
    ...(answeredBefore === undefined ? [] : [`${printable(answeredBefore)} before`]),
    ...(answeredAfter === undefined ? [] : [`${printable(answeredAfter)} after`]),
  ];
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
