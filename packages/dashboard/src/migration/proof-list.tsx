import type { ReactElement } from 'react';
import type { Proof } from '../api/types/step.ts';
import { Mark } from '../shared/mark.tsx';

export function ProofList({ proofs }: { readonly proofs: readonly Proof[] }): ReactElement {
  return (
    <ul className="proofs">
      {proofs.map(({ what, result, detail }, index) => (
        // Two proofs of one step may say the same of two things.
        <li key={`${what} ${index}`}>
          <Mark
            kind={result === 'proved' ? 'done' : 'unknown'}
            title={result === 'proved' ? 'proved' : 'not provable'}
          />
          <span>
            {what} <span className="quiet">{detail}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
