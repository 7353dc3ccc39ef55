import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { planQuery } from '../api/queries.ts';
import type { MadePlan, Order, PlanRequest } from '../api/types/plan.ts';
import { dateTimeText } from '../shared/clock-text.ts';
import { Empty, Waiting } from '../shared/empty.tsx';
import { PageHead } from '../shared/page-head.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';
import { FindingList } from './finding-list.tsx';
import { OrdersTable } from './orders-table.tsx';
import { OutcomeLists } from './outcome-lists.tsx';
import { PlanDetails } from './plan-details.tsx';
import { PlanTimes } from './plan-times.tsx';
import { StartForm } from './start-form.tsx';
import { WishForm } from './wish-form.tsx';
import { orderOf, requestOf, type Wishes } from './wishes.ts';

const route = getRouteApi('/inside/plan');

/** What would be made from what was found, and what it costs in each order, before anything is touched. */
export function PlanPage(): ReactElement {
  const wishes = route.useSearch();
  const navigate = route.useNavigate();
  const request = requestOf(wishes);
  if (request === null) {
    return (
      <>
        <PageHead title="Plan" />
        <Empty command="baton plan create <group> --source-cloud <name> --target-cloud <name>">
          A plan is made for one group. Begin with the <Link to="/groups">groups</Link>.
        </Empty>
      </>
    );
  }
  const change = (next: Wishes): void => {
    void navigate({ search: (before) => ({ ...before, ...next }) });
  };
  return <PlanOf request={request} wishes={wishes} onChange={change} />;
}

interface PlanOfProps {
  readonly request: PlanRequest;
  readonly wishes: Wishes;
  readonly onChange: (wishes: Wishes) => void;
}

function PlanOf({ request, wishes, onChange }: PlanOfProps): ReactElement {
  const order: Order = orderOf(wishes.order) ?? 'primary-first';
  const other: Order = order === 'primary-first' ? 'standby-first' : 'primary-first';
  const asked = useQuery(planQuery(request));
  // The plan that is looked at comes first; the other one is made for comparison.
  const compared = useQuery({ ...planQuery({ ...request, order: other }), enabled: asked.isSuccess });
  const { sourceCloud, targetCloud, group } = request;
  const made = asked.data;
  return (
    <>
      <PageHead
        title={`Plan for ${made?.plan.name ?? group}`}
        above={
          <Link to="/groups/$cloud/$group" params={{ cloud: sourceCloud, group }}>
            Group {made?.plan.name ?? group}
          </Link>
        }
      >
        <p className="head-line">
          <span>
            {sourceCloud} → {targetCloud}
          </span>
          {made !== undefined && <span className="quiet">made {dateTimeText(made.plan.created)}</span>}
          <span className="quiet">Making a plan changes nothing.</span>
        </p>
      </PageHead>
      <div className="plan-layout">
        <WishForm
          key={JSON.stringify(wishes)}
          wishes={wishes}
          plan={made?.plan ?? null}
          isBusy={asked.isFetching}
          onChange={onChange}
          onAgain={() => {
            void asked.refetch();
            void compared.refetch();
          }}
        />
        <div className="plan-main">
          {asked.isPending && <Waiting>Both clouds are looked at, and the plan is made …</Waiting>}
          {asked.isError && <ProblemNote error={asked.error} onRetry={() => void asked.refetch()} />}
          {made !== undefined && (
            <PlanView
              made={made}
              other={{ order: other, made: compared.data ?? null, isPending: compared.isPending }}
              onOrder={(chosen) => onChange({ order: chosen })}
            />
          )}
        </div>
      </div>
    </>
  );
}

interface PlanViewProps {
  readonly made: MadePlan;
  readonly other: { readonly order: Order; readonly made: MadePlan | null; readonly isPending: boolean };
  readonly onOrder: (order: Order) => void;
}

function PlanView({ made, other, onOrder }: PlanViewProps): ReactElement {
  const { plan, findings } = made;
  return (
    <>
      <section className="card" aria-labelledby="orders-title">
        <h2 id="orders-title">Who moves first</h2>
        <OrdersTable plan={plan} other={other} onOrder={onOrder} />
      </section>
      <section className="card" aria-labelledby="outcome-title">
        <h2 id="outcome-title">What becomes of it</h2>
        <OutcomeLists outcome={plan.outcome} />
        <p className="others">
          Other servers: only {plan.loadBalancers.map(({ name }) => name).join(' and ')} are powered off in{' '}
          {plan.source.cloud}, one after the other. In {plan.target.cloud} nothing is changed that Baton did not make.
        </p>
      </section>
      <section className="card" aria-labelledby="findings-title">
        <h2 id="findings-title">Preflight</h2>
        <FindingList findings={findings} />
      </section>
      <PlanTimes made={made} />
      <PlanDetails plan={plan} />
      <StartForm key={`${plan.created} ${plan.order}`} made={made} />
    </>
  );
}
