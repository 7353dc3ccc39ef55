import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { scheduleQuery } from '../api/queries.ts';
import { useMigrations } from '../migration/use-migrations.ts';
import { gateWords } from '../plan/gate-choice.ts';
import { dateTimeText } from '../shared/clock-text.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Empty, Waiting } from '../shared/empty.tsx';
import { Mark } from '../shared/mark.tsx';
import { PageHead } from '../shared/page-head.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';
import { type Appointment, appointmentsOf } from './appointments.ts';
import { earliestText, GATE_TITLES } from './gate-titles.ts';

const route = getRouteApi('/inside/schedule');

/** What opens next, by whom or when. */
export function SchedulePage(): ReactElement {
  const { page } = route.useSearch();
  const navigate = route.useNavigate();
  const asked = useMigrations();
  const times = useQuery(scheduleQuery);
  return (
    <>
      <PageHead title="Schedule">
        <p className="quiet">
          What opens next. A gate that waits for a person stays shut until somebody opens it; a migration that nobody
          starts does not begin.
        </p>
      </PageHead>
      {asked.isPending && <Waiting>Migrations are looked up …</Waiting>}
      {asked.isError && <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data !== undefined && (
        <DataTable
          caption="Gates that are shut"
          columns={COLUMNS}
          rows={appointmentsOf(asked.data, times.data ?? [])}
          rowKey={({ migration, gate }) => `${migration.id} ${gate}`}
          order={{
            sort: undefined,
            page,
            onChange: (change) => void navigate({ search: { page: change.page }, replace: true }),
          }}
          empty={
            <Empty command="baton plan create <group> --source-cloud <name> --target-cloud <name>">
              Nothing waits. A time or a window for a gate is chosen in the plan of a <Link to="/groups">group</Link>.
            </Empty>
          }
        />
      )}
    </>
  );
}

const COLUMNS: readonly Column<Appointment>[] = [
  {
    key: 'name',
    title: 'Migration',
    cell: ({ migration: { id, name } }) => (
      <Link to="/migrations/$id" params={{ id }} className="row-link">
        {name}
      </Link>
    ),
  },
  { key: 'gate', title: 'Gate', cell: ({ gate }) => GATE_TITLES[gate] },
  {
    key: 'earliest',
    title: 'Earliest',
    cell: ({ earliest }) => <span className="quiet">{earliestText(earliest)}</span>,
  },
  { key: 'opens', title: 'Opened by', isWide: true, cell: ({ opens }) => gateWords(opens, dateTimeText) },
  {
    key: 'reached',
    title: 'Stands there',
    cell: ({ isReached }) =>
      isReached ? (
        <span className="state state-waits">
          <Mark kind="waiting" /> waits now
        </span>
      ) : (
        <span className="quiet">later</span>
      ),
  },
  {
    key: 'clouds',
    title: 'Clouds',
    cell: ({ migration: { sourceCloud, targetCloud } }) => `${sourceCloud} → ${targetCloud}`,
  },
];
