/**
 * What lists tell of each plan (domain/migration-summary.ts, PlanHead): a plan has tens of kilobytes, which a list of a thousand
 * migrations would read, send and decode for a few words of each. A plan stays as it is, so what is taken from it is never old.
 */
export const sql = `
create function baton.head_of(plan jsonb) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'order', plan->'order',
    'sourceCloud', plan->'source'->'cloud',
    'targetCloud', plan->'target'->'cloud',
    'projectId', plan->'source'->'projectId',
    'haIps', jsonb_path_query_array(plan, '$.haIps[*].address'),
    'gates', coalesce(plan->'gates', '{}'),
    'steps', jsonb_path_query_array(plan, '$.runbook[*].step')
  )
$$;
create table baton.plan_heads (
  migration_id text primary key references baton.migrations (id),
  head         jsonb not null
);
insert into baton.plan_heads select id, baton.head_of(plan) from baton.migrations`;
