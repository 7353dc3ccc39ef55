/**
 * The results as one picture. A row is a phase, a panel a ground. A large mark is the median, a small one a sample, a line from Baton
 * to the hand what is saved.
 */
import { BATON, footnotes, INK, MARGIN, OTHER, round, svg, text, WIDTH } from '../report/svg.ts';
import { type Phase, type Result } from './result.ts';
import { isQuiet, phaseAt, type Row, rowsOf } from './rows.ts';
import { DECADES, type Scale, scale } from './scale.ts';
import { duration, GROUND_WORDS, GROUP_WORDS, wordsOf } from './words.ts';

const LABELS = 216;
const PANEL_GAP = 44;
/** Left and right in a panel, for marks and figures at its ends. */
const INSET = 26;
const OUTSET = 58;
const HEADER = 116;
const ROW = 30;
const GROUP_GAP = 26;
const FOOTER = 30;

/** About a bold letter's width. */
const LETTER = 7.4;
const NARROW = 55;

const isNarrow = (x: Scale): boolean => x.at(100) - x.at(10) < NARROW;

interface Placed {
  readonly row: Row;
  readonly y: number;
  readonly opens: boolean;
}

export function picture(results: readonly Result[]): string {
  const rows = rowsOf(results);
  const drawn = rows.filter((row) => !isQuiet(results, row) || row.phase === 'sum' || row.group === 'rollback');
  const placed = place(drawn);
  const bottom = (placed.at(-1)?.y ?? HEADER) + ROW / 2 + 6;
  const panelWidth = (WIDTH - LABELS - MARGIN - PANEL_GAP * (results.length - 1)) / Math.max(1, results.length);
  const panels = results.map((result, at) => {
    const left = LABELS + at * (panelWidth + PANEL_GAP);
    return panel(result, placed, scale(left + INSET, panelWidth - INSET - OUTSET), bottom);
  });
  const words = footer(rows.filter((row) => !drawn.includes(row)));
  return svg({
    height: bottom + FOOTER + words.length * FOOTNOTE_LINE,
    title: 'Time without service during a migration, by Baton and by hand',
    heading: 'Time without service, as clients see it',
    note: note(results),
    parts: [legend(results), ...placed.map(label), ...panels, footnotes(bottom + 26, words)],
  });
}

function place(rows: readonly Row[]): readonly Placed[] {
  let y = HEADER + 8;
  return rows.map((row, at) => {
    const opens = row.group !== rows[at - 1]?.group;
    y += opens ? (at === 0 ? ROW : ROW + GROUP_GAP) : ROW;
    return { row, y, opens };
  });
}

function label({ row, y, opens }: Placed): string {
  const head = opens ? text(MARGIN, y - ROW + 8, GROUP_WORDS[row.group], 'font-weight="600"') : '';
  const bold = row.phase === 'sum' ? ' font-weight="600"' : '';
  return `${head}${text(LABELS - 14, y + 4, wordsOf(row), `text-anchor="end"${bold}`)}`;
}

function panel(result: Result, placed: readonly Placed[], x: Scale, bottom: number): string {
  const top = HEADER + 6;
  const name = text(x.zero - 4, HEADER - 26, GROUND_WORDS[result.ground], 'font-weight="600"');
  const line = (at: number, extra = ''): string =>
    `<line x1="${round(at)}" x2="${round(at)}" y1="${top}" y2="${round(bottom)}" stroke="${INK}" stroke-opacity="0.28"${extra}/>`;
  const ticks = [
    line(x.zero),
    text(x.zero, HEADER - 3, '0', 'text-anchor="middle"'),
    ...DECADES.map((ms) => {
      const named = !isNarrow(x) || ms === 10 || ms === 1000;
      return `${line(x.at(ms))}${named ? text(x.at(ms), HEADER - 3, decade(ms), 'text-anchor="middle"') : ''}`;
    }),
    // The break between nothing and 1 ms.
    ...(isNarrow(x)
      ? []
      : [text((x.zero + x.from) / 2, HEADER - 3, '\u2215\u2215', 'text-anchor="middle" fill-opacity="0.7"')]),
  ];
  return [name, ...ticks, ...placed.map(({ row, y }) => cell(result, row, y, x))].join('\n');
}

function cell(result: Result, row: Row, y: number, x: Scale): string {
  const [floatingIp, bgp, hand] = [
    phaseAt(result, row, { by: 'baton', cutover: 'floating-ip' }),
    phaseAt(result, row, { by: 'baton', cutover: 'bgp' }),
    phaseAt(result, row, { by: 'hand' }),
  ];
  const batons = [floatingIp, bgp].filter((phase) => phase !== null);
  const best = batons[0];
  const parts: string[] = [];
  const told = batons.toSorted((a, b) => b.medianMs - a.medianMs)[0];
  let from = best === undefined ? 0 : x.at(best.medianMs) + 10;
  if (told !== undefined) {
    const words = duration(told.medianMs);
    const right = x.at(told.medianMs) + 11;
    const gap = hand === null ? WIDTH : end(hand, x) - right;
    const fits = gap > words.length * LETTER + 12 || gap < 0;
    if (fits) from = right + words.length * LETTER + 5;
    parts.push(
      fits ? figure(right, y, told, BATON) : figure(x.at(told.minMs) - 11, y, told, BATON, ' text-anchor="end"'),
    );
  }
  if (best !== undefined && hand !== null && end(hand, x) - from > 14)
    parts.push(
      `<line x1="${round(from)}" x2="${round(end(hand, x) - 8)}" y1="${y}" y2="${y}" stroke="${INK}" stroke-opacity="0.5" stroke-dasharray="1 4" stroke-linecap="round"/>`,
    );
  const apart = batons.length > 1 ? 5 : 0;
  if (hand !== null) parts.push(handMark(hand, y, x));
  if (floatingIp !== null)
    parts.push(samplesOf(floatingIp, y - apart, x, BATON), circle(x.at(floatingIp.medianMs), y - apart));
  if (bgp !== null) parts.push(samplesOf(bgp, y + apart, x, BATON), triangle(x.at(bgp.medianMs), y + apart));
  return parts.join('');
}

