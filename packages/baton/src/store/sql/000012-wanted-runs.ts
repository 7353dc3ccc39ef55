/** Migrations that some controller shall run. A row stays when its run rests: what has been asked never counts from 1 again. */
export const sql = `
create table baton.wanted_runs (
  migration_id text primary key references baton.migrations (id),
  wanted       boolean not null default true,
  asked        integer not null default 1,
  -- Since when it has been wanted without a rest: whoever asked first comes first.
  since        timestamptz not null default clock_timestamp()
)`;
