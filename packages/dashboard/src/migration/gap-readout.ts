import { exactClockText } from '../shared/clock-text.ts';
import { countText, durationText, elapsedText } from '../shared/quantity.ts';
import { outageText } from './event-words.ts';
import type { Gap } from './outages.ts';

/** The exact values of a gap, or of several that are drawn as one. */
export function gapReadout(gaps: readonly Gap[], timeZone?: string): string {
  const [first] = gaps;
  const last = gaps.at(-1);
  if (first === undefined || last === undefined) return '';
  const from = exactClockText(new Date(first.fromMs).toISOString(), timeZone);
  if (gaps.length === 1) {
    const { event } = first;
    const step = event.stepId === null ? '' : `, during ${event.stepId}`;
    const figures =
      event.kind === 'outage' ? `${countText(event.lost, 'probe')} lost` : `${elapsedText(first.durationMs)} by now`;
    return `${from}: ${outageText(event)}, ${figures}${step}.`;
  }
  const sumMs = gaps.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const to = exactClockText(new Date(last.fromMs + last.durationMs).toISOString(), timeZone);
  return `${gaps.length} gaps from ${from} to ${to}, ${durationText(sumMs)} in sum. Zoom in to tell them apart.`;
}
