import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { cloudsQuery, planQuery } from '../api/queries.ts';
import { FindingList } from '../plan/finding-list.tsx';
import { Waiting } from '../shared/empty.tsx';
import { namesFor } from '../shared/nameable.ts';
import { ProblemNote } from '../shared/problem-note.tsx';

const route = getRouteApi('/inside/groups/$cloud/$group');

export interface GroupPreflightProps {
  readonly cloud: string;
  readonly group: string;
}

/** Could it be moved to that cloud, as both are now? It looks, and changes nothing. */
export function GroupPreflight({ cloud, group }: GroupPreflightProps): ReactElement {
  const { target } = route.useSearch();
  const navigate = route.useNavigate();
  const clouds = useQuery(cloudsQuery);
  const targets = namesFor(clouds.data ?? [], 'target').filter((name) => name !== cloud);
  const asked = useQuery({
    ...planQuery({ group, sourceCloud: cloud, targetCloud: target ?? '' }),
    enabled: target !== undefined,
  });
  return (
    <section className="card" aria-labelledby="preflight-title">
      <div className="card-head">
        <h2 id="preflight-title">Preflight</h2>
        <NativeSelect
          size="xs"
          aria-label="Target"
          value={target ?? ''}
          data={[
            { value: '', label: 'choose a target' },
            ...targets.map((name) => ({ value: name, label: `to ${name}` })),
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            void navigate({ search: { target: value === '' ? undefined : value }, replace: true });
          }}
        />
        {target !== undefined && (
          <Button size="xs" variant="default" loading={asked.isFetching} onClick={() => void asked.refetch()}>
            Check again
          </Button>
        )}
      </div>
      {target === undefined && (
        <p className="quiet">
          {clouds.isSuccess && targets.length === 0
            ? 'No cloud is open to your project as a target: ask an operator of this controller to open one, or to plan it.'
            : 'Choose where it would go: both clouds are looked at as they are now. Nothing is changed.'}
        </p>
      )}
      {target !== undefined && asked.isPending && <Waiting>Both clouds are looked at …</Waiting>}
      {asked.isError && <ProblemNote error={asked.error} />}
      {asked.data !== undefined && target !== undefined && (
        <>
          <FindingList findings={asked.data.findings} />
          <p className="button-line">
            <Link to="/plan" search={{ cloud, group, target }} className="button-link">
              Plan the migration to {target}
            </Link>
          </p>
        </>
      )}
    </section>
  );
}
