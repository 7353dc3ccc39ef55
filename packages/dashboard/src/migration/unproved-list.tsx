import type { ReactElement } from 'react';
import { countText } from '../shared/quantity.ts';

/** More of them would push the question itself out of sight. */
const MOST_IN_THE_OPEN = 3;

/** What could not be proved with this access: a few stand in the open, many are one press away. */
export function UnprovedList({ texts }: { readonly texts: readonly string[] }): ReactElement {
  if (texts.length === 0) return <>nothing</>;
  const list = (
    <ul>
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
  if (texts.length <= MOST_IN_THE_OPEN) return list;
  return (
    <details>
      <summary>{countText(texts.length, 'thing')}</summary>
      {list}
    </details>
  );
}
