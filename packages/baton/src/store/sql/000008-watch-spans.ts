export const sql = `
create table baton.watch_spans (
  id              bigint generated always as identity primary key,
  migration_id    text not null references baton.migrations (id),
  address         text not null,
  probe           text not null,
  began_at        timestamptz not null,
  ended_at        timestamptz not null,
  sent            integer not null,
  lost            integer not null,
  max_lateness_ms double precision not null
)`;
