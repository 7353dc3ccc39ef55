import type { ReactElement } from 'react';
import type { CopyUnderWay } from './copies.ts';

/** Each disk that is copied now: how far, how fast, how long still. */
export function DisksUnderWay({ copy }: { readonly copy: CopyUnderWay }): ReactElement {
  return (
    <table className="disks">
      <caption className="visually-hidden">Disks under way</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Disk</th>
          <th scope="col">Share</th>
          <th scope="col">Copied</th>
          <th scope="col">Rate</th>
          <th scope="col">Left</th>
        </tr>
      </thead>
      <tbody>
        {copy.disks.map(({ what, share, amount, rate, left }) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td className="disk-share">
              {share !== null && (
                <>
                  <progress max={1} value={share} aria-label={`${what} copied`} />
                  <span className="figure">{Math.floor(share * 100)} %</span>
                </>
              )}
            </td>
            <td className="figure">{amount}</td>
            <td className="figure">{rate}</td>
            <td className="figure quiet">{left}</td>
          </tr>
        ))}
        {copy.disks.length === 0 && (
          <tr>
            <th scope="row" colSpan={5} className="quiet">
              Every disk that has begun is whole.
            </th>
          </tr>
        )}
      </tbody>
    </table>
  );
}
