import type { ReactElement } from 'react';
import { Mark } from '../shared/mark.tsx';
import type { Requirement } from './requirements.ts';

const LOOK = {
  true: { mark: 'done', word: 'met' },
  false: { mark: 'gap', word: 'not met' },
  null: { mark: 'unknown', word: 'unknown' },
} as const;

export function RequirementList({ requirements }: { readonly requirements: readonly Requirement[] }): ReactElement {
  return (
    <ul className="requirements">
      {requirements.map(({ text, met, evidence }) => {
        const { mark, word } = LOOK[`${met}`];
        return (
          <li key={text} className={`requirement is-${mark}`}>
            <Mark kind={mark} title={word} />
            <div>
              <strong>{text}</strong> <span className="quiet">{word}</span>
              {evidence.map((line) => (
                <p key={line} className="quiet">
                  {line}
                </p>
              ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
