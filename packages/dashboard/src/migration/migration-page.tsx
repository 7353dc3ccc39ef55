import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactElement, useEffect } from 'react';
import { migrationQuery, runQuery, scheduleQuery, stepsQuery } from '../api/queries.ts';
import { serverNowMs, serverTimeMs } from '../api/server-clock.ts';
import type { Migration } from '../api/types/migration.ts';
import { mayCommand, useActor } from '../session/use-session.ts';
import { Waiting } from '../shared/empty.tsx';
import { PageHead } from '../shared/page-head.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';
import { useNow } from '../shared/use-now.ts';
import { ActionBar } from './action-bar.tsx';
import { CloudsPicture } from './clouds-picture.tsx';
import { ContactNote } from './contact-note.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { DisksUnderWay } from './disks-under-way.tsx';
import { EventList } from './event-list.tsx';
import type { FeedState } from './feed-state.ts';
import { HeadFigures } from './head-figures.tsx';
import { nextActions } from './next-actions.ts';
import { OutageStrip } from './outage-strip.tsx';
import { Ribbon } from './ribbon.tsx';
import { RunbookTimeline } from './runbook-timeline.tsx';
import { sceneOf } from './scene.ts';
import { useMigrationFeed } from './use-migration-feed.ts';

const route = getRouteApi('/inside/migrations/$id');

export function MigrationPage(): ReactElement {
  const { id } = route.useParams();
  const asked = useQuery(migrationQuery(id));
  if (asked.data !== undefined) return <LiveMigration key={asked.data.id} migration={asked.data} />;
  if (asked.isError) {
    return (
      <>
        <PageHead title="Migration" above={<Link to="/migrations">Migrations</Link>} />
        <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />
      </>
    );
  }
  return <Waiting>The migration is looked up …</Waiting>;
}

/** A plan stays as it is, but for when gates open: whoever changes that is told in the log. */
function usePlanOfNow(id: string, events: FeedState['events']): void {
  const queries = useQueryClient();
  const changes = events.filter((event) => event.kind === 'command.given' && event.command === 'reschedule').length;
  useEffect(() => {
    if (changes === 0) return;
    void queries.invalidateQueries({ queryKey: migrationQuery(id).queryKey, exact: true });
    void queries.invalidateQueries({ queryKey: scheduleQuery.queryKey });
  }, [queries, id, changes]);
}

/** Everything that is drawn comes from the plan and the event log; whether a process runs it, and request ids, from the API. */
function LiveMigration({ migration }: { readonly migration: Migration }): ReactElement {
  const { id, plan } = migration;
  const actor = useActor();
  const feed = useMigrationFeed(id);
  const run = useQuery(runQuery(id)).data;
  const steps = useQuery(stepsQuery(id)).data ?? [];
  const isLive = feed.contact === 'live' && run?.running === true;
  useNow(isLive);
  usePlanOfNow(id, feed.events);

  if (feed.refused !== null) {
    return (
      <>
        <PageHead title={migration.name} above={<Link to="/migrations">Migrations</Link>} />
        <ProblemNote error={feed.refused} />
      </>
    );
  }
  const scene = sceneOf(plan, feed.events, run?.running === true ? momentOf(feed) : null);
  const standing = {
    state: scene.state.state,
    gate: scene.gate,
    returned: scene.returned,
    paused: scene.paused,
    running: run?.running ?? false,
    // Before it is known, nobody is asked to start what may be running.
    wanted: run?.wanted ?? true,
  };
  const commands = {
    id,
    plan,
    scene,
    standing,
    actions: nextActions(plan, standing),
    mayCommand: mayCommand(actor, plan.source.projectId),
    isOn: feed.contact === 'live',
  };
  return (
    <div className="migration">
      <PageHead title={migration.name} above={<Link to="/migrations">Migrations</Link>}>
        <HeadFigures scene={scene} id={id} />
      </PageHead>
      <ContactNote contact={feed.contact} heardMs={feed.heardMs} />
      {feed.contact === 'opening' ? (
        <Waiting>The event log is read …</Waiting>
      ) : (
        <>
          <div className="migration-top">
            <section className="card picture-card" aria-labelledby="picture-title">
              <h2 id="picture-title" className="visually-hidden">
                Now
              </h2>
              <CloudsPicture scene={scene} />
              {scene.copy !== null && <DisksUnderWay copy={scene.copy} />}
              <Ribbon rows={scene.runbook} />
            </section>
            <DecisionPanel {...commands} />
            <OutageStrip strip={scene.strip} events={feed.events} />
          </div>
          <div className="migration-bottom">
            <RunbookTimeline rows={scene.runbook} records={steps} />
            <EventList events={feed.events} clouds={{ source: plan.source.cloud, target: plan.target.cloud }} />
          </div>
          <ActionBar {...commands} />
        </>
      )}
    </div>
  );
}

/** Clocks stand still at the moment when something was heard last: what is not known has not gone on. */
function momentOf({ contact, heardMs }: FeedState): number | null {
  if (contact === 'live') return serverNowMs();
  return heardMs === null ? null : serverTimeMs(heardMs);
}