/** Never back: drawn at the end, as it has none. */
const end = (phase: Phase, x: Scale): number => (phase.notBack > 0 ? x.to : x.at(phase.medianMs));

function handMark(phase: Phase, y: number, x: Scale): string {
  const at = end(phase, x);
  if (phase.notBack > 0) {
    const arrow = `M${round(at - 6)} ${y - 6}L${round(at + 4)} ${y}L${round(at - 6)} ${y + 6}`;
    return `<path d="${arrow}" fill="none" stroke="${OTHER}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>${text(at + 11, y + 4, 'never', `fill="${OTHER}"`)}`;
  }
  const mark = `<rect x="${round(at - 5)}" y="${y - 5}" width="10" height="10" rx="1.5" fill="none" stroke="${OTHER}" stroke-width="2.2"/>`;
  // Where nobody loses anything, one figure is enough.
  const told = phase.medianMs === 0 ? '' : figure(Math.max(at, x.at(phase.worstMs)) + 11, y, phase, OTHER);
  return `${samplesOf(phase, y, x, OTHER)}${mark}${told}`;
}

function samplesOf({ samplesMs }: Phase, y: number, x: Scale, colour: string): string {
  return samplesMs
    .map((ms) => `<circle cx="${round(x.at(ms))}" cy="${y}" r="2" fill="${colour}" fill-opacity="0.45"/>`)
    .join('');
}

const circle = (at: number, y: number): string => `<circle cx="${round(at)}" cy="${y}" r="5" fill="${BATON}"/>`;
const triangle = (at: number, y: number): string =>
  `<path d="M${round(at)} ${y - 5}L${round(at + 5.5)} ${y + 4.5}L${round(at - 5.5)} ${y + 4.5}Z" fill="${BATON}"/>`;

const figure = (at: number, y: number, { medianMs }: Phase, colour: string, more = ''): string =>
  text(at, y + 4, duration(medianMs), `fill="${colour}" font-weight="600"${more}`);

function legend(results: readonly Result[]): string {
  const has = (cutover: Phase['cutover']): boolean =>
    results.some(({ phases }) => phases.some((phase) => phase.by === 'baton' && phase.cutover === cutover));
  const both = has('floating-ip') && has('bgp');
  const entries = [
    ...(has('floating-ip')
      ? [{ mark: circle(0, 0), words: both ? 'Baton, by floating IP' : 'Baton', colour: BATON }]
      : []),
    ...(has('bgp') ? [{ mark: triangle(0, 0), words: 'Baton, by BGP', colour: BATON }] : []),
    {
      mark: `<rect x="-5" y="-5" width="10" height="10" rx="1.5" fill="none" stroke="${OTHER}" stroke-width="2.2"/>`,
      words: 'by hand',
      colour: OTHER,
    },
  ];
  let right = WIDTH - MARGIN;
  const drawn: string[] = [];
  for (const { mark, words, colour } of entries.toReversed()) {
    right -= words.length * 6.9 + 12;
    drawn.push(`<g transform="translate(${round(right)} 26)">${mark}${text(11, 4, words, `fill="${colour}"`)}</g>`);
    right -= 22;
  }
  return drawn.join('');
}

function note(results: readonly Result[]): string {
  const least = Math.min(...results.map(({ n }) => n));
  const most = Math.max(...results.map(({ n }) => n));
  const n = least === most ? String(least) : `${least} to ${most}`;
  return `Large marks: median of ${n}. Small ones: each sample. From 1 ms on, each step is ten times the one before.`;
}

/** So many letters of a footnote fit into the width. */
const FOOTNOTE = 150;
const FOOTNOTE_LINE = 18;

function footer(quiet: readonly Row[]): readonly string[] {
  const groups = [...new Set(quiet.map(({ group }) => group))].map((group) => {
    const names = quiet.filter((row) => row.group === group).map(wordsOf);
    return `Not drawn, for neither lost a probe, ${GROUP_WORDS[group].toLowerCase()}: ${names.join(', ')}.`;
  });
  const lines = [
    ...groups,
    'By hand, as the procedure is published: hard power-off, then the floating IP deleted in the source and created in the target.',
  ];
  return lines.flatMap(wrapped);
}

/** Broken between words. */
function wrapped(line: string): readonly string[] {
  if (line.length <= FOOTNOTE) return [line];
  const at = line.lastIndexOf(' ', FOOTNOTE);
  return [line.slice(0, at), ...wrapped(line.slice(at + 1))];
}

const decade = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);
