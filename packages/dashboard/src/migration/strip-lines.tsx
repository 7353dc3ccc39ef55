import type { ReactElement } from 'react';
import type { Gap, Moment, Span, Strip, StripRow } from './outages.ts';
import { durationText } from '../shared/quantity.ts';
import { drawnGaps, type DrawnGap, xOf } from './strip-view.ts';
import { ticksOf } from './time-ticks.ts';

export interface Plot {
  readonly view: Span;
  /** Where the line of time begins, and how long it is. */
  readonly left: number;
  readonly width: number;
}

interface RowLineProps {
  readonly row: StripRow;
  readonly strip: Strip;
  readonly plot: Plot;
  readonly y: number;
  readonly focused: Gap | null;
  readonly onFocus: (gaps: readonly Gap[]) => void;
  readonly onOpen: (gap: Gap) => void;
}

/** The time of one HA IP: solid where it was watched, dotted where nobody looked, a mark where a gap was. */
export function RowLine({ row, strip, plot, y, focused, onFocus, onOpen }: RowLineProps): ReactElement {
  const { view, left, width } = plot;
  const clip = (ms: number): number => Math.min(width, Math.max(0, xOf(ms, view, width)));
  const end = clip(strip.toMs);
  return (
    <g transform={`translate(${left} ${y})`}>
      <line x1={clip(strip.fromMs)} x2={end} y1="0" y2="0" className="strip-watched" />
      {strip.unwatched.map(({ fromMs, toMs }) => (
        <g key={fromMs}>
          <rect
            x={clip(fromMs)}
            y="-2"
            width={Math.max(0, clip(toMs) - clip(fromMs))}
            height="4"
            className="strip-hidden"
          />
          <line x1={clip(fromMs)} x2={clip(toMs)} y1="0" y2="0" className="strip-unwatched" />
        </g>
      ))}
      {drawnGaps(row.gaps, view, width).map((drawn) => (
        <GapMark
          key={drawn.gaps[0]?.event.seq ?? drawn.x}
          drawn={drawn}
          isFocused={focused !== null && drawn.gaps.includes(focused)}
          onFocus={onFocus}
          onOpen={onOpen}
        />
      ))}
    </g>
  );
}

interface GapMarkProps {
  readonly drawn: DrawnGap;
  readonly isFocused: boolean;
  readonly onFocus: (gaps: readonly Gap[]) => void;
  readonly onOpen: (gap: Gap) => void;
}

const MARK_PX = 16;

function GapMark({ drawn, isFocused, onFocus, onOpen }: GapMarkProps): ReactElement {
  const { x, width, gaps } = drawn;
  const [first] = gaps;
  const text = gaps.length === 1 && first !== undefined ? durationText(first.durationMs) : `${gaps.length} gaps`;
  return (
    <g
      className={isFocused ? 'strip-gap is-focused' : 'strip-gap'}
      onPointerEnter={() => onFocus(gaps)}
      onClick={() => (first === undefined ? undefined : onOpen(first))}
    >
      <rect x={x - 5} y={-MARK_PX} width={width + 10} height={2 * MARK_PX} className="strip-hit" />
      <rect x={x} y={-MARK_PX / 2} width={width} height={MARK_PX} rx="1.5" className="strip-gap-mark" />
      {width > text.length * 7 + 8 && (
        <text x={x + width / 2} y="4.5" textAnchor="middle" className="strip-gap-text">
          {text}
        </text>
      )}
    </g>
  );
}

interface MomentLinesProps {
  readonly moments: readonly Moment[];
  readonly plot: Plot;
  readonly bottom: number;
}

const WORD_PX = 7;

/** Handover, cutover and rollback: a line through all rows, and its word where there is room for it. */
export function MomentLines({ moments, plot, bottom }: MomentLinesProps): ReactElement {
  const { view, left, width } = plot;
  const shown = moments
    .map((moment) => ({ ...moment, x: xOf(moment.atMs, view, width) }))
    .filter(({ x }) => x >= 0 && x <= width);
  return (
    <g transform={`translate(${left} 0)`}>
      {shown.map(({ what, atMs, x }, index) => {
        const room = (shown[index + 1]?.x ?? width) - x;
        const isBefore = room < what.length * WORD_PX + 10;
        const roomBefore = x - (shown[index - 1]?.x ?? 0);
        const isWritten = !isBefore || roomBefore > what.length * WORD_PX * 2;
        return (
          <g key={`${what} ${atMs}`} className={`moment moment-${what}`}>
            <line x1={x} x2={x} y1="6" y2={bottom} className="moment-line" />
            {isWritten && (
              <text x={isBefore ? x - 6 : x + 6} y="14" textAnchor={isBefore ? 'end' : 'start'} className="moment-word">
                {what}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

const TICK_PX = 96;

export function TimeAxis({ plot, y }: { readonly plot: Plot; readonly y: number }): ReactElement {
  const { view, left, width } = plot;
  const zoneOffsetMs = -new Date(view.fromMs).getTimezoneOffset() * 60_000;
  return (
    <g transform={`translate(${left} ${y})`} className="strip-axis">
      {ticksOf(view, Math.max(2, Math.floor(width / TICK_PX)), zoneOffsetMs).map(({ atMs, text }) => {
        const x = xOf(atMs, view, width);
        return (
          <g key={atMs}>
            <line x1={x} x2={x} y1="0" y2="4" className="strip-tick" />
            <text x={Math.min(width - 14, Math.max(14, x))} y="16" textAnchor="middle">
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}
