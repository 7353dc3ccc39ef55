import { Link } from '@tanstack/react-router';
import type { MigrationSummary } from '../api/types/migration.ts';
import { agoText, dateTimeText } from '../shared/clock-text.ts';
import type { Column } from '../shared/data-table.tsx';
import { StateTag } from './state-tag.tsx';
import { stateInShort } from './state-words.ts';

export function migrationColumns(now: number): readonly Column<MigrationSummary>[] {
  return [
    {
      key: 'name',
      title: 'Name',
      sort: ({ name }) => name,
      cell: ({ id, name }) => (
        <>
          <Link to="/migrations/$id" params={{ id }} className="row-link">
            {name}
          </Link>{' '}
          <span className="quiet id">{id}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: 'State',
      isWide: true,
      sort: ({ state }) => state,
      cell: (one) => <StateTag state={stateInShort(one)} />,
    },
    {
      key: 'haIps',
      title: 'HA IPs',
      cell: ({ haIps }) => <span className="id addresses">{haIps.join(', ')}</span>,
    },
    {
      key: 'clouds',
      title: 'Clouds',
      sort: ({ sourceCloud, targetCloud }) => `${sourceCloud} ${targetCloud}`,
      cell: ({ sourceCloud, targetCloud }) => `${sourceCloud} → ${targetCloud}`,
    },
    { key: 'order', title: 'Order', sort: ({ order }) => order, cell: ({ order }) => order },
    { key: 'step', title: 'Step', cell: ({ stepId }) => <span className="quiet">{stepId ?? '–'}</span> },
    {
      key: 'updated',
      title: 'Changed',
      isFigure: true,
      sort: ({ updatedAt }) => updatedAt,
      cell: ({ updatedAt }) => (
        <time dateTime={updatedAt} title={dateTimeText(updatedAt)}>
          {agoText(updatedAt, now)}
        </time>
      ),
    },
  ];
}
