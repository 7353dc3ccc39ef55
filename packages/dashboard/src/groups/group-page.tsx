import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { lookInside } from '../api/commands.ts';
import { groupQuery } from '../api/queries.ts';
import type { LookInside, SoughtGroup } from '../api/types/ha-group.ts';
import { useMigrations } from '../migration/use-migrations.ts';
import { mayCommand, useActor } from '../session/use-session.ts';
import { Waiting } from '../shared/empty.tsx';
import { PageHead } from '../shared/page-head.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';
import { GroupParts } from './group-parts.tsx';
import { GroupPreflight } from './group-preflight.tsx';
import { InsideList } from './inside-list.tsx';
import { LeftOutList } from './left-out-list.tsx';
import { LookForm } from './look-form.tsx';
import { RequirementList } from './requirement-list.tsx';
import { requirementsOf } from './requirements.ts';

const route = getRouteApi('/inside/groups/$cloud/$group');

export function GroupPage(): ReactElement {
  const { cloud, group } = route.useParams();
  const asked = useQuery(groupQuery(cloud, group));
  const above = (
    <Link to="/groups" search={{ cloud }}>
      Groups of {cloud}
    </Link>
  );
  if (asked.data !== undefined) return <OneGroup cloud={cloud} wanted={group} found={asked.data} />;
  return (
    <>
      <PageHead title="Group" above={above} />
      {asked.isError ? (
        <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />
      ) : (
        <Waiting>The group is looked at closely …</Waiting>
      )}
    </>
  );
}

interface OneGroupProps {
  readonly cloud: string;
  readonly wanted: string;
  readonly found: SoughtGroup;
}

/** Migrations of a group that end nothing any more. */
const OVER = new Set(['aborted', 'committed']);

function OneGroup({ cloud, wanted, found }: OneGroupProps): ReactElement {
  const { group, leftOut } = found;
  const actor = useActor();
  const looked = useMutation({ mutationFn: (asked: LookInside) => lookInside(cloud, wanted, asked) });
  const moving = useMigrations().data?.find((one) => one.groupKey === group.key && !OVER.has(one.state));
  const { roles } = group;
  return (
    <>
      <PageHead
        title={group.name}
        above={
          <Link to="/groups" search={{ cloud }}>
            Groups of {cloud}
          </Link>
        }
      >
        <p className="head-line">
          <span className="addresses">
            {group.haIps.map(({ address }) => (
              <span className="id" key={address}>
                {address}
              </span>
            ))}
          </span>
          <span className="quiet">{group.confidence}</span>
          {moving !== undefined && (
            <Link to="/migrations/$id" params={{ id: moving.id }}>
              It is being moved: {moving.id}
            </Link>
          )}
        </p>
      </PageHead>
      <div className="columns">
        <section className="card" aria-labelledby="requirements-title">
          <h2 id="requirements-title">What a migration requires</h2>
          <RequirementList requirements={requirementsOf(group, looked.data)} />
          <p className="quiet">
            {roles.primary === null
              ? 'Who is primary could not be told'
              : `${roles.primary} is primary (${roles.kind})`}
            : {roles.evidence.join('; ')}
          </p>
          {mayCommand(actor, group.projectId) && (
            <LookForm
              group={group}
              mayUseSsh={actor.access === 'operator'}
              isBusy={looked.isPending}
              onLook={(asked) => looked.mutate(asked)}
            />
          )}
          {looked.isError && <ProblemNote error={looked.error} />}
          {group.contradictions.length > 0 && (
            <>
              <h3>What does not fit together</h3>
              <ul>
                {group.contradictions.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </>
          )}
        </section>
        <GroupPreflight cloud={cloud} group={wanted} />
      </div>
      {looked.data !== undefined && (
        <section className="card" aria-labelledby="inside-title">
          <h2 id="inside-title">Inside the load balancers</h2>
          <InsideList group={group} readings={looked.data} />
        </section>
      )}
      <GroupParts group={group} />
      <LeftOutList leftOut={leftOut} />
    </>
  );
}
