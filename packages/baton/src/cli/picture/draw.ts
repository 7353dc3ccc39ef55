/**
 * Draws a scene with box characters. Where an HA IP leads is an arrow; everything else stays where it is from the first
 * picture to the last. Colour only repeats what a mark or a word says; red is for what needs a person.
 */
import { columnsOf, printable } from '../render/printable.ts';
import { durationText, elapsedText, rangeText, spanText } from '../render/quantity.ts';
import type { Style } from '../render/style.ts';
import { Canvas, type Paint } from './canvas.ts';
import { drawClouds } from './draw-clouds.ts';
import { drawRunbook } from './draw-runbook.ts';
import { drawStrip } from './draw-strip.ts';
import type { Scene, StateSeen } from './scene.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const MIN_COLUMNS = 88;
const MIN_ROWS = 24;
/** Beyond this, arrows only grow longer. */
const MAX_COLUMNS = 140;
const MOST_DISK_ROWS = 3;

/** Is there room for the picture, with what stands under it? */
export function hasRoom({ columns, rows }: Size): boolean {
  return columns >= MIN_COLUMNS && rows >= MIN_ROWS;
}

/**
 * The picture in at most `rows` lines, none wider than `columns`. Where rows are few, empty ones go first, then the strip,
 * then the runbook.
 */
export function drawPicture(scene: Scene, size: Size, style: Style): readonly string[] {
  const columns = Math.min(size.columns, MAX_COLUMNS);
  const header = drawHeader(scene, columns, style);
  const clouds = drawClouds(scene, columns, style);
  const disks = drawDisks(scene, columns, style);
  const runbook = drawRunbook(scene.runbook, columns, style);
  const strip = drawStrip(scene.strip, columns, style);
  const candidates = [
    [...header, '', ...clouds, ...disks, '', ...runbook, '', ...strip],
    [...header, ...clouds, ...disks, ...runbook, '', ...strip],
    [...header, ...clouds, ...disks, ...runbook, ...strip],
    [...header, ...clouds, ...runbook, ...strip],
    [...header, ...clouds, ...runbook],
    [...header, ...clouds],
  ];
  return candidates.find((lines) => lines.length <= size.rows) ?? header.slice(0, Math.max(0, size.rows));
}

const TONES = { calm: 'plain', waits: 'yellow', done: 'green', back: 'blue', wrong: 'red' } as const satisfies Record<
  StateSeen['tone'],
  Paint
>;

function drawHeader(scene: Scene, columns: number, style: Style): readonly string[] {
  const canvas = new Canvas(columns, 2, style);
  const [first, second, ...others] = scene.haIps.map(({ address }) => address);
  const named = canvas.put(0, canvas.put(0, 1, first ?? '', 'bold') + 2, scene.name);
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const listed = canvas.put(1, 1, `${second ?? ''}${more}`, 'bold');

  const order = `${scene.order} ${style.marks.note} `;
  const words = canvas.room(scene.state.words, columns - named - 3 - columnsOf(order));
  const begin = canvas.putBefore(0, columns - 1, words, TONES[scene.state.tone]);
  canvas.putBefore(0, begin, order, 'dim');

  const figures = figuresOf(scene).find((text) => columnsOf(text) <= columns - listed - 3) ?? '';
  canvas.putBefore(1, columns - 1, figures);
  return canvas.lines();
}

/** From all that is to be said to the least. */
function figuresOf(scene: Scene): readonly string[] {
  const { ms, isAtLeast, nowMs } = scene.outage;
  const soFar = `so far ${isAtLeast ? 'at least ' : ''}${durationText(ms)}`;
  const outage = nowMs === null ? `outage ${soFar}` : `outage now, ${elapsedText(nowMs)}; ${soFar}`;
  const forecast = `${outage}, forecast ${rangeText(scene.forecastOutageMs, 'ms')}`;
  const exposure = `exposure ${elapsedText(scene.exposureMs)}`;
  return [
    `${forecast}   ${exposure}, forecast ${spanText(scene.forecastExposureSeconds)}`,
    `${forecast}   ${exposure}`,
    `${outage}   ${exposure}`,
    outage,
  ];
}

/** Keeps its rows while nothing is copied, so that nothing below it jumps. */
function drawDisks({ copy, mostDisks }: Scene, columns: number, style: Style): readonly string[] {
  const rows = Math.min(MOST_DISK_ROWS, Math.max(1, mostDisks));
  const canvas = new Canvas(columns, rows, style);
  const disks = copy?.disks ?? [];
  const barColumns = columns < 100 ? 16 : 24;
  const shown = disks.length > rows ? disks.slice(0, rows - 1) : disks;
  const nameColumns = Math.max(0, ...shown.map(({ what }) => columnsOf(printable(what))));
  for (const [row, { what, share, figures }] of shown.entries()) {
    let at = canvas.put(row, 3, what, 'plain', 28);
    at = Math.max(at, 3 + Math.min(28, nameColumns)) + 2;
    if (share !== null) {
      const [full, empty] = style.marks.bar;
      const filled = Math.round(share * barColumns);
      at = canvas.put(row, at, full.repeat(filled), 'cyan');
      at = canvas.put(row, at, empty.repeat(barColumns - filled), 'dim');
      at = canvas.put(row, at, `${Math.floor(share * 100)} %`.padStart(6)) + 2;
    }
    canvas.put(row, at, figures.join('  '));
  }
  if (shown.length < disks.length) canvas.put(rows - 1, 3, `and ${disks.length - shown.length} more`, 'dim');
  return canvas.lines();
}
