import { columnsOf } from '../render/printable.ts';
import { durationText, elapsedText } from '../render/quantity.ts';
import type { Style } from '../render/style.ts';
import { Canvas } from './canvas.ts';
import type { Moment, Strip } from './outages.ts';

const LABEL_AT = 3;
const SUM_COLUMNS = 11;
const MOST_ROWS = 4;

/**
 * The time since the migration began, scaled to the width: a row for each HA IP with a mark where a gap was, and above them
 * the handover and the cutover. Where no process ran, nobody looked, and the line is dotted.
 */
export function drawStrip(strip: Strip, columns: number, style: Style): readonly string[] {
  const rows = strip.rows.length > MOST_ROWS ? strip.rows.slice(0, MOST_ROWS - 1) : strip.rows;
  const left = strip.rows.length - rows.length;
  const canvas = new Canvas(columns, 1 + rows.length + (left > 0 ? 1 : 0), style);
  const labels = [...rows.map(({ address }) => address), 'outages'];
  const from = LABEL_AT + Math.max(...labels.map(columnsOf)) + 2;
  const width = columns - 1 - SUM_COLUMNS - from;
  const columnAt = (ms: number): number => {
    const span = Math.max(1, strip.toMs - strip.fromMs);
    const part = Math.min(1, Math.max(0, (ms - strip.fromMs) / span));
    return Math.min(width - 1, Math.floor(part * width));
  };

  canvas.put(0, LABEL_AT, 'outages', 'dim');
  const down = style.unicode ? '▾' : 'v';
  const glyphs = { handover: down, cutover: down, rollback: style.marks.back };
  drawMoments(canvas, strip, { from, width, columnAt, glyphs });
  canvas.putBefore(0, columns - 1, elapsedText(strip.toMs - strip.fromMs), 'dim');
  const line = style.unicode ? '─' : '-';
  for (const [index, { address, gaps, outageMs }] of rows.entries()) {
    const row = index + 1;
    canvas.put(row, LABEL_AT, address);
    canvas.put(row, from, line.repeat(width), 'dim');
    for (const rest of strip.unwatched) {
      const begin = columnAt(rest.fromMs);
      const end = rest.toMs >= strip.toMs ? width : columnAt(rest.toMs);
      canvas.put(row, from + begin, style.marks.note.repeat(end - begin), 'dim');
    }
    for (const { fromMs, durationMs } of gaps) {
      const begin = columnAt(fromMs);
      const end = columnAt(fromMs + durationMs);
      canvas.put(row, from + begin, style.marks.gap.repeat(end - begin + 1), 'yellow');
    }
    canvas.putBefore(row, columns - 1, durationText(outageMs));
  }
  if (left > 0) canvas.put(rows.length + 1, LABEL_AT, `and ${left} more`, 'dim');
  return canvas.lines();
}

interface Axis {
  readonly from: number;
  readonly width: number;
  readonly columnAt: (ms: number) => number;
  readonly glyphs: Readonly<Record<Moment['what'], string>>;
}

/** A moment's word stands behind its mark where there is room, else before it, else nowhere. */
function drawMoments(canvas: Canvas, strip: Strip, { from, width, columnAt, glyphs }: Axis): void {
  const places = strip.moments.map(({ what, atMs }) => ({ what, column: columnAt(atMs) }));
  let free = 0;
  for (const [index, { what, column }] of places.entries()) {
    const next = places[index + 1]?.column ?? width;
    canvas.put(0, from + column, glyphs[what], 'dim');
    const words = columnsOf(what) + 1;
    if (column + 1 + words < next) {
      free = canvas.put(0, from + column + 2, what, 'dim') - from + 1;
    } else if (column - words >= free) {
      canvas.put(0, from + column - words, what, 'dim');
      free = column + 2;
    } else {
      free = column + 2;
    }
  }
}
