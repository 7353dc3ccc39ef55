/** Two clouds, a box for each load balancer in each, and between them the internet: HA IPs and where they lead. */
import type { Side } from '../../domain/event.ts';
import { columnsOf } from '../render/printable.ts';
import type { Style } from '../render/style.ts';
import type { BalancerSeen, CloudSeen } from './balancers-seen.ts';
import { Canvas, type Paint } from './canvas.ts';
import type { HaIpSeen, Scene } from './scene.ts';

interface Lines {
  readonly across: string;
  readonly down: string;
  readonly top: readonly [string, string];
  readonly middle: readonly [string, string];
  readonly bottom: readonly [string, string];
  readonly toRight: string;
  readonly toLeft: string;
}

const UNICODE: Lines = {
  across: '─',
  down: '│',
  top: ['┌', '┐'],
  middle: ['├', '┤'],
  bottom: ['└', '┘'],
  toRight: '▶',
  toLeft: '◀',
};
const ASCII: Lines = {
  across: '-',
  down: '|',
  top: ['+', '+'],
  middle: ['+', '+'],
  bottom: ['+', '+'],
  toRight: '>',
  toLeft: '<',
};

const MARGIN = 2;
const MOST_HA_IPS = 3;
const MOST_ADDRESS_COLUMNS = 15;

export function drawClouds(scene: Scene, columns: number, style: Style): readonly string[] {
  const haIps = listed(scene.haIps);
  /** Rows of one load balancer: one for each HA IP that may lead to it, and two for its own words. */
  const height = Math.max(2, haIps.length);
  const boxColumns = Math.min(40, 28 + Math.floor((columns - 88) / 4));
  const lines = style.unicode ? UNICODE : ASCII;
  const canvas = new Canvas(columns, 1 + 3 + 2 * height, style);
  const gapFrom = MARGIN + boxColumns;
  const gapTo = columns - MARGIN - boxColumns;
  const center = (text: string): number => Math.floor((columns - columnsOf(text)) / 2);

  title(canvas, MARGIN + 2, 'SOURCE', scene.source);
  canvas.put(0, center('internet'), 'internet', 'dim');
  title(canvas, gapTo + 2, 'TARGET', scene.target);
  for (const [from, cloud] of [
    [MARGIN, scene.source],
    [gapTo, scene.target],
  ] as const) {
    drawBoxes(canvas, { from, columns: boxColumns, height, lines }, cloud);
  }

  const rows = rowsOf(scene, haIps, height);
  const widest = Math.min(MOST_ADDRESS_COLUMNS, Math.max(0, ...haIps.map(({ address }) => columnsOf(address))));
  const labelAt = Math.floor((columns - widest) / 2);
  for (const [index, { address, leadsTo }] of haIps.entries()) {
    const row = rows[index] ?? 0;
    canvas.put(row, labelAt, address, leadsTo === null ? 'dim' : 'plain', MOST_ADDRESS_COLUMNS);
    const [from, to] = leadsTo === 'target' ? [labelAt + widest + 1, gapTo] : [gapFrom, labelAt - 1];
    if (leadsTo === null || to - from < 2) continue;
    const line = lines.across.repeat(to - from - 1);
    canvas.put(row, from, leadsTo === 'target' ? `${line}${lines.toRight}` : `${lines.toLeft}${line}`, 'cyan');
  }
  drawReady(canvas, scene, height, gapFrom + 1, rows);
  return canvas.lines();
}

function title(canvas: Canvas, at: number, side: string, { cloud }: CloudSeen): void {
  canvas.put(0, canvas.put(0, at, side, 'dim') + 2, cloud, 'bold', 22);
}

interface Place {
  readonly from: number;
  readonly columns: number;
  readonly height: number;
  readonly lines: Lines;
}

function drawBoxes(canvas: Canvas, { from, columns, height, lines }: Place, { balancers }: CloudSeen): void {
  const edge = (row: number, [left, right]: readonly [string, string]): void => {
    canvas.put(row, from, `${left}${lines.across.repeat(columns - 2)}${right}`, 'dim');
  };
  edge(1, lines.top);
  for (const [index, balancer] of balancers.entries()) {
    const top = firstRow(index, height);
    for (let row = top; row < top + height; row++) {
      canvas.put(row, from, lines.down, 'dim');
      canvas.put(row, from + columns - 1, lines.down, 'dim');
    }
    const end = from + columns - 2;
    const begin = canvas.putBefore(top, end, balancer.words, paintOf(balancer));
    canvas.put(top, from + 2, balancer.name, 'bold', begin - from - 3);
    canvas.put(top + 1, from + 2, balancer.role, 'dim');
    if (balancer.expected) canvas.putBefore(top + 1, end, '(expected)', 'dim');
    edge(top + height, index === 0 ? lines.middle : lines.bottom);
  }
}

/** Titles, upper edge, the first box, the edge between, the second box, lower edge. */
function firstRow(index: number, height: number): number {
  return 2 + index * (height + 1);
}

function paintOf({ words, state, expected }: BalancerSeen): Paint {
  if (words.startsWith('copying') || state === 'starting') return 'cyan';
  if (state === 'MASTER') return expected ? 'plain' : 'green';
  return state === 'BACKUP' || state === 'running' ? 'plain' : 'dim';
}

/** Of many, the first few and how many more there are, with an arrow where all of these lead to the same cloud. */
function listed(haIps: readonly HaIpSeen[]): readonly HaIpSeen[] {
  if (haIps.length <= MOST_HA_IPS) return haIps;
  const others = haIps.slice(MOST_HA_IPS - 1);
  const sides = new Set(others.map(({ leadsTo }) => leadsTo));
  const leadsTo = sides.size === 1 ? (others[0]?.leadsTo ?? null) : null;
  return [...haIps.slice(0, MOST_HA_IPS - 1), { address: `and ${others.length} more`, leadsTo }];
}

/**
 * An arrow points at the load balancer that is MASTER in the cloud to which it leads. Where that is not known it points at
 * the cloud: half-way between both.
 */
function rowsOf(scene: Scene, haIps: readonly HaIpSeen[], height: number): readonly number[] {
  const taken = new Set<number>();
  const middle = 2 + height - Math.floor(haIps.length / 2);
  return haIps.map(({ leadsTo }, index) => {
    const serving = leadsTo === null ? -1 : masterOf(leadsTo, scene);
    let row = serving < 0 ? middle + index : firstRow(serving, height) + index;
    while (taken.has(row)) row++;
    taken.add(row);
    return row;
  });
}

function masterOf(side: Side, scene: Scene): number {
  const masters = scene[side].balancers.flatMap(({ state }, index) => (state === 'MASTER' ? [index] : []));
  return masters.length === 1 ? (masters[0] ?? -1) : -1;
}

function drawReady(canvas: Canvas, { source }: Scene, height: number, at: number, taken: readonly number[]): void {
  const index = source.balancers.findIndex(({ keepsReady }) => keepsReady);
  if (index < 0) return;
  const top = firstRow(index, height);
  if (taken.includes(top) || taken.includes(top + 1)) return;
  canvas.put(top, at, 'keeps ready', 'dim');
  canvas.put(top + 1, at, 'for rollback', 'dim');
}
