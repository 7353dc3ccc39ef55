import type { ReactElement } from 'react';
import type { Side } from '../api/types/event.ts';
import { useTween } from '../shared/use-tween.ts';
import { arrowAt, type HaIpPlace, type Point } from './clouds-layout.ts';
import { fitted } from './fitted.ts';

/** -1 leads to the source, 1 to the target, 0 to nobody knows where. */
const LEAD: Readonly<Record<Side, number>> = { source: -1, target: 1 };

/** An HA IP and where it leads. When that changes the arrow moves: the one thing on the page that does. */
export function HaIpArrow({ place }: { readonly place: HaIpPlace }): ReactElement {
  const lead = useTween(place.leadsTo === null ? 0 : LEAD[place.leadsTo]);
  const { label, path } = arrowAt(place, lead);
  return (
    <g className={place.leadsTo === null ? 'ha-ip is-unknown' : 'ha-ip'}>
      {path.length > 1 && (
        <>
          <polyline points={path.map(({ x, y }) => `${x},${y}`).join(' ')} className="ha-ip-line" />
          <path d={headOf(path)} className="ha-ip-head" />
        </>
      )}
      <rect
        x={label.x - place.labelWidth / 2}
        y={label.y - 11}
        width={place.labelWidth}
        height="22"
        rx="11"
        className="ha-ip-pill"
      />
      <text x={label.x} y={label.y + 4.5} textAnchor="middle" className="ha-ip-label">
        {fitted(place.label, place.labelWidth - 12, 7.8)}
        <title>{place.label}</title>
      </text>
    </g>
  );
}

const HEAD_PX = 7;

/** A point at the end of a way, in the direction of its last part. */
function headOf(path: readonly Point[]): string {
  const to = path.at(-1) ?? { x: 0, y: 0 };
  const from = path.at(-2) ?? to;
  const length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const base = { x: to.x - dx * HEAD_PX, y: to.y - dy * HEAD_PX };
  const [sx, sy] = [-dy * HEAD_PX * 0.7, dx * HEAD_PX * 0.7];
  return `M${base.x + sx} ${base.y + sy}L${to.x} ${to.y}L${base.x - sx} ${base.y - sy}`;
}
