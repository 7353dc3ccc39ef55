import type { ReactElement } from 'react';
import type { Plan } from '../api/types/plan.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { ImpactTag } from '../shared/impact-tag.tsx';
import { onFailure, STOPS } from '../migration/step-labels.ts';

/** Why each choice was made, what will be done in which order, the way back from each point, and where figures come from. */
export function PlanDetails({ plan }: { readonly plan: Plan }): ReactElement {
  return (
    <>
      <section className="card" aria-label="Choices">
        <DataTable
          caption="Choices, and why"
          columns={CHOICES}
          rows={plan.choices}
          rowKey={({ about }) => about}
          empty={<p className="quiet">Nothing had to be chosen.</p>}
        />
      </section>
      <section className="card" aria-labelledby="plan-runbook-title">
        <h2 id="plan-runbook-title">Runbook</h2>
        <p className="quiet">When a step fails: {STOPS} Where a step does otherwise, it says so.</p>
        <ol className="plan-runbook">
          {plan.runbook.map(({ step, title, impact }) => (
            <li key={step}>
              <span className="plan-step">{title}</span>
              <ImpactTag impact={impact} />
              {onFailure(step) !== STOPS && <span className="quiet plan-step-fails">{onFailure(step)}</span>}
            </li>
          ))}
        </ol>
      </section>
      <section className="card" aria-labelledby="back-title">
        <h2 id="back-title">The way back</h2>
        <ul className="plain-list">
          {plan.rollback.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <details>
          <summary>Where the forecast comes from</summary>
          <ul className="plain-list">
            {plan.forecast.basis.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </details>
      </section>
    </>
  );
}

const CHOICES: readonly Column<Plan['choices'][number]>[] = [
  { key: 'about', title: 'About', cell: ({ about }) => about },
  { key: 'chosen', title: 'Chosen', cell: ({ chosen }) => chosen },
  { key: 'why', title: 'Why', isWide: true, cell: ({ why }) => <span className="quiet">{why}</span> },
];
