import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { auditQuery } from '../api/queries.ts';
import type { AuditEntry } from '../api/types/audit.ts';
import { useActor } from '../session/use-session.ts';
import { clockText, dateTimeText } from '../shared/clock-text.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { Empty, Waiting } from '../shared/empty.tsx';
import { FilterField } from '../shared/filter-field.tsx';
import { matches } from '../shared/matches.ts';
import { PageHead } from '../shared/page-head.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';

const route = getRouteApi('/inside/audit');

const LIMITS = ['100', '300', '1000'] as const;

/** Who asked what, from where, and what became of it; also what was refused. */
export function AuditPage(): ReactElement {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { access, project } = useActor();
  const limit = LIMITS.find((each) => each === search.limit) ?? LIMITS[0];
  const asked = useQuery(auditQuery(Number(limit)));
  const change = (next: typeof search): void => {
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  };
  const found = (asked.data ?? []).filter((entry) => matches(search.q ?? '', textsOf(entry)));
  return (
    <>
      <PageHead title="Audit">
        <p className="quiet">
          {access === 'operator' ? 'What was asked of this controller' : `What was asked about project ${project.name}`}
          , the newest first.
        </p>
      </PageHead>
      <div className="filters">
        <FilterField label="Filter" value={search.q ?? ''} onChange={(q) => change({ q, page: undefined })} />
        <NativeSelect
          label="How many"
          value={limit}
          data={[...LIMITS]}
          onChange={(event) => change({ limit: event.currentTarget.value, page: undefined })}
        />
      </div>
      {asked.isPending && <Waiting>The audit log is read …</Waiting>}
      {asked.isError && <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.data !== undefined && (
        <DataTable
          caption="Audit log"
          columns={COLUMNS}
          rows={found}
          rowKey={({ requestId, action, at }) => `${requestId} ${action} ${at}`}
          order={{ sort: undefined, page: search.page, onChange: ({ page }) => change({ page }) }}
          empty={<Empty>{asked.data.length === 0 ? 'Nobody has asked anything yet.' : 'No entry is like that.'}</Empty>}
        />
      )}
    </>
  );
}

function textsOf({ who, from, action, object, outcome, requestId }: AuditEntry): readonly string[] {
  return [who?.userName ?? 'nobody', from, action, object ?? '', outcome, requestId];
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    key: 'at',
    title: 'When',
    cell: ({ at }) => (
      <time dateTime={at} className="figure">
        {dateTimeText(at).slice(0, 10)} {clockText(at)}
      </time>
    ),
  },
  {
    key: 'who',
    title: 'Who',
    cell: ({ who }) =>
      who === null ? (
        <span className="quiet">nobody signed in</span>
      ) : (
        <>
          {who.userName} <span className="quiet">{who.access}</span>
        </>
      ),
  },
  { key: 'action', title: 'Asked', cell: ({ action }) => action },
  { key: 'object', title: 'Of', cell: ({ object }) => object ?? '–' },
  {
    key: 'outcome',
    title: 'Outcome',
    cell: ({ outcome }) => (outcome === 'done' ? 'done' : <span className="refused">refused: {outcome}</span>),
  },
  { key: 'from', title: 'From', cell: ({ from }) => <span className="id">{from}</span> },
  { key: 'request', title: 'Request id', cell: ({ requestId }) => <span className="id quiet">{requestId}</span> },
];
