import { Link } from '@tanstack/react-router';
import type { HaGroup } from '../api/types/ha-group.ts';
import type { Column } from '../shared/data-table.tsx';
import { ReadinessTag } from './readiness-tag.tsx';
import { readinessOf } from './requirements.ts';

/** `isUnique`: names that lead to one group. `projectNames`: null where groups of one project are listed. */
export function groupColumns(
  cloud: string,
  isUnique: ReadonlySet<string>,
  projectNames: Readonly<Record<string, string>> | null,
): readonly Column<HaGroup>[] {
  return [
    {
      key: 'name',
      title: 'Name',
      sort: ({ name }) => name,
      cell: ({ name, key }) => (
        <Link
          to="/groups/$cloud/$group"
          params={{ cloud, group: projectNames === null && isUnique.has(name) ? name : key }}
          className="row-link"
        >
          {name}
        </Link>
      ),
    },
    {
      key: 'readiness',
      title: 'Readiness',
      isWide: true,
      sort: (group) => readinessOf(group).missing.length * 10 + readinessOf(group).unknown,
      cell: (group) => <ReadinessTag readiness={readinessOf(group)} />,
    },
    {
      key: 'haIps',
      title: 'HA IPs',
      sort: ({ haIps }) => haIps[0]?.address ?? '',
      cell: ({ haIps }) => <span className="id addresses">{haIps.map(({ address }) => address).join(', ')}</span>,
    },
    {
      key: 'vips',
      title: 'VIPs',
      cell: ({ vips }) => <span className="id addresses">{vips.map(({ address }) => address).join(', ')}</span>,
    },
    {
      key: 'balancers',
      title: 'Load balancers',
      isWide: true,
      cell: ({ loadBalancers }) => loadBalancers.map(({ server }) => server.name).join(', '),
    },
    {
      key: 'confidence',
      title: 'Confidence',
      sort: ({ confidence }) => confidence,
      cell: ({ confidence }) => confidence,
    },
    ...(projectNames === null
      ? []
      : [
          {
            key: 'project',
            title: 'Project',
            sort: ({ projectId }: HaGroup) => projectNames[projectId] ?? projectId,
            cell: ({ projectId }: HaGroup) => projectNames[projectId] ?? projectId,
          },
        ]),
  ];
}
