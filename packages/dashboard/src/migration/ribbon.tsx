import type { ReactElement } from 'react';
import { Mark } from '../shared/mark.tsx';
import type { RunbookRow } from './runbook-rows.ts';

/** The runbook at a glance: a mark and a word for each step, in the rows of who moves. Each leads to the step below. */
export function Ribbon({ rows }: { readonly rows: readonly RunbookRow[] }): ReactElement {
  return (
    <nav className="ribbon" aria-label="Steps">
      {rows.map(({ title, steps }, index) => (
        // A title may come twice, with the other load balancer between.
        <div className="ribbon-row" key={`${title} ${index}`}>
          <span className="ribbon-title">{title}</span>
          <ol>
            {steps.map(({ step, mark, markWords, label, figure, active }) => (
              <li key={step.stepId} className={active ? 'is-active' : mark === 'pending' ? 'is-pending' : ''}>
                <a href={`#step-${step.stepId}`}>
                  <Mark kind={mark} title={markWords} /> {label}
                  {figure !== '' && <span className="ribbon-figure"> {figure}</span>}
                </a>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </nav>
  );
}
