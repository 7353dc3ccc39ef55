import type { ReactElement } from 'react';
import type { StepRecord } from '../api/types/step.ts';
import type { RunbookRow } from './runbook-rows.ts';
import { StepItem } from './step-item.tsx';

export interface RunbookTimelineProps {
  readonly rows: readonly RunbookRow[];
  /** For what the event log does not tell: request ids. */
  readonly records: readonly StepRecord[];
}

/** The runbook as a line of time, top to bottom: what each step does, what it may do to the service, what it proved. */
export function RunbookTimeline({ rows, records }: RunbookTimelineProps): ReactElement {
  const longestMs = Math.max(1, ...rows.flatMap(({ steps }) => steps.map(({ step }) => step.tookMs ?? 0)));
  return (
    <section className="card runbook" aria-labelledby="runbook-title">
      <h2 id="runbook-title">Runbook</h2>
      {rows.map(({ title, steps }, index) => (
        // A title may come twice, with the other load balancer between.
        <div key={`${title} ${index}`} className="runbook-part">
          <h3>{title}</h3>
          <ol>
            {steps.map((row) => (
              <StepItem
                key={row.step.stepId}
                row={row}
                record={records.find(({ stepId }) => stepId === row.step.stepId) ?? null}
                longestMs={longestMs}
              />
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}
