import type { ReactElement } from 'react';
import type { BalancerSeen } from './balancers-seen.ts';
import type { Rect } from './clouds-layout.ts';
import { fitted } from './fitted.ts';

export interface BalancerBoxProps {
  readonly rect: Rect;
  readonly balancer: BalancerSeen;
  /** Clients reach it. */
  readonly isServing: boolean;
}

const PAD_PX = 12;
const NAME_CHARACTER_PX = 8.2;
const SMALL_CHARACTER_PX = 6.8;
/** Below it, the role stands in a line of its own. */
const NARROW_PX = 190;

/** One load balancer as it was last seen in one cloud. A twin that is not there is drawn as a place that waits for it. */
export function BalancerBox({ rect, balancer, isServing }: BalancerBoxProps): ReactElement {
  const { x, y, width, height } = rect;
  const { name, role, words, state, copied } = balancer;
  const isThere = state !== null && state !== 'gone';
  const isNarrow = width < NARROW_PX;
  const inner = width - 2 * PAD_PX;
  const said = noteOf(balancer).find((text) => text.length * SMALL_CHARACTER_PX <= inner) ?? '';
  return (
    <g className={`balancer ${isServing ? 'is-serving' : isThere ? 'is-there' : 'is-away'}`}>
      <rect {...rect} rx="6" className="balancer-box" />
      {isServing && <rect x={x} y={y} width="4" height={height} rx="2" className="balancer-edge" />}
      <text x={x + PAD_PX} y={y + 23} className="balancer-name">
        {fitted(name, isNarrow ? inner : inner - role.length * 7 - 10, NAME_CHARACTER_PX)}
        <title>{name}</title>
      </text>
      <text
        x={isNarrow ? x + PAD_PX : x + width - PAD_PX}
        y={isNarrow ? y + 62 : y + 23}
        textAnchor={isNarrow ? 'start' : 'end'}
        className="balancer-role"
      >
        {role}
      </text>
      <text x={x + PAD_PX} y={y + 44} className={`balancer-words words-${state ?? 'none'}`}>
        {words}
      </text>
      {said !== '' && (
        <text x={x + PAD_PX} y={isNarrow ? y + 80 : y + 62} className="balancer-role">
          {said}
        </text>
      )}
      {copied !== null && (
        <g transform={`translate(${x + PAD_PX} ${isNarrow ? y + 74 : y + 54})`}>
          <rect width={inner} height="6" rx="3" className="bar-empty" />
          <rect width={Math.max(3, inner * copied)} height="6" rx="3" className="bar-full" />
        </g>
      )}
    </g>
  );
}

/** From all that is to be said to the least: that a second MASTER is expected is never left out for want of room. */
function noteOf({ expected, keepsReady }: BalancerSeen): readonly string[] {
  if (!expected) return keepsReady ? ['keeps ready for rollback', 'keeps ready'] : [];
  return keepsReady ? ['expected, keeps ready for rollback', 'expected, keeps ready', 'expected'] : ['expected'];
}
