import type { ReactElement } from 'react';
import type { Plan } from '../api/types/plan.ts';

const PARTS = [
  ['made', 'made in the target'],
  ['kept', 'kept as it is'],
  ['changed', 'changed'],
  ['lost', 'lost'],
] as const;

/** What people must agree to: made, kept, changed, lost. */
export function OutcomeLists({ outcome }: { readonly outcome: Plan['outcome'] }): ReactElement {
  return (
    <div className="outcome">
      {PARTS.map(([part, title]) => (
        <div key={part} className={`outcome-part outcome-${part}`}>
          <h3>{title}</h3>
          {outcome[part].length === 0 ? (
            <p className="quiet">nothing</p>
          ) : (
            <ul>
              {outcome[part].map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </div>
  );
}
