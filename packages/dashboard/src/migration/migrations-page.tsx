import { NativeSelect } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { MigrationState, MigrationSummary } from '../api/types/migration.ts';
import { DataTable } from '../shared/data-table.tsx';
import { Empty, Waiting } from '../shared/empty.tsx';
import { FilterField } from '../shared/filter-field.tsx';
import { matches } from '../shared/matches.ts';
import { PageHead } from '../shared/page-head.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';
import { useNow } from '../shared/use-now.ts';
import { migrationColumns } from './migration-columns.tsx';
import { useMigrations } from './use-migrations.ts';

const route = getRouteApi('/inside/migrations');

/** What one looks for, and the states that it means. */
const SHOWN: Readonly<Record<string, { readonly label: string; readonly states: readonly MigrationState[] | null }>> = {
  all: { label: 'all', states: null },
  person: { label: 'waiting for a person', states: ['created', 'waiting', 'guarding', 'failed', 'rolled-back'] },
  'under-way': { label: 'under way', states: ['running', 'rolling-back'] },
  ended: { label: 'ended', states: ['completed', 'committed', 'aborted'] },
};

export function MigrationsPage(): ReactElement {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow();
  const asked = useMigrations();
  const change = (next: typeof search): void => {
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  };
  const { states } = SHOWN[search.state ?? 'all'] ?? { states: null };
  const found = (asked.data ?? [])
    .filter((one) => states === null || states.includes(one.state))
    .filter((one) => matches(search.q ?? '', textsOf(one)))
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  return (
    <>
      <PageHead title="Migrations" />
      <div className="filters">
        <FilterField label="Filter" value={search.q ?? ''} onChange={(q) => change({ q, page: undefined })} />
        <NativeSelect
          label="State"
          value={search.state ?? 'all'}
          data={Object.entries(SHOWN).map(([value, { label }]) => ({ value, label }))}
          onChange={(event) => {
            const { value } = event.currentTarget;
            change({ state: value === 'all' ? undefined : value, page: undefined });
          }}
        />
      </div>
      {asked.isPending && <Waiting>Migrations are looked up …</Waiting>}
      {asked.isError && <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data !== undefined && (
        <DataTable
          caption="Migrations"
          columns={migrationColumns(now)}
          rows={found}
          rowKey={({ id }) => id}
          order={{ sort: search.sort, page: search.page, onChange: change }}
          empty={
            asked.data.length === 0 ? (
              <Empty command="baton group discover --cloud <source>">
                No migrations yet. Begin with a <Link to="/groups">group</Link>: what is found in the source, and what
                it needs to be moved.
              </Empty>
            ) : (
              <Empty>No migration is like that. Take something out of the filter.</Empty>
            )
          }
        />
      )}
    </>
  );
}

function textsOf(one: MigrationSummary): readonly string[] {
  return [one.id, one.name, one.sourceCloud, one.targetCloud, one.order, one.state, ...one.haIps];
}
