/**
 * Where the two clouds, their load balancers and the HA IPs between them are drawn: pixels from a width. Beside one another
 * where there is room, else one above the other. Pure.
 */
import type { Role, Side } from '../api/types/event.ts';
import type { Scene } from './scene.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface HaIpPlace {
  readonly address: string;
  readonly label: string;
  readonly leadsTo: Side | null;
  readonly labelWidth: number;
  /** Where its label stands, and the way of its arrow, when it leads to that side. */
  readonly source: Way;
  readonly target: Way;
}

export interface Way {
  readonly label: Point;
  /** From the label's edge to the cloud. */
  readonly path: readonly Point[];
}

export interface CloudsLayout {
  readonly width: number;
  readonly height: number;
  readonly isVertical: boolean;
  readonly clouds: Readonly<Record<Side, Rect>>;
  readonly balancers: Readonly<Record<Side, Readonly<Record<Role, Rect>>>>;
  readonly internet: Point;
  readonly haIps: readonly HaIpPlace[];
}

const VERTICAL_BELOW_PX = 600;
const TITLE_PX = 34;
const INSET_PX = 10;
const ROW_PX = 26;
const BOX_PX = 74;
/** Of the font in which addresses are drawn, at most. */
const CHARACTER_PX = 8;
const MOST_HA_IPS = 4;
/** Between arrows that go beside one another. */
const LANE_PX = 17;
/** Four lines of text, where a box is too narrow for two things in one. */
const NARROW_BOX_PX = 94;

type Input = Pick<Scene, 'haIps' | 'source' | 'target'>;

export function cloudsLayout(scene: Input, width: number): CloudsLayout {
  return width < VERTICAL_BELOW_PX ? vertical(scene, width) : horizontal(scene, width);
}

function horizontal(scene: Input, width: number): CloudsLayout {
  const haIps = listed(scene);
  const cloudWidth = Math.round(Math.min(340, Math.max(200, width * 0.31)));
  const boxHeight = Math.max(BOX_PX, haIps.length * ROW_PX + 22);
  const height = TITLE_PX + 2 * boxHeight + 3 * INSET_PX;
  const cloud = (x: number): Rect => ({ x, y: 0, width: cloudWidth, height });
  const box = (x: number, index: number): Rect => ({
    x: x + INSET_PX,
    y: TITLE_PX + INSET_PX + index * (boxHeight + INSET_PX),
    width: cloudWidth - 2 * INSET_PX,
    height: boxHeight,
  });
  const boxes = (x: number): Readonly<Record<Role, Rect>> => ({ primary: box(x, 0), secondary: box(x, 1) });
  const balancers = { source: boxes(0), target: boxes(width - cloudWidth) };
  const middle = width / 2;
  const between = width - 2 * cloudWidth;
  const rowOf = (side: Side, index: number): number => {
    const serving = masterOf(side, scene);
    const from = serving === null ? TITLE_PX + INSET_PX + (boxHeight + INSET_PX) / 2 : balancers[side][serving].y;
    return from + boxHeight / 2 + (index - (haIps.length - 1) / 2) * ROW_PX;
  };
  return {
    width,
    height,
    isVertical: false,
    clouds: { source: cloud(0), target: cloud(width - cloudWidth) },
    balancers,
    internet: { x: middle, y: 22 },
    haIps: haIps.map((haIp, index) => {
      const labelWidth = Math.min(between - 90, haIp.label.length * CHARACTER_PX + 16);
      const way = (side: Side, edge: number, tip: number): Way => {
        const y = rowOf(side, index);
        return {
          label: { x: middle, y },
          path: [
            { x: edge, y },
            { x: tip, y },
          ],
        };
      };
      const reach = labelWidth / 2 + 4;
      return {
        ...haIp,
        labelWidth,
        source: way('source', middle - reach, cloudWidth + 3),
        target: way('target', middle + reach, width - cloudWidth - 3),
      };
    }),
  };
}

