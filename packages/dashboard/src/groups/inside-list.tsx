import type { ReactElement } from 'react';
import type { GuestReading, HaGroup } from '../api/types/ha-group.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Mark } from '../shared/mark.tsx';
import { insideFindings, type InstanceRow, instanceRows } from './inside-rows.ts';
import type { Readings } from './requirements.ts';

/** What one look inside each load balancer saw, and what it could not see. */
export function InsideList({
  group,
  readings,
}: {
  readonly group: HaGroup;
  readonly readings: Readings;
}): ReactElement {
  const seen = group.loadBalancers.flatMap(({ server }) => {
    const reading = readings[server.id];
    return reading === undefined ? [] : [{ server, reading }];
  });
  if (seen.length === 0)
    return <p className="quiet">No load balancer of the group runs: there is nothing to see inside.</p>;
  return (
    <>
      {seen.map(({ server, reading }) => (
        <div key={server.id} className="inside">
          <h3>
            {server.name} <span className="quiet">by {reading.access}</span>
          </h3>
          {reading.system !== null && <p className="quiet">{reading.system.name}</p>}
          <Inside name={server.name} reading={reading} />
        </div>
      ))}
    </>
  );
}

function Inside({ name, reading }: { readonly name: string; readonly reading: GuestReading }): ReactElement {
  const rows = instanceRows(reading);
  const findings = insideFindings(reading);
  return (
    <>
      <DataTable
        caption={`Instances of ${name}`}
        columns={INSTANCES}
        rows={rows}
        rowKey={(row) => `${row.daemon} ${row.name}`}
        empty={null}
      />
      {findings.length > 0 && (
        <ul className="inside-findings">
          {findings.map(({ kind, text }, index) => (
            // The console may say one line several times.
            <li key={`${text} ${index}`} className={kind === 'unseen' ? 'quiet' : ''}>
              <Mark kind={kind === 'unseen' ? 'unknown' : 'gap'} title={kind === 'unseen' ? 'not seen' : 'mind'} />
              <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const INSTANCES: readonly Column<InstanceRow>[] = [
  { key: 'name', title: 'Instance', cell: ({ name }) => name },
  { key: 'daemon', title: 'Daemon', cell: ({ daemon }) => daemon },
  { key: 'place', title: 'Router id', cell: ({ place }) => place },
  { key: 'state', title: 'State', cell: ({ state }) => <strong>{state}</strong> },
  { key: 'priority', title: 'Priority', cell: ({ priority }) => priority },
  { key: 'preempts', title: 'Preempts', cell: ({ preempts }) => preempts },
  { key: 'adverts', title: 'Adverts', cell: ({ adverts }) => adverts },
  {
    key: 'addresses',
    title: 'Addresses',
    isWide: true,
    cell: ({ addresses }) => <span className="id">{addresses}</span>,
  },
];
