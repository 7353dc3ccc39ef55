import type { ReactElement } from 'react';
import type { MigrationReport } from '../api/types/report.ts';
import { ImpactTag } from '../shared/impact-tag.tsx';
import { countText, durationText } from '../shared/quantity.ts';

const PREFLIGHT = 'preflight';

/** For whoever checks: every step, everything that was proved and was not, and the ids of every call that changed something. */
export function ReportProofs({ report }: { readonly report: MigrationReport }): ReactElement {
  const found = report.proofs.filter(({ result }) => result === 'proved');
  // What the preflight saw is the ground on which it began, and no proof of what was done: its checks are told by their names.
  const proved = found.filter(({ step }) => step !== PREFLIGHT);
  const checks = found.filter(({ step }) => step === PREFLIGHT);
  const open = report.proofs.filter(({ result }) => result === 'not-provable');
  const called = report.phases.filter(({ requestIds }) => requestIds.length > 0);
  return (
    <section className="report-sheet report-proofs card" aria-label="Proofs" tabIndex={0}>
      <h2>Proofs</h2>
      <table className="report-table">
        <caption>Steps</caption>
        <thead>
          <tr>
            {['step', 'impact', 'state', 'took', 'outage', 'tries'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.phases.map((phase) => (
            <tr key={phase.step}>
              <td>{phase.title}</td>
              <td>
                <ImpactTag impact={phase.impact} />
              </td>
              <td>{phase.state}</td>
              <td>{phase.seconds === null ? '–' : durationText(phase.seconds * 1000)}</td>
              <td>{phase.outageMs} ms</td>
              <td>{phase.attempts}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="report-columns">
        <h3>{countText(proved.length, 'thing')} proved</h3>
        <ProofLines proofs={proved} />
        <h3>Not provable with the access there was</h3>
        {open.length === 0 ? <p>nothing</p> : <ProofLines proofs={open} />}
        {checks.length > 0 && (
          <>
            <h3>{countText(checks.length, 'check')} passed on the day</h3>
            <p className="quiet">{[...new Set(checks.map(({ what }) => what))].join(', ')}</p>
            <details className="report-seen">
              <summary>What each of them saw</summary>
              <ProofLines proofs={checks} />
            </details>
          </>
        )}
        <h3>
          {countText(
            called.reduce((sum, one) => sum + one.requestIds.length, 0),
            'call',
          )}{' '}
          changed something
        </h3>
        <p className="quiet">
          Their request ids, by which a cloud&apos;s operator finds them, are in the report as Markdown.
        </p>
        <details className="report-seen">
          <summary>Request ids of each step</summary>
          <ul>
            {called.map(({ step, requestIds }) => (
              <li key={step}>
                {step}: <span className="id">{requestIds.join(' ')}</span>
              </li>
            ))}
          </ul>
        </details>
      </div>
    </section>
  );
}

function ProofLines({ proofs }: { readonly proofs: MigrationReport['proofs'] }): ReactElement {
  return (
    <ul>
      {proofs.map(({ step, what, detail }, index) => (
        // Two proofs of one step may say the same of two things.
        <li key={`${step} ${what} ${index}`}>
          {what} <span className="quiet">({detail})</span>
        </li>
      ))}
    </ul>
  );
}
