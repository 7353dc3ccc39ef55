import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type ReactElement, useId, useState } from 'react';
import type { Event } from '../api/types/event.ts';
import { durationText } from '../shared/quantity.ts';
import { gapReadout } from './gap-readout.ts';
import { GapTable } from './gap-table.tsx';
import type { Gap, Span, Strip } from './outages.ts';
import { MomentLines, type Plot, RowLine, TimeAxis } from './strip-lines.tsx';
import { around, isWhole, panned, zoomed } from './strip-view.ts';
import { useWheel } from './use-wheel.ts';

export interface OutageStripProps {
  readonly strip: Strip;
  readonly events: readonly Event[];
}

const LABELS_PX = 140;
const SUMS_PX = 74;
const TOP_PX = 34;
const ROW_PX = 34;
const NARROW_PX = 560;
const IN = 0.5;
const OUT = 2;

/** What clients felt, on a line of time for each HA IP. The same is told in the table under it. */
export function OutageStrip({ strip, events }: OutageStripProps): ReactElement {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [chosen, setChosen] = useState<Span | null>(null);
  const [focused, setFocused] = useState<readonly Gap[]>([]);
  const helpId = useId();
  const whole: Span = { fromMs: strip.fromMs, toMs: Math.max(strip.toMs, strip.fromMs + 1000) };
  const view = chosen ?? whole;
  const look = (next: Span): void => setChosen(isWhole(next, whole) ? null : next);

  const isNarrow = width < NARROW_PX;
  const left = isNarrow ? 0 : LABELS_PX;
  const plot: Plot = { view, left, width: Math.max(10, width - left - (isNarrow ? 0 : SUMS_PX)) };
  const rowPx = isNarrow ? ROW_PX + 14 : ROW_PX;
  const bottom = TOP_PX + strip.rows.length * rowPx;
  const wheeled = useWheel((factor, x) => {
    const atMs = view.fromMs + ((x - plot.left) / plot.width) * (view.toMs - view.fromMs);
    // Already as far away as it goes: then the wheel is the page's.
    if (factor > 1 && chosen === null) return false;
    look(zoomed(view, factor, Math.min(view.toMs, Math.max(view.fromMs, atMs)), whole));
    return true;
  });

  const gaps = strip.rows.flatMap((row) => row.gaps).toSorted((a, b) => a.fromMs - b.fromMs);
  const step = (by: 1 | -1): void => {
    const at = gaps.findIndex((gap) => gap === focused[0]);
    const next = gaps[at === -1 ? (by === 1 ? 0 : gaps.length - 1) : Math.min(gaps.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    setFocused([next]);
    if (next.fromMs < view.fromMs || next.fromMs > view.toMs) look(around(next, view, whole));
  };
  const middleMs = focused[0]?.fromMs ?? (view.fromMs + view.toMs) / 2;
  const zoom = (factor: number): void =>
    look(zoomed(view, factor, Math.min(view.toMs, Math.max(view.fromMs, middleMs)), whole));
  const onKeyDown = (event: KeyboardEvent): void => {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => look(panned(view, -0.2, whole)),
      ArrowRight: () => look(panned(view, 0.2, whole)),
      '+': () => zoom(IN),
      '=': () => zoom(IN),
      '-': () => zoom(OUT),
      '0': () => setChosen(null),
      n: () => step(1),
      p: () => step(-1),
    };
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  return (
    <section className="card strip" aria-labelledby="strip-title">
      <div className="card-head">
        <h2 id="strip-title">Outages</h2>
        <p className="quiet">
          by {strip.probe} from outside{strip.unwatched.length > 0 && '; dotted: nobody looked'}
        </p>
        <div className="strip-tools" role="group" aria-label="View of the strip">
          <button type="button" onClick={() => step(-1)} disabled={gaps.length === 0}>
            Previous gap
          </button>
          <button type="button" onClick={() => step(1)} disabled={gaps.length === 0}>
            Next gap
          </button>
          <button type="button" onClick={() => zoom(OUT)} disabled={chosen === null} aria-label="Zoom out">
            −
          </button>
          <button type="button" onClick={() => zoom(IN)} aria-label="Zoom in">
            +
          </button>
          <button type="button" onClick={() => setChosen(null)} disabled={chosen === null}>
            All
          </button>
        </div>
      </div>
      <div ref={ref}>
        <div
          ref={wheeled}
          className="strip-plot"
          role="group"
          tabIndex={0}
          aria-label="Outage strip"
          aria-describedby={helpId}
          onKeyDown={onKeyDown}
        >
          {width > 0 && (
            <svg width={width} height={bottom + 24} aria-hidden>
              <MomentLines moments={strip.moments} plot={plot} bottom={bottom} />
              {strip.rows.map((row, index) => {
                const y = TOP_PX + index * rowPx + rowPx / 2 + (isNarrow ? 6 : 0);
                return (
                  <g key={row.address}>
                    <text x="0" y={isNarrow ? y - 14 : y + 4.5} className="strip-address">
                      {row.address}
                    </text>
                    <text x={width} y={isNarrow ? y - 14 : y + 4.5} textAnchor="end" className="strip-sum">
                      {durationText(row.outageMs)}
                    </text>
                    <RowLine
                      row={row}
                      strip={strip}
                      plot={plot}
                      y={y}
                      focused={focused[0] ?? null}
                      onFocus={setFocused}
                      onOpen={(gap) => look(around(gap, view, whole))}
                    />
                  </g>
                );
              })}
              <TimeAxis plot={plot} y={bottom} />
            </svg>
          )}
        </div>
      </div>
      <p className="strip-readout" role="status">
        {focused.length === 0
          ? gaps.length === 0
            ? 'No gap so far.'
            : 'Point at a gap, or go from one to the next, for its exact values.'
          : gapReadout(focused)}
      </p>
      <p id={helpId} className="visually-hidden">
        Keys: plus and minus zoom, arrows move, 0 shows all, n and p go from gap to gap. The same values are in the
        table.
      </p>
      <GapTable events={events} />
    </section>
  );
}
