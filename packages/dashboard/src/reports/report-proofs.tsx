import type { ReactElement } from 'react';
import type { MigrationReport } from '../api/types/report.ts';
import { ImpactTag } from '../shared/impact-tag.tsx';
import { countText, durationText } from '../shared/quantity.ts';

/** For whoever checks: every step, everything that was proved and was not, and the ids of every call that changed something. */
export function ReportProofs({ report }: { readonly report: MigrationReport }): ReactElement {
  const proved = report.proofs.filter(({ result }) => result === 'proved');
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
        <h3>Request ids of every call that changed something</h3>
        <ul>
          {called.map(({ step, requestIds }) => (
            <li key={step}>
              {step}: <span className="id">{requestIds.join(' ')}</span>
            </li>
          ))}
        </ul>
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
