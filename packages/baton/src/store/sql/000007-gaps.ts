export const sql = `
create table baton.gaps (
  id           bigint generated always as identity primary key,
  migration_id text not null references baton.migrations (id),
  address      text not null,
  probe        text not null,
  began_at     timestamptz not null,
  duration_ms  double precision not null,
  lost         integer not null,
  step_id      text
)`;
