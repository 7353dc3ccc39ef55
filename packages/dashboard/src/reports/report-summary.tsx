import type { ReactElement } from 'react';
import type { MigrationReport } from '../api/types/report.ts';
import { OutcomeLists } from '../plan/outcome-lists.tsx';
import { dateTimeText } from '../shared/clock-text.ts';
import { bytesText, durationText, rangeText, spanText } from '../shared/quantity.ts';

/** For the customer: what moved, what it cost beside what was said before, what is otherwise now. */
export function ReportSummary({ report }: { readonly report: MigrationReport }): ReactElement {
  const { forecast, measured } = report;
  const atLeast = (isAtLeast: boolean): string => (isAtLeast ? 'at least ' : '');
  const outage =
    measured.outageMs === null
      ? 'nobody watched'
      : `${atLeast(measured.outageIsAtLeast)}${durationText(measured.outageMs)}`;
  const seconds = (value: number | null): string => (value === null ? '–' : durationText(value * 1000));
  return (
    <section className="report-sheet card" aria-label="Summary" tabIndex={0}>
      <header>
        <h2>Migration of {report.name}</h2>
        <p>
          {report.loadBalancers.join(' and ')} from <strong>{report.source}</strong> to <strong>{report.target}</strong>
          , HA IP {report.haIps.join(', ')}, order {report.order}.
        </p>
        <p className="quiet">
          {report.id}, {report.startedAt === null ? 'not begun' : dateTimeText(report.startedAt)} to{' '}
          {report.finishedAt === null ? 'now' : dateTimeText(report.finishedAt)}. State: {report.state}.
        </p>
      </header>
      <table className="report-figures">
        <caption className="visually-hidden">Forecast beside measured</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">forecast</th>
            <th scope="col">measured</th>
          </tr>
        </thead>
        <tbody>
          <tr className="report-main-figure">
            <th scope="row">outage, in sum</th>
            <td>{rangeText(forecast.outageMs, 'ms')}</td>
            <td>
              {outage}
              {measured.outageClock !== null && <span className="quiet"> by {measured.outageClock}</span>}
            </td>
          </tr>
          <tr>
            <th scope="row">exposure</th>
            <td>{spanText(forecast.exposureSeconds)}</td>
            <td>{seconds(measured.exposureSeconds)}</td>
          </tr>
          <tr>
            <th scope="row">duration, waiting included</th>
            <td>{spanText(forecast.durationSeconds)}</td>
            <td>{seconds(measured.durationSeconds)}</td>
          </tr>
          <tr>
            <th scope="row">between the clouds</th>
            <td>{bytesText(forecast.bytes)}</td>
            <td>{bytesText(measured.bytes)}</td>
          </tr>
        </tbody>
      </table>
      {report.addresses.length > 0 && (
        <table className="report-table">
          <caption>Seen from outside</caption>
          <thead>
            <tr>
              {['HA IP', 'probe', 'from', 'every', 'watched', 'sent', 'lost', 'outage', 'longest'].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.addresses.map((one) => (
              <tr key={`${one.address} ${one.probe} ${one.vantage ?? ''}`}>
                <td className="id">{one.address}</td>
                <td>{one.probe}</td>
                <td>{one.vantage ?? 'the vantage'}</td>
                <td>{one.intervalMs === null ? '–' : `${one.intervalMs} ms`}</td>
                <td>{durationText(one.watchedSeconds * 1000)}</td>
                <td>{one.sent}</td>
                <td>{one.lost}</td>
                <td>{`${atLeast(one.outageIsAtLeast)}${durationText(one.outageMs)}`}</td>
                <td>{durationText(one.longestGapMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h3>What became of it</h3>
      <OutcomeLists outcome={report.outcome} />
    </section>
  );
}
