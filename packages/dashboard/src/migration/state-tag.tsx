import type { ReactElement } from 'react';
import { Mark, type MarkKind } from '../shared/mark.tsx';
import type { StateSeen, Tone } from './state-words.ts';

const MARKS: Readonly<Record<Tone, MarkKind>> = {
  calm: 'running',
  waits: 'waiting',
  done: 'done',
  back: 'back',
  wrong: 'failed',
};

export interface StateTagProps {
  readonly state: StateSeen;
  /** Its changes are said to whoever does not see them; the seconds in it are not. */
  readonly isLive?: boolean;
}

export function StateTag({ state, isLive = false }: StateTagProps): ReactElement {
  const { words, tone } = state;
  const mark = state.state === 'created' ? 'pending' : MARKS[tone];
  return (
    <span className={`state state-${tone}`}>
      <Mark kind={mark} />
      <span>{words}</span>
      {isLive && (
        <span className="visually-hidden" role="status">
          {words.replace(/, \d+ [^,]*$/, '')}
        </span>
      )}
    </span>
  );
}
