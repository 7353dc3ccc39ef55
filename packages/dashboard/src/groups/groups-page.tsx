import { Checkbox, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactElement, useMemo } from 'react';
import { cloudsQuery, groupsQuery } from '../api/queries.ts';
import type { HaGroup } from '../api/types/ha-group.ts';
import { useActor } from '../session/use-session.ts';
import { DataTable } from '../shared/data-table.tsx';
import { Empty, Waiting } from '../shared/empty.tsx';
import { FilterField } from '../shared/filter-field.tsx';
import { matches } from '../shared/matches.ts';
import { namesFor } from '../shared/nameable.ts';
import { PageHead } from '../shared/page-head.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';
import { groupColumns } from './group-columns.tsx';
import { LeftOutList } from './left-out-list.tsx';
import { readinessOf } from './requirements.ts';

const route = getRouteApi('/inside/groups');

const READY = { all: 'all', ready: 'ready', missing: 'something is missing' } as const;

export function GroupsPage(): ReactElement {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const actor = useActor();
  const clouds = useQuery(cloudsQuery);
  const sources = namesFor(clouds.data ?? [], 'source');
  const cloud = search.cloud ?? sources[0] ?? '';
  const allProjects = search.all === 'yes';
  const asked = useQuery({ ...groupsQuery(cloud, allProjects), enabled: cloud !== '' });
  const change = (next: typeof search): void => {
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  };
  const groups = asked.data?.groups;
  const names = asked.data?.projectNames;
  const found = useMemo(
    () =>
      (groups ?? [])
        .filter((group) => search.ready === undefined || readinessOf(group).isReady === (search.ready === 'ready'))
        .filter((group) => matches(search.q ?? '', textsOf(group, names?.[group.projectId]))),
    [groups, names, search.ready, search.q],
  );
  const isUnique = useMemo(() => namesThatAreUnique(groups ?? []), [groups]);

  return (
    <>
      <PageHead title="Groups">
        <p className="quiet">Load balancers that share HA IPs, as the source shows them.</p>
      </PageHead>
      <div className="filters">
        <NativeSelect
          label="Cloud"
          value={cloud}
          data={sources.includes(cloud) || cloud === '' ? sources : [...sources, cloud]}
          onChange={(event) => change({ cloud: event.currentTarget.value, page: undefined })}
        />
        <FilterField label="Filter" value={search.q ?? ''} onChange={(q) => change({ q, page: undefined })} />
        <NativeSelect
          label="Readiness"
          value={search.ready ?? 'all'}
          data={Object.entries(READY).map(([value, label]) => ({ value, label }))}
          onChange={(event) => {
            const { value } = event.currentTarget;
            change({ ready: value === 'all' ? undefined : value, page: undefined });
          }}
        />
        {actor.access === 'operator' && (
          <Checkbox
            label="of all projects"
            checked={allProjects}
            onChange={(event) => change({ all: event.currentTarget.checked ? 'yes' : undefined, page: undefined })}
          />
        )}
      </div>
      {clouds.isError && <ProblemNote error={clouds.error} onRetry={() => void clouds.refetch()} />}
      {clouds.isSuccess && cloud === '' && (
        <Empty>No cloud is open to your project here: ask an operator of this controller.</Empty>
      )}
      {cloud !== '' && asked.isPending && <Waiting>{cloud} is looked at …</Waiting>}
      {asked.isError && <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />}
      {groups !== undefined && (
        <>
          <DataTable
            caption={`HA groups of ${cloud}`}
            columns={groupColumns(cloud, isUnique, allProjects ? (names ?? {}) : null)}
            rows={found}
            rowKey={({ key }) => key}
            order={{ sort: search.sort, page: search.page, onChange: change }}
            empty={
              groups.length === 0 ? (
                <Empty command={`baton group discover --cloud ${cloud}`}>
                  No HA group was found in {cloud}. A group needs a VIP port that two load balancers have as an allowed
                  address pair.
                </Empty>
              ) : (
                <Empty>No group is like that. Take something out of the filter.</Empty>
              )
            }
          />
          <LeftOutList leftOut={asked.data?.leftOut ?? []} />
        </>
      )}
    </>
  );
}

function textsOf(group: HaGroup, project = ''): readonly string[] {
  return [
    group.name,
    project,
    ...group.haIps.map(({ address }) => address),
    ...group.vips.map(({ address }) => address),
    ...group.loadBalancers.flatMap(({ server }) => [server.name, server.id, server.status]),
  ];
}

/** The others are called by their keys, which are long. */
function namesThatAreUnique(groups: readonly HaGroup[]): ReadonlySet<string> {
  const seen = new Map<string, number>();
  for (const { name } of groups) seen.set(name, (seen.get(name) ?? 0) + 1);
  return new Set([...seen].filter(([, count]) => count === 1).map(([name]) => name));
}