function vertical(scene: Input, width: number): CloudsLayout {
  const haIps = listed(scene);
  const boxWidth = (width - 3 * INSET_PX) / 2;
  const cloudHeight = TITLE_PX + NARROW_BOX_PX + 2 * INSET_PX;
  const betweenPx = haIps.length * ROW_PX + 112;
  const targetY = cloudHeight + betweenPx;
  const boxes = (y: number): Readonly<Record<Role, Rect>> => {
    const box = (x: number): Rect => ({ x, y: y + TITLE_PX + INSET_PX, width: boxWidth, height: NARROW_BOX_PX });
    return { primary: box(INSET_PX), secondary: box(2 * INSET_PX + boxWidth) };
  };
  const cloud = (y: number): Rect => ({ x: 0, y, width, height: cloudHeight });
  const balancers = { source: boxes(0), target: boxes(targetY) };
  const middle = cloudHeight + betweenPx / 2;
  return {
    width,
    height: targetY + cloudHeight,
    isVertical: true,
    clouds: { source: cloud(0), target: cloud(targetY) },
    balancers,
    internet: { x: 0, y: middle },
    haIps: haIps.map((haIp, index) => {
      const y = middle + (index - (haIps.length - 1) / 2) * ROW_PX;
      const label = { x: width / 2, y };
      // Beside the labels, and never across one: the farthest has the outermost lane.
      const lanes = 18 + haIps.length * LANE_PX;
      const labelWidth = Math.min(width - 2 * lanes, haIp.label.length * CHARACTER_PX + 16);
      const widest = Math.min(width - 2 * lanes, widestOf(haIps));
      const up = width / 2 - widest / 2 - 14 - index * LANE_PX;
      const down = width / 2 + widest / 2 + 14 + (haIps.length - 1 - index) * LANE_PX;
      const way = (side: -1 | 1, lane: number, tipY: number): Way => ({
        label,
        path: [
          { x: label.x + side * (labelWidth / 2 + 2), y },
          { x: lane, y },
          { x: lane, y: tipY },
        ],
      });
      return { ...haIp, labelWidth, source: way(-1, up, cloudHeight + 3), target: way(1, down, targetY - 3) };
    }),
  };
}

/** Of many, the first few and how many more there are, with an arrow where all of these lead to the same cloud. */
function listed({ haIps }: Input): readonly Pick<HaIpPlace, 'address' | 'label' | 'leadsTo'>[] {
  const one = haIps.map(({ address, leadsTo }) => ({ address, label: address, leadsTo }));
  if (one.length <= MOST_HA_IPS) return one;
  const others = haIps.slice(MOST_HA_IPS - 1);
  const sides = new Set(others.map(({ leadsTo }) => leadsTo));
  const label = `and ${others.length} more`;
  const leadsTo = sides.size === 1 ? (others[0]?.leadsTo ?? null) : null;
  return [...one.slice(0, MOST_HA_IPS - 1), { address: label, label, leadsTo }];
}

/** An arrow points at the load balancer that is MASTER there; where that is not known, or several are, at the cloud. */
function masterOf(side: Side, scene: Input): Role | null {
  const masters = scene[side].balancers.filter(({ state }) => state === 'MASTER');
  return masters.length === 1 ? (masters[0]?.role ?? null) : null;
}

function widestOf(haIps: readonly { readonly label: string }[]): number {
  return Math.max(0, ...haIps.map(({ label }) => label.length * CHARACTER_PX + 16));
}

export interface Arrow {
  readonly label: Point;
  /** As far as it reaches; fewer than two points: there is no arrow. */
  readonly path: readonly Point[];
}

/**
 * An arrow on its way: `lead` is -1 when it leads to the source, 1 to the target, and between them while it moves. At 0 it
 * leads nowhere. It grows out of its label.
 */
export function arrowAt({ source, target }: HaIpPlace, lead: number): Arrow {
  const way = lead < 0 ? source : target;
  const label = mix(source.label, target.label, (lead + 1) / 2);
  // While a label is between its two places, the arrow goes with it.
  const down = label.y - way.label.y;
  const path = begunPath(way.path, Math.abs(lead)).map(({ x, y }) => ({ x, y: y + down }));
  return { label, path };
}

/** The first part of a way, by its length. */
function begunPath(path: readonly Point[], part: number): readonly Point[] {
  const lengths = path.slice(1).map((to, index) => distance(path[index] ?? to, to));
  let left = part * lengths.reduce((sum, length) => sum + length, 0);
  const begun: Point[] = [];
  for (const [index, from] of path.entries()) {
    const to = path[index + 1];
    const length = lengths[index] ?? 0;
    if (left <= 0 || to === undefined) break;
    if (begun.length === 0) begun.push(from);
    begun.push(mix(from, to, Math.min(1, left / Math.max(1, length))));
    left -= length;
  }
  return begun;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function mix(a: Point, b: Point, part: number): Point {
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}
