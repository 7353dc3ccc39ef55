import type { ReactElement } from 'react';
import type { Event } from '../api/types/event.ts';
import { exactClockText } from '../shared/clock-text.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { countText } from '../shared/quantity.ts';
import { type OutageEvent, outagesTold } from './outages.ts';

/** Every gap of every probe and every vantage, also those that the strip does not draw. */
export function GapTable({ events }: { readonly events: readonly Event[] }): ReactElement {
  const gaps = outagesTold(events);
  return (
    <details className="gap-table">
      <summary>
        {gaps.length === 0 ? 'As a table' : `As a table: ${countText(gaps.length, 'gap')} of all probes`}
      </summary>
      <DataTable
        caption="Gaps"
        columns={COLUMNS}
        rows={gaps}
        rowKey={({ seq }) => String(seq)}
        empty={<p className="quiet">No probe met a gap so far.</p>}
      />
    </details>
  );
}

const COLUMNS: readonly Column<OutageEvent>[] = [
  { key: 'from', title: 'Began', cell: ({ from }) => exactClockText(from) },
  { key: 'address', title: 'HA IP', cell: ({ address }) => <span className="id">{address}</span> },
  { key: 'ms', title: 'ms', isFigure: true, cell: lengthOf },
  { key: 'lost', title: 'Lost', isFigure: true, cell: (gap) => (gap.kind === 'outage' ? gap.lost : '–') },
  {
    key: 'probe',
    title: 'Probe',
    cell: ({ probe, vantage }) => (vantage === undefined ? probe : `${probe} from ${vantage}`),
  },
  { key: 'step', title: 'Step', cell: ({ stepId }) => stepId ?? '–' },
  { key: 'before', title: 'Answered before', cell: ({ answeredBefore }) => answeredBefore ?? '–' },
  {
    key: 'after',
    title: 'Answered after',
    cell: (gap) => (gap.kind === 'outage' ? gap.answeredAfter : undefined) ?? '–',
  },
  {
    key: 'why',
    title: 'Why',
    isWide: true,
    cell: (gap) => {
      const { reason } = gap;
      const hasBroken = gap.kind === 'outage' && gap.broken === true;
      return hasBroken ? `the conversation broke${reason === undefined ? '' : `: ${reason}`}` : (reason ?? '–');
    },
  },
];

function lengthOf(gap: OutageEvent): string {
  if (gap.kind === 'outage.began') return 'no end seen yet';
  return `${gap.end === undefined ? '' : 'at least '}${Math.round(gap.durationMs)}`;
}
