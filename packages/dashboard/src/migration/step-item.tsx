import { type ReactElement, useId, useState } from 'react';
import type { StepRecord } from '../api/types/step.ts';
import { clockText } from '../shared/clock-text.ts';
import { ImpactTag } from '../shared/impact-tag.tsx';
import { Mark } from '../shared/mark.tsx';
import { countText } from '../shared/quantity.ts';
import { ProofList } from './proof-list.tsx';
import type { StepRow } from './runbook-rows.ts';

export interface StepItemProps {
  readonly row: StepRow;
  readonly record: StepRecord | null;
  /** Of the step that took longest: bars are drawn beside one another. */
  readonly longestMs: number;
}

export function StepItem({ row, record, longestMs }: StepItemProps): ReactElement {
  const { step, mark, markWords, took, forecast, active } = row;
  const [isOpen, setIsOpen] = useState(false);
  const detailsId = useId();
  const began = step.beganMs === null ? '' : clockText(new Date(step.beganMs).toISOString());
  const share = step.tookMs === null || step.skipped ? 0 : step.tookMs / longestMs;
  return (
    <li id={`step-${step.stepId}`} className={`step is-${mark}`} aria-current={active ? 'step' : undefined}>
      <button
        type="button"
        className="step-head"
        aria-expanded={isOpen}
        aria-controls={detailsId}
        onClick={() => setIsOpen(!isOpen)}
      >
        <span className="step-time figure">{began}</span>
        <Mark kind={mark} title={markWords} />
        <span className="step-title">{step.title}</span>
        <ImpactTag impact={step.impact} />
        <svg className="step-bar" aria-hidden width="72" height="6">
          {share > 0 && <rect width={Math.max(2, share * 72)} height="6" rx="2" className={`bar-${step.impact}`} />}
        </svg>
        <span className="step-took figure">{took}</span>
      </button>
      <div id={detailsId} className="step-details" hidden={!isOpen}>
        {isOpen && <StepDetails row={row} record={record} forecast={forecast} />}
      </div>
      {step.error !== null && mark === 'failed' && (
        <p className="step-error">
          {step.error.message} <span className="quiet">({step.error.code})</span>
        </p>
      )}
    </li>
  );
}

interface StepDetailsProps {
  readonly row: StepRow;
  readonly record: StepRecord | null;
  readonly forecast: string;
}

function StepDetails({ row, record, forecast }: StepDetailsProps): ReactElement {
  const { step, onFailure, took } = row;
  const proved = step.proofs.filter(({ result }) => result === 'proved').length;
  const open = step.proofs.length - proved;
  return (
    <>
      <dl className="facts">
        <div>
          <dt>step</dt>
          <dd className="id">{step.stepId}</dd>
        </div>
        {took !== '' && (
          <div>
            <dt>took</dt>
            <dd>
              {took}
              {step.attempts > 1 && `, attempt ${step.attempts}`}
            </dd>
          </div>
        )}
        {forecast !== '' && (
          <div>
            <dt>forecast</dt>
            <dd>{forecast}</dd>
          </div>
        )}
        <div>
          <dt>if it fails</dt>
          <dd>{onFailure}</dd>
        </div>
      </dl>
      {step.proofs.length > 0 && (
        <>
          <h4>
            {countText(proved, 'proof')}
            {open > 0 && `, ${open} not provable`}
          </h4>
          <ProofList proofs={step.proofs} />
        </>
      )}
      {record !== null && record.requestIds.length > 0 && (
        <details>
          <summary>{countText(record.requestIds.length, 'request id')}</summary>
          <p className="id request-ids">{record.requestIds.join(' ')}</p>
        </details>
      )}
    </>
  );
}
