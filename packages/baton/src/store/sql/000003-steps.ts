export const sql = `
create table baton.steps (
  migration_id text not null references baton.migrations (id),
  step_id      text not null,
  -- Steps are listed in the order in which they were first begun.
  ordinal      bigint generated always as identity,
  title        text not null,
  impact       text not null,
  state        text not null,
  started_at   timestamptz not null default clock_timestamp(),
  finished_at  timestamptz,
  attempts     integer not null default 1,
  evidence     jsonb,
  error        jsonb,
  request_ids  text[] not null default '{}',
  primary key (migration_id, step_id)
)`;
