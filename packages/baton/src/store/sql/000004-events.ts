/** Append-only. `seq` counts from 1 within a migration, without gaps, in the order in which the events became visible. */
export const sql = `
create table baton.events (
  migration_id text not null references baton.migrations (id),
  seq          integer not null,
  at           timestamptz not null default clock_timestamp(),
  body         jsonb not null,
  primary key (migration_id, seq)
)`;
