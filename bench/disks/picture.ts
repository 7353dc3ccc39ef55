/** The results as one picture. A row is one who moved the disk; its bars are the time, and the processors' time of both ends. */
import { BATON, footnotes, INK, MARGIN, OTHER, round, svg, text, WIDTH } from '../report/svg.ts';
import type { Result, Row } from './result.ts';
import { mib } from './table.ts';

const LABELS = 350;
const PANEL_GAP = 70;
/** Right of the longest bar, for its figure. */
const OUTSET = 56;
const HEADER = 92;
const ROW = 30;
const GROUP_GAP = 34;
const FOOTER = 62;
const BAR = 13;

/** What a row is called where there is little room. */
const SHORT: Readonly<Record<string, string>> = {
  'full-dd': 'floor: dd on one machine',
  'full-nbdcopy': 'nbdcopy',
  'full-nbdcopy-tls': 'nbdcopy over TLS',
  'full-qemu-img': 'qemu-img convert',
  'full-baton': 'Baton: TLS, proved',
  'delta-read': 'floor: one read of both disks',
  'delta-rsync': 'rsync --inplace',
  'delta-bdsync-64': 'bdsync, 64 KiB',
  'delta-bdsync-4': 'bdsync, 4 KiB',
  'delta-nbdcopy': 'nbdcopy of everything again',
  'delta-baton-earlier': 'Baton: TLS, proved',
  'delta-baton': 'Baton: the last pass, SHA-256 too',
  'delta-baton-manifest': 'Baton: the last, by the manifest',
  'slow-rsync': 'rsync --inplace --compress',
  'slow-baton': 'Baton: TLS, proved',
  'cold-read': 'floor: one read of both disks',
  'cold-baton-earlier': 'Baton: TLS, proved',
  'cold-baton': 'Baton: the last pass, SHA-256 too',
  'cold-baton-manifest': 'Baton: the last, by the manifest',
};
const GROUPS = [
  { kind: 'full', words: 'Full copy' },
  { kind: 'delta', words: 'Delta pass, 1 % changed' },
  { kind: 'slow', words: 'Delta pass held to 100 Mbit/s' },
  { kind: 'cold', words: 'Delta pass on a disk' },
] as const;

interface Panel {
  readonly words: string;
  readonly left: number;
  readonly width: number;
  readonly value: (row: Row) => number;
}

export function picture(result: Result): string {
  const width = (WIDTH - LABELS - MARGIN - PANEL_GAP) / 2;
  const panels: readonly Panel[] = [
    { words: 'seconds', left: LABELS, width, value: ({ median }) => median.wallSeconds },
    {
      words: 'CPU seconds of both ends',
      left: LABELS + width + PANEL_GAP,
      width,
      value: ({ median }) => median.cpuSeconds,
    },
  ];
  let y = HEADER;
  const groups = GROUPS.flatMap(({ kind, words }) => {
    const rows = result.rows.filter((row) => row.kind === kind);
    if (rows.length === 0) return [];
    const top = y;
    y += ROW * (rows.length + 1) + GROUP_GAP;
    return [group(words, rows, panels, top)];
  });
  const bottom = y - GROUP_GAP;
  return svg({
    height: bottom + FOOTER,
    title: 'Time and processors that it takes to move a disk, by Baton and by others',
    heading: 'What it takes to move a disk',
    note: note(result),
    parts: [
      ...panels.map(({ words, left }) => text(left, HEADER - 10, words, 'font-weight="600"')),
      ...groups,
      footer(bottom),
    ],
  });
}

function group(words: string, rows: readonly Row[], panels: readonly Panel[], top: number): string {
  const head = text(MARGIN, top + ROW - 8, words, 'font-weight="600"');
  const longest = panels.map(({ value }) => Math.max(...rows.map(value), Number.MIN_VALUE));
  const lines = rows.map((row, at) => {
    const middle = top + ROW * (at + 1) + ROW / 2;
    const label = text(
      LABELS - 14,
      middle + 4,
      SHORT[row.id] ?? row.name,
      `text-anchor="end"${row.by === 'baton' ? ' font-weight="600"' : ''}`,
    );
    const bars = panels.map((panel, which) => bar(row, panel, longest[which] ?? 1, middle));
    return `${label}${bars.join('')}`;
  });
  return [head, ...lines].join('\n');
}

/** Open: nothing is encrypted. The floor is a line, as nobody moves a disk by it. */
function bar(row: Row, { left, width, value }: Panel, longest: number, middle: number): string {
  const length = Math.max(1.5, (value(row) / longest) * (width - OUTSET));
  const colour = row.by === 'baton' ? BATON : row.by === 'other' ? OTHER : INK;
  const box = `x="${round(left)}" width="${round(length)}"`;
  const shape =
    row.by === 'floor'
      ? `<rect ${box} y="${middle - 1.5}" height="3" fill="${INK}"/>`
      : row.encrypted === true
        ? `<rect ${box} y="${middle - BAR / 2}" height="${BAR}" rx="2" fill="${colour}"/>`
        : `<rect x="${round(left + 1)}" width="${round(Math.max(1, length - 2))}" y="${middle - BAR / 2 + 1}" height="${BAR - 2}" rx="2" fill="none" stroke="${colour}" stroke-width="2"/>`;
  const bold = row.by === 'baton' ? ' font-weight="600"' : '';
  return `${shape}${text(left + length + 8, middle + 4, value(row).toFixed(value(row) < 10 ? 2 : 1), `fill="${colour}"${bold}`)}`;
}

function note({ n, image }: Result): string {
  const size = `${(image.sizeBytes / 2 ** 30).toFixed(2).replace(/\.?0+$/, '')} GiB with ${mib(image.dataBytes)} of data`;
  return `Medians of ${n}; ${size}; both ends on one machine, over its loopback interface.`;
}

function footer(bottom: number): string {
  const words = [
    'Filled: encrypted. Open: not encrypted. Only Baton proves that both disks are alike: it reads every block it wrote back,',
    'and both ends compare the tags of all blocks. The others end when they have written.',
  ];
  return footnotes(bottom + 28, words);
}
