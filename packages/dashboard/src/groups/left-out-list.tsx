import type { ReactElement } from 'react';
import type { LeftOut } from '../api/types/ha-group.ts';
import { countText } from '../shared/quantity.ts';

/** More would push the groups off the screen. */
const MOST = 50;

export function LeftOutList({ leftOut }: { readonly leftOut: readonly LeftOut[] }): ReactElement | null {
  if (leftOut.length === 0) return null;
  return (
    <details className="left-out">
      <summary>Left out: {countText(leftOut.length, 'thing')} that looked like a part of a group</summary>
      <ul>
        {leftOut.slice(0, MOST).map(({ what, why }) => (
          <li key={`${what} ${why}`}>
            {what}: <span className="quiet">{why}</span>
          </li>
        ))}
        {leftOut.length > MOST && <li>and {leftOut.length - MOST} more</li>}
      </ul>
    </details>
  );
}
